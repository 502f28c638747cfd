import { Problem, type ProblemKind } from "../vocabulary/errors.ts";
import { databaseIsAway, diskIsFull } from "../platform/postgres.ts";

const STATUS: Record<ProblemKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  "not-found": 404,
  conflict: 409,
  "too-large": 413,
  refused: 422,
  "too-many": 429,
  unavailable: 503,
};

/** RFC 9457. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly kind: string;
  readonly [more: string]: unknown;
}

function document(status: number, kind: string, title: string, detail: string, more: object = {}): ProblemDocument {
  return { ...more, type: `urn:rapport:${kind}`, title, status, detail, kind };
}

const TITLES: Record<ProblemKind, string> = {
  invalid: "That does not fit",
  unauthenticated: "Sign in first",
  forbidden: "Not allowed",
  "not-found": "Not found",
  conflict: "Something else came first",
  "too-large": "Too large",
  refused: "Refused",
  "too-many": "Too many tries",
  unavailable: "Not available just now",
};

/** What the caller is told of an error; anything unexpected says nothing of its inside. */
export function problemDocument(error: unknown): ProblemDocument {
  if (error instanceof Problem) {
    return document(STATUS[error.kind], error.kind, TITLES[error.kind], error.message, error.data);
  }
  if (diskIsFull(error)) {
    return document(
      507,
      "disk-full",
      "No space left",
      "The disk of the server is full. Nothing was changed; free some space and try again.",
    );
  }
  if (databaseIsAway(error)) {
    return document(
      503,
      "unavailable",
      TITLES.unavailable,
      "The database does not answer just now. Nothing was changed; try again in a moment.",
    );
  }
  const status = error instanceof Error && "statusCode" in error ? Number(error.statusCode) : 500;
  if (status >= 400 && status < 500) {
    const kind = status === 413 ? "too-large" : status === 429 ? "too-many" : "invalid";
    return document(status, kind, TITLES.invalid, error instanceof Error ? error.message : "Bad request");
  }
  return document(500, "fault", "A fault of ours", "Something went wrong inside Rapport. It is in the log; nothing of yours is lost.");
}
