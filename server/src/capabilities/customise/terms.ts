// The terms of an offer, described by data, so that the form is made from it and any terms are checked against it. Pure.

export type Term = string | number | boolean;
export type Terms = Readonly<Record<string, Term>>;

interface Common {
  readonly id: string;
  readonly label: string;
  /** What it means, where the label does not say it. */
  readonly hint?: string;
  /** May be left empty. */
  readonly optional?: boolean;
  /** Wanted only while another field has this value. */
  readonly when?: { readonly field: string; readonly is: string };
}

/** A field of the terms: `money` in minor units, `share` in percent, `count` a whole number. */
export type TermField = Common &
  (
    | { readonly type: "money" | "share" | "count"; readonly least: number; readonly most: number }
    | { readonly type: "text"; readonly longest: number }
    | { readonly type: "url" }
    | { readonly type: "choice"; readonly choices: readonly { readonly value: string; readonly label: string }[] }
    | { readonly type: "article" | "category" }
  );

/** Ten million in cents: beyond that somebody has slipped. */
export const MOST_MONEY = 1_000_000_000;

export const textOf = (terms: Terms, id: string): string => String(terms[id] ?? "");
export const numberOf = (terms: Terms, id: string): number => Number(terms[id] ?? 0);

const missing = (value: unknown): boolean => value === undefined || value === null || (typeof value === "string" && value.trim() === "");

const wanted = ({ when }: TermField, given: Readonly<Record<string, unknown>>): boolean =>
  when === undefined || given[when.field] === when.is;

function numberFault(field: Extract<TermField, { least: number }>, value: unknown): string | null {
  const whole = field.type !== "share";
  const fits = typeof value === "number" && Number.isFinite(value) && (!whole || Number.isSafeInteger(value));
  if (fits && value >= field.least && value <= field.most) return null;
  const unit = field.type === "money" ? " in the smallest unit of the currency" : field.type === "share" ? " percent" : "";
  return `“${field.label}” is a ${whole ? "whole number" : "number"} from ${field.least} to ${field.most}${unit}.`;
}

function faultOf(field: TermField, value: unknown): string | null {
  switch (field.type) {
    case "money":
    case "share":
    case "count":
      return numberFault(field, value);
    case "choice":
      return field.choices.some((choice) => choice.value === value)
        ? null
        : `“${field.label}” is one of: ${field.choices.map(({ label }) => label).join(", ")}.`;
    case "url":
      return typeof value === "string" && value.length <= 2000 && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)
        ? null
        : `“${field.label}” is a web address that begins with https://.`;
    case "text":
    case "article":
    case "category": {
      const longest = field.type === "text" ? field.longest : 200;
      return typeof value === "string" && value.length <= longest ? null : `“${field.label}” is words, at most ${longest} letters.`;
    }
  }
}

/** The terms as they are kept, or a sentence on what is wrong. What no field describes is refused. */
export function checkedTerms(
  fields: readonly TermField[],
  given: Readonly<Record<string, unknown>>,
): { readonly terms: Terms } | { readonly fault: string } {
  const unknown = Object.keys(given).find((id) => !fields.some((field) => field.id === id));
  if (unknown !== undefined) return { fault: `There is no term “${unknown.slice(0, 60)}” in this kind of offer.` };
  const terms: Record<string, Term> = {};
  for (const field of fields) {
    const value = given[field.id];
    if (!wanted(field, given)) continue;
    if (missing(value)) {
      if (field.optional === true) continue;
      return { fault: `“${field.label}” is still empty.` };
    }
    const fault = faultOf(field, value);
    if (fault !== null) return { fault };
    terms[field.id] = typeof value === "string" ? value.trim() : (value as Term);
  }
  return { terms };
}
