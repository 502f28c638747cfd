import type { Language } from "./language.ts";

/**
 * Something we do differently from person to person because of one attribute. Each room states its own; the data
 * dictionary shows who uses what, and the next question is the one whose answer changes most of them.
 */
export interface Decision {
  /** Id of the attribute in the data dictionary. */
  readonly attribute: string;
  /** What is decided, e.g. "Language of our messages". */
  readonly name: Readonly<Record<Language, string>>;
  /** What we do for somebody of whom we know this value, in words; null stands for not known. Equal words: the same deed. */
  outcome(value: unknown, language: Language): string;
  /** Whether it is made for this person at all; left out: for everybody. Who is not concerned is not asked. */
  readonly concerns?: (personId: string) => Promise<boolean>;
}
