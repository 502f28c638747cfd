/** What went wrong, in terms of who must act; entrance/errors.ts maps each kind to an HTTP status. */
export type ProblemKind =
  | "invalid"
  | "unauthenticated"
  | "not-found"
  | "conflict"
  | "forbidden"
  | "refused"
  | "too-large"
  | "too-many"
  | "unavailable";

/** The one error class: a sentence a person can act on (what, where, what to do), a kind, and data for programs. */
export class Problem extends Error {
  readonly kind: ProblemKind;
  readonly data: Readonly<Record<string, unknown>>;

  constructor(kind: ProblemKind, sentence: string, data: Readonly<Record<string, unknown>> = {}) {
    super(sentence);
    this.name = "Problem";
    this.kind = kind;
    this.data = data;
  }
}

/** The sentence of whatever was thrown. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
