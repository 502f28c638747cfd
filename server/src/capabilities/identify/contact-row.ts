// One line of a contact file → what it says of a person, or a plain reason why not. Pure.
import { strictAddress } from "../../vocabulary/mail-address.ts";
import { parseMoment, type Format } from "./import-format.ts";
import type { Address } from "./identify-tables.ts";
import type { Mapping } from "./import-meanings.ts";
import { e164 } from "./phone.ts";
import { postalCode } from "./postal-code.ts";

export interface ContactLine {
  readonly customer: string;
  readonly email: string;
  /** E.164. */
  readonly phone: string;
  /** What was left out of a line that goes in otherwise, as sentences. */
  readonly notes: readonly string[];
  readonly facts: Readonly<Record<string, string | Address>>;
  readonly medium: string | undefined;
  readonly maxPerMonth: number | undefined;
  readonly consents: readonly { medium: string; given: boolean }[];
  readonly words: string;
  /** Milliseconds since 1970; undefined where the file says nothing. */
  readonly consentAt: number | undefined;
}

export type ParsedContact = { readonly ok: ContactLine } | { readonly why: string };

/** An address as an identifier: the strict grammar of the vocabulary, in lower case; undefined if it does not pass. */
export function normaliseEmail(text: string): string | undefined {
  return strictAddress(text)?.toLowerCase();
}

const YES = new Set(["yes", "subscribed", "y", "true", "1", "ja", "j", "x", "given", "oui", "si", "sí"]);
const NO = new Set(["no", "unsubscribed", "n", "false", "0", "nein", "refused", "non"]);
const MEDIA = new Set(["email", "letter", "sms", "phone"]);

function consent(text: string, medium: string): { medium: string; given: boolean }[] {
  const word = text.toLowerCase();
  return YES.has(word) ? [{ medium, given: true }] : NO.has(word) ? [{ medium, given: false }] : [];
}

/** @param home ISO 3166-1 code of the business's country, for phone numbers and addresses of lines that name none */
export function readContact(cells: readonly string[], mapping: Mapping, format: Format, home = ""): ParsedContact {
  const cell = (id: string): string => (mapping[id] === undefined ? "" : (cells[mapping[id]] ?? "").trim());
  const written = cell("email");
  const email = written === "" ? "" : normaliseEmail(written);
  if (email === undefined) return { why: "The e-mail address is not one that mail can be sent to." };
  const customer = cell("customer").replace(/\.0$/, "");
  if (customer === "" && email === "") return { why: "Neither a customer number nor an e-mail address: nobody can be found by this line." };
  const bad = cells.find((text) => text.includes("\uFFFD"));
  if (bad !== undefined) return { why: "The text cannot be read; the file mixes encodings." };
  const medium = cell("preferred_medium").toLowerCase();
  if (medium !== "" && !MEDIA.has(medium)) return { why: "The medium is none of email, letter, sms, phone." };
  const max = cell("max_per_month");
  if (max !== "" && !/^\d{1,3}$/.test(max)) return { why: "The number of messages a month is no whole number." };
  const country = cell("country") || home;
  const dialled = cell("phone");
  const phone = dialled === "" ? "" : e164(dialled, country);
  const notes = phone === undefined ? [`Went in without the phone number “${dialled}”, which is none that can be called.`] : [];
  const at = cell("consent_at");
  const consentAt = at === "" ? undefined : parseMoment(at, format.dateOrder);
  if (at !== "" && consentAt === undefined) return { why: "The date of consent cannot be read." };
  return {
    ok: {
      customer,
      email,
      phone: phone ?? "",
      notes,
      facts: factsOf(cell, home, format),
      medium: medium || undefined,
      maxPerMonth: max === "" ? undefined : Number(max),
      consents: [...consent(cell("consent_offers_email"), "email"), ...consent(cell("consent_offers_letter"), "letter")],
      words: cell("consent_words"),
      consentAt,
    },
  };
}

function factsOf(cell: (id: string) => string, home: string, format: Format): Record<string, string | Address> {
  const facts: Record<string, string | Address> = {};
  for (const attribute of ["given_name", "family_name", "country", "language", "time_zone"]) {
    if (cell(attribute) !== "") facts[attribute] = cell(attribute);
  }
  const words = cell("full_name").split(/\s+/).filter(Boolean);
  if (words.length > 0 && facts["given_name"] === undefined && facts["family_name"] === undefined) {
    facts["family_name"] = words.at(-1) ?? "";
    if (words.length > 1) facts["given_name"] = words.slice(0, -1).join(" ");
  }
  const born = parseMoment(cell("birth_date"), format.dateOrder);
  if (born !== undefined) facts["birth_date"] = new Date(born).toISOString().slice(0, 10);
  if (cell("street") !== "" && cell("city") !== "") {
    const { text } = postalCode(cell("postal_code"), cell("country") || home);
    facts["address"] = { lines: cell("street").split(/\r?\n/), postalCode: text, city: cell("city"), country: cell("country") };
  }
  return facts;
}
