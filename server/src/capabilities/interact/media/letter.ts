import { DEFAULT_LETTER } from "../default-template.ts";
import { LETTER_FIELDS } from "./letter-fields.ts";
import type { Medium, Reachable } from "./medium.ts";

/** The postal address, a line each; null where it would not arrive. */
export function postalAddress(address: Reachable["address"]): string | null {
  if (address === null || address === undefined) return null;
  const { lines, postalCode, city, country } = address;
  return lines.length === 0 || city === "" ? null : [...lines, postalCode, city, country].join("\n");
}

export const letter: Medium = {
  id: "letter",
  name: "Letter",
  wish: { en: "Letter", de: "Brief" },
  needs: "a postal address",
  address: ({ address }) => postalAddress(address),
  handing: { by: "print" },
  done: "It stands in a print run.",
  knows: "Cannot tell whether it was seen; only a purchase afterwards tells.",
  text: "letter",
  start: DEFAULT_LETTER,
  shown: "pages",
  event: "Letter Sent",
  fields: LETTER_FIELDS,
};
