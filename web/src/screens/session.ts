import { useQuery } from "@tanstack/react-query";
import { queries } from "../api/queries.ts";
import type { Session } from "../api/types.ts";
import { money, plainAmount } from "../lib/format.ts";

const nobody: Session = {
  user: null,
  ownerNeeded: false,
  business: { name: "Rapport", currency: "EUR", demo: false, mailbox: false },
};

export function useSession(): Session {
  return useQuery({ ...queries.session(), staleTime: 60_000 }).data ?? nobody;
}

/** Whether the one who is signed in may do this; what nobody may, no screen offers. */
export function useMay(): (scope: string) => boolean {
  const { user } = useSession();
  return (scope) => user?.may.includes(scope) === true;
}

/** How the house calls its media: by itself, or within a sentence. */
export function useMediumNames(): { name: (medium: string) => string; within: (medium: string) => string } {
  const items = useQuery({ ...queries.media(), staleTime: 60_000 }).data?.items;
  const name = (id: string) => items?.find((medium) => medium.id === id)?.name ?? id;
  return {
    name,
    // An abbreviation stays as it is: SMS.
    within: (id) => (name(id) === name(id).toUpperCase() ? name(id) : name(id).toLowerCase()),
  };
}

type MoneyStyle = "exact" | "round" | "short";

/** Money in the currency of the business. */
export function useMoney(): { show: (minor: number, style?: MoneyStyle) => string; plain: (minor: number) => string; currency: string } {
  const { currency } = useSession().business;
  return {
    currency,
    show: (minor, style) => money(minor, currency, style),
    plain: (minor) => plainAmount(minor, currency),
  };
}
