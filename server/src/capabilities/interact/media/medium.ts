// What a medium is. One object says all about it; the gate, the sender, the screens and the person's own page read it from the list and
// know no medium by name. A new medium is a new file beside this one and a line in index.ts.
import type { PersonCard } from "../../identify/index.ts";
import type { Language } from "../../../vocabulary/language.ts";
import type { HttpHanding } from "./http-handing.ts";

/** What of a person says where a medium reaches them. */
export type Reachable = Partial<Pick<PersonCard, "id" | "email" | "phone" | "fax" | "address" | "customerNumber">>;

/** A setting of a medium, as the screen asks for it. Values are text; a switch is "yes" or "no". */
export interface Field {
  readonly id: string;
  readonly label: string;
  readonly help: string;
  /** A secret is written and never shown again. */
  readonly kind: "text" | "words" | "secret" | "choice" | "switch";
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  readonly start: string;
  /** The medium cannot be used while this is empty, or a switch is off. */
  readonly required?: boolean;
  /** What is wrong with a value, as a sentence, or null. */
  readonly fault?: (value: string) => string | null;
}

/** The values of a medium's fields, by their ids. */
export type MediumSettings = Readonly<Record<string, string>>;

/** What a person on the telephone or at the door notes with one key. */
export interface OutcomeKey {
  readonly id: string;
  readonly label: string;
  /** Done: the result stands. Again: nobody was there; tried again tomorrow, three times. Wrong: this number or address is not theirs. */
  readonly means: "done" | "again" | "wrong" | "no-more";
}

/** How a message leaves the house. */
export type Handing =
  /** As a signed mail, by SMTP. */
  | { readonly by: "mail" }
  /** As a request to a machine elsewhere. */
  | HttpHanding
  /** As pages of a print run; by mail instead where `mailTo` names an address. */
  | { readonly by: "print"; readonly mailTo?: (address: string, settings: MediumSettings) => string | null }
  /** As work for people, who say how it went. */
  | { readonly by: "people"; readonly outcomes: readonly OutcomeKey[]; readonly calendar: boolean }
  /** It waits until a page, an invoice or a parcel asks what it should say. */
  | { readonly by: "slot" };

export interface Medium {
  /** As it stands in consents, wishes and sends. */
  readonly id: string;
  readonly name: string;
  /** On the person's own page, where they may choose it; null where it is nothing to choose. */
  readonly wish: Readonly<Record<Language, string>> | null;
  /** What it needs of a person: "a mobile number". */
  readonly needs: string;
  /** Where it would reach the person, or null. */
  readonly address: (card: Reachable) => string | null;
  readonly handing: Handing;
  /** What counts as done, in a sentence. */
  readonly done: string;
  /** What can be known of whether it was seen and acted on, in a sentence. */
  readonly knows: string;
  /** The text it is written from: the mail's, or one of the campaign's texts by this name. */
  readonly text: string;
  /** What that text is at first; the medium that owns the text has it. */
  readonly start?: string;
  readonly shown: "mail" | "pages" | "text";
  /** What a text comes to, for whoever writes it: "2 segments". Null: nothing to say. */
  readonly measure?: (text: string) => string | null;
  /** How the event log calls one that went out; the cost of serving a person is counted by it. Null: it costs nothing. */
  readonly event: string | null;
  readonly fields: readonly Field[];
}

/** The mail's own text: a subject and MJML. */
export const MAIL_TEXT = "mail";

/** The mail address that pages for a number go to, or null. */
export const mailboxOf = ({ handing }: Medium, address: string, settings: MediumSettings): string | null =>
  handing.by === "print" ? (handing.mailTo?.(address, settings) ?? null) : null;

/** Whether its pages go by mail, as it is set up. */
export const goesByMail = (medium: Medium, settings: MediumSettings): boolean => mailboxOf(medium, "+4930123456", settings) !== null;

/** What the settings come to, with what is not set filled in. */
export const settingsOf = (medium: Medium, set: MediumSettings | undefined): MediumSettings =>
  Object.fromEntries(medium.fields.map(({ id, start }) => [id, set?.[id] ?? start]));

/** What is still missing before it can be used, as a sentence, or null. */
export function missingIn({ fields }: Medium, settings: MediumSettings): string | null {
  const open = fields.find(
    ({ id, kind, required }) => required === true && [kind === "switch" ? "no" : "", ""].includes(settings[id] ?? ""),
  );
  return open === undefined ? null : open.kind === "switch" ? "It is switched off." : `“${open.label}” is not set.`;
}
