import { DEFAULT_LETTER } from "../default-template.ts";
import { strictAddress } from "../../../vocabulary/mail-address.ts";
import type { Medium, MediumSettings } from "./medium.ts";

/** Digits with a plus before the country, as it was given otherwise; null for what is no number. */
export function faxNumber(text: string | null | undefined): string | null {
  const digits = (text ?? "").replace(/^\s*00/, "+").replace(/[^\d+]/g, "");
  return /^\+?\d{5,18}$/.test(digits) ? digits : null;
}

/** The mail address of an e-mail-to-fax service for a number, or null where none is set. */
export function faxMailbox(number: string, settings: MediumSettings): string | null {
  const pattern = settings["pattern"] ?? "";
  return pattern === "" ? null : strictAddress(pattern.replace("{number}", number.replace("+", "")));
}

const patternFault = (value: string): string | null =>
  value.includes("{number}") && strictAddress(value.replace("{number}", "4930123456")) !== null
    ? null
    : "A pattern is a mail address with {number} in it, such as {number}@fax.example.com.";

export const fax: Medium = {
  id: "fax",
  name: "Fax",
  wish: { en: "Fax", de: "Fax" },
  needs: "a fax number",
  address: ({ fax: number }) => faxNumber(number),
  handing: { by: "print", mailTo: faxMailbox },
  done: "It stands in a print run, or the mail server took it for the fax service.",
  knows: "Cannot tell whether it was seen; only a purchase afterwards tells.",
  text: "letter",
  start: DEFAULT_LETTER,
  shown: "pages",
  event: "Fax Sent",
  fields: [
    {
      id: "used",
      label: "Faxes are sent",
      help: "As one file of pages to feed in, or each by mail",
      kind: "switch",
      start: "no",
      required: true,
    },
    {
      id: "pattern",
      label: "By e-mail to",
      help: "Address of an e-mail-to-fax service, with {number} where the number goes (digits, with the country's code); empty: one file of pages",
      kind: "text",
      start: "",
      fault: patternFault,
    },
  ],
};
