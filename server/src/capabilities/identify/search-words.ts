/** What somebody typed to find a person, taken apart. Everything is in small letters. */
export interface SearchWords {
  /** All of it as one: a full name of a village, a number in groups, an address. */
  readonly whole: string;
  readonly tokens: readonly string[];
}

const MOST_WORDS = 5;

export function searchWords(text: string): SearchWords {
  const tokens = text
    .normalize("NFC")
    .toLowerCase()
    .split(/[\s,;]+/)
    .filter((word) => word !== "");
  return { whole: tokens.join(" "), tokens: tokens.slice(0, MOST_WORDS) };
}

/** For LIKE: what begins with this, taken literally. */
export function prefixPattern(word: string): string {
  return `${word.replace(/[\\%_]/g, "\\$&")}%`;
}

/** For LIKE: what has this anywhere. */
export function partPattern(word: string): string {
  return `%${prefixPattern(word)}`;
}

const SHORTEST_PHONE = 5;

/**
 * The end of a phone number that all its notations share, reversed for the index: +49 171 1234567, 0049-171-1234567, (0171) 123 45 67 and
 * "1234567" end alike. Null where the text is no part of a phone number, or too short to tell.
 */
export function phoneEnd(text: string): string | null {
  if (!/^[+(]?[\d\s()/.-]+$/.test(text)) return null;
  const digits = text.replace("(0)", "").replace(/\D/g, "").replace(/^0+/, "");
  return digits.length < SHORTEST_PHONE ? null : digits.split("").reverse().join("");
}

/** The ways in which the text may stand as an identifier: as it is, without the gaps of a number written in groups, in capitals. */
export function identifierForms(whole: string): string[] {
  const forms = [whole, whole.replaceAll(" ", ""), whole.replace(/[\s-]/g, "")];
  return [...new Set([...forms, ...forms.map((form) => form.toUpperCase())])];
}
