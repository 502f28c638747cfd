// A form elsewhere, already filled in with what we know. Pure.
import { Problem } from "../../vocabulary/errors.ts";
import type { PersonCard } from "../identify/index.ts";

const VALUES: Readonly<Record<string, (card: PersonCard) => string | null>> = {
  name: (card) => card.name,
  givenName: (card) => card.givenName,
  familyName: (card) => card.familyName,
  email: (card) => card.email,
  phone: (card) => card.phone,
  customerNumber: (card) => card.customerNumber,
  street: (card) => card.address?.lines.join(", ") ?? null,
  postalCode: (card) => card.address?.postalCode ?? null,
  city: (card) => card.address?.city ?? null,
  country: (card) => card.address?.country ?? card.country,
  language: (card) => card.language,
};

/**
 * @param form an https address
 * @param fields the form's own name of a field → what goes in; what is not known is left for the person to fill in
 */
export function prefilled(form: string, fields: Readonly<Record<string, string>>, card: PersonCard): string {
  const url = URL.canParse(form) ? new URL(form) : null;
  if (url === null || url.protocol !== "https:") throw new Problem("invalid", "The form's address begins with https://.");
  for (const [name, value] of Object.entries(fields)) {
    const known = VALUES[value];
    if (known === undefined) throw new Problem("invalid", `There is no value “${value}”. There are ${Object.keys(VALUES).join(", ")}.`);
    const words = known(card);
    if (words !== null && words !== "") url.searchParams.set(name, words);
  }
  return url.href;
}
