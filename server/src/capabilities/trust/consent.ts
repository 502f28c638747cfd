import { createHash } from "node:crypto";

export const DECISIONS = ["given", "confirmed", "refused", "withdrawn", "objected", "expired"] as const;
export type ConsentDecision = (typeof DECISIONS)[number];

/** Stands for every medium. */
export const EVERY_MEDIUM = "*";

/** The words a person saw when deciding. */
export interface Words {
  readonly id: string;
  readonly version: number;
  readonly language: string;
  readonly text: string;
}

export interface NewConsent {
  readonly personId: string;
  /** The exact identifier the decision was made with, e.g. the mail address. */
  readonly identifier: string;
  readonly purpose: string;
  readonly medium: string;
  readonly decision: ConsentDecision;
  readonly legalBasis?: string;
  readonly words: Words;
  readonly boxDefault?: "none" | "unticked" | "ticked";
  /** "form", "desk", "call", "preference-page", "one-click", "import:<batch>:<row>" … */
  readonly method: string;
  readonly actor: string;
  readonly evidence?: Readonly<Record<string, unknown>>;
  readonly at: Date;
}

/** A row of the ledger as it is hashed. */
export interface LedgerRow {
  readonly personId: string;
  readonly seq: number;
  readonly identifier: string;
  readonly purpose: string;
  readonly medium: string;
  readonly decision: ConsentDecision;
  readonly legalBasis: string;
  readonly scope: string;
  readonly wordsId: string;
  readonly wordsVersion: number;
  readonly wordsLanguage: string;
  readonly wordsHash: string;
  readonly boxDefault: string;
  readonly method: string;
  readonly actor: string;
  readonly evidence: unknown;
  readonly eventTime: string;
  readonly receivedAt: string;
  readonly supersedes: number | null;
  readonly previousHash: string;
}

/** JSON with sorted keys: the same value always gives the same text. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** The link of the chain: it covers the row and, through previousHash, all rows before it. */
export function hashOf(row: LedgerRow): string {
  return sha256(canonical(row));
}

/** The seq of the first row that does not fit its chain, or null if the chain is whole. */
export function brokenAt(rows: readonly (LedgerRow & { readonly hash: string })[]): number | null {
  let previous = "";
  let expected = 1;
  for (const { hash, ...row } of rows) {
    if (row.seq !== expected || row.previousHash !== previous || hashOf(row) !== hash) return row.seq;
    previous = hash;
    expected++;
  }
  return null;
}

export interface Decided {
  readonly medium: string;
  readonly decision: ConsentDecision;
  readonly at: Date;
  readonly method: string;
}

export function allows(decision: ConsentDecision): boolean {
  return decision === "given" || decision === "confirmed";
}

function refuses(decision: ConsentDecision): boolean {
  return decision === "withdrawn" || decision === "objected" || decision === "refused";
}

/**
 * What holds now for one purpose in one medium, whatever order the events came in: the newest event for the medium or for
 * every medium; at the same moment the stricter one; an import cannot give what the person ever refused.
 */
export function standing<T extends Decided>(events: readonly T[], medium: string): T | null {
  const here = events.filter((event) => event.medium === medium || event.medium === EVERY_MEDIUM);
  const everRefused = here.some((event) => refuses(event.decision));
  let now: T | null = null;
  for (const event of here) {
    if (everRefused && allows(event.decision) && event.method.startsWith("import")) continue;
    if (now === null || event.at > now.at || (event.at.getTime() === now.at.getTime() && !allows(event.decision))) now = event;
  }
  return now;
}
