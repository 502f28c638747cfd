// One person's message, made from a ready template and what we know. Values go in once and are never read as a template.
import type { Question } from "../identify/index.ts";
import { compileHtml, compileText, type Compiled } from "./liquid.ts";
import { mailQuestion } from "./mail-question.ts";
import { reasonLines } from "./reason-lines.ts";
import { HONEY, type Tokens } from "./tokens.ts";
import type { ReadyTemplate } from "./template-tables.ts";

/** What of a person a message may use. */
export interface Reader {
  readonly id: string;
  readonly name: string | null;
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly language: string | null;
  readonly interest: string | null;
  /** Whom they know in the business. */
  readonly rep?: string | null;
}

/** What is known of the occasion besides the person. */
export interface Occasion {
  /** Why the person is among those written to. */
  readonly because?: string | null;
  /** Where it will stand: "invoice", "envelope" and such; empty for a message of its own. */
  readonly place?: string;
  /** With what the offer is redeemed; nothing where there is nothing to redeem. */
  readonly code?: string | null;
}

export interface OfferWords {
  readonly headline: string;
  readonly body: string;
}

export interface SenderWords {
  readonly name: string;
  readonly postalAddress: string;
}

export interface MessageContext {
  readonly offer: OfferWords;
  readonly sender: SenderWords;
  /** Without a slash at its end. */
  readonly publicUrl: string;
  readonly tokens: Tokens;
}

export interface Rendered {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly unsubscribeUrl: string;
}

const WHY: Record<string, string> = {
  en: "You get this because you agreed to offers and news from us.",
  de: "Sie erhalten dies, weil Sie Angeboten und Neuigkeiten von uns zugestimmt haben.",
};

export function languageOf(reader: { readonly language: string | null }): "en" | "de" {
  return reader.language?.toLowerCase().startsWith("de") === true ? "de" : "en";
}

/** Leaves out what is not known, so that a template that needs it stops instead of leaving a hole. */
function known(values: Record<string, string | null>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== null && entry[1] !== ""));
}

export function valuesFor(
  reader: Reader,
  sendId: string | null,
  links: readonly string[],
  context: MessageContext,
  question: Question | null = null,
  { because = null, place = "", code = null }: Occasion = {},
): { values: object & { readonly links: { readonly offer: string; readonly preferences: string } }; unsubscribeUrl: string } {
  const { tokens, publicUrl } = context;
  const token = (use: "preferences" | "unsubscribe" | "click", link = 0): string => tokens.sign(use, { personId: reader.id, sendId, link });
  const unsubscribeUrl = `${publicUrl}/u/${token("unsubscribe")}`;
  const clicks = links.map((_, place) => `${publicUrl}/c/${token("click", place)}`);
  const preferences = `${publicUrl}/p/${token("preferences")}`;
  const values = {
    ...(question === null ? {} : { question: mailQuestion(question, preferences, languageOf(reader)) }),
    person: known({
      name: reader.name,
      givenName: reader.givenName,
      familyName: reader.familyName,
      language: reader.language?.slice(0, 2).toLowerCase() ?? null,
      interest: reader.interest,
      rep: reader.rep ?? null,
    }),
    because: because ?? "",
    place,
    reasons: because === null ? [] : because.split("\n"),
    lines: reasonLines(because),
    offer: { ...context.offer, ...known({ code }) },
    sender: known({ ...context.sender }),
    why: WHY[languageOf(reader)] ?? "",
    links: {
      offer: clicks[0] ?? "",
      preferences,
      unsubscribe: unsubscribeUrl,
      honey: `${publicUrl}/c/${token("click", HONEY)}`,
    },
    clicks,
  };
  return { values, unsubscribeUrl };
}

/** A template read once, ready to be filled in for many. */
export interface Writer {
  mail(reader: Reader, sendId: string | null, context: MessageContext, question?: Question | null, occasion?: Occasion): Rendered;
  /** @param name "letter", or a text of the campaign by its name */
  text(
    name: string,
    reader: Reader,
    sendId: string | null,
    context: MessageContext,
    question?: Question | null,
    occasion?: Occasion,
  ): string;
}

export function writerFor(ready: ReadyTemplate): Writer {
  const texts = new Map(Object.entries(ready.texts).map(([name, text]) => [name, compileText(text)]));
  const parts: Record<"subject" | "html" | "text", Compiled> = {
    subject: compileText(ready.subject),
    html: compileHtml(ready.html),
    text: compileText(ready.text),
  };
  return {
    mail(reader, sendId, context, question = null, occasion = {}) {
      const { values, unsubscribeUrl } = valuesFor(reader, sendId, ready.links, context, question, occasion);
      return {
        subject: parts.subject.render(values).trim(),
        html: parts.html.render(values),
        text: parts.text.render(values),
        unsubscribeUrl,
      };
    },
    text: (name, reader, sendId, context, question = null, occasion = {}) =>
      texts
        .get(name)
        ?.render(valuesFor(reader, sendId, ready.links, context, question, occasion).values)
        .trim() ?? "",
  };
}
