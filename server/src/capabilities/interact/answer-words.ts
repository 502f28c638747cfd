// What an answer says, in the reader's language, and what became of it. Pure.
import type { Language } from "../../vocabulary/language.ts";
import { dayOf } from "../../vocabulary/time.ts";

/** An answer to what somebody said, or the news that it was done. */
export type AnswerKind = "answer" | "done";

/** What somebody said. */
export interface SaidOnce {
  readonly words: string;
  readonly at: Date;
}

/** What we say: for everybody, and for those who read one of these languages. */
export interface OurWords {
  readonly words: string;
  readonly wordsIn?: Readonly<Partial<Record<Language, string>>>;
}

const WORDS: Record<Language, Record<AnswerKind, string> & { told: (said: SaidOnce) => string }> = {
  en: {
    answer: "Our answer to what you told us",
    done: "What you told us has been acted on",
    told: ({ words, at }) => `On ${dayOf(at)} you told us: “${words}”`,
  },
  de: {
    answer: "Unsere Antwort auf das, was Sie uns sagten",
    done: "Was Sie uns sagten, ist getan",
    told: ({ words, at }) => `Am ${dayOf(at)} sagten Sie uns: „${words}“`,
  },
};

const lineOf = (text: string): string => text.replace(/\s+/g, " ").trim();

/** The first line is what it is about; then what they said, each thing once; then our words, in the reader's language where they were written in it. */
export function answerWords(kind: AnswerKind, said: readonly SaidOnce[], { words, wordsIn }: OurWords, language: Language): string {
  const w = WORDS[language];
  const quotes = said.map((one) => w.told({ ...one, words: lineOf(one.words) }));
  const ours = (wordsIn?.[language] ?? words)
    .split("\n")
    .map(lineOf)
    .filter((line) => line !== "");
  return [w[kind], ...new Set(quotes), ...ours].join("\n");
}

const STATES: Record<string, string> = {
  accepted: "Sent",
  unknown: "Perhaps sent; nobody can know",
  bounced: "Came back",
  complained: "Reported as unwanted",
  refused: "Not delivered",
  suppressed: "Not sent",
};

/** What became of a message, in a sentence. */
export function fateWords(state: string, medium: string, at: Date | null, why: string | null): string {
  const what = STATES[state] ?? "Waits to be sent";
  const when = state in STATES && at !== null ? `, ${dayOf(at)}` : "";
  return `${what} (${medium}${when})${why === null ? "" : `: ${why}`}.`;
}
