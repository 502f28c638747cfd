// An offer as somebody states it, checked. Pure.
import { Problem } from "../../vocabulary/errors.ts";
import { offerKind } from "./kinds/index.ts";
import { onceOf, type OfferLimits } from "./limits.ts";
import { checkedTerms, type Terms } from "./terms.ts";

/** A click must lead to the web and nowhere else. */
export function refuseOddAddress(url: string | null): void {
  if (url === null) return;
  const fine = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) && !/[\s\\]/.test(url);
  if (!fine)
    throw new Problem(
      "invalid",
      "The offer's address must begin with https:// (or http://). Correct it, or leave it empty to use a page of ours.",
    );
}

/** The terms as the kind wants them; without a kind there are none. */
export function termsFor(kind: string | null, given: Readonly<Record<string, unknown>>): Terms {
  if (kind === null) return {};
  const what = offerKind(kind);
  if (what === undefined) throw new Problem("invalid", `There is no kind of offer “${kind.slice(0, 60)}”.`);
  const checked = checkedTerms(what.fields, given);
  if ("fault" in checked) throw new Problem("invalid", checked.fault);
  const fault = what.fault?.(checked.terms) ?? null;
  if (fault !== null) throw new Problem("invalid", fault);
  return checked.terms;
}

type Limited = Pick<OfferLimits, "terms" | "startsAt" | "endsAt" | "budgetMinor"> & { readonly kind: string | null };

export function refuseOddLimits({ kind, terms, startsAt, endsAt, budgetMinor }: Limited, money: (minor: number) => string): void {
  if (startsAt !== null && endsAt !== null && endsAt <= startsAt)
    throw new Problem("invalid", "The offer ends before it begins. Put the end later.");
  const once = kind === null ? 0 : onceOf({ kind, terms });
  if (budgetMinor !== null && once > budgetMinor)
    throw new Problem("invalid", `The prizes cost ${money(once)}, which is more than the budget of ${money(budgetMinor)}.`);
}
