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
  /** Where it differs from the purpose's own. */
  readonly legalBasis?: string;
  /** For what of ours it holds; "us" where nothing is said. */
  readonly scope?: string;
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
  /** These three are missing in rows from before they were kept. */
  readonly controller?: string;
  readonly recipients?: readonly string[];
  readonly purposeVersion?: number;
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

/** Web forms: whoever has a link or knows an address can fill them in, in anybody's name. */
const WEB_FORMS: readonly string[] = ["form", "preference-page"];

/** A yes that came by web form and was not confirmed from the mailbox. */
export function isUnconfirmed(now: { readonly decision: string; readonly method: string } | null, medium: string): boolean {
  return now !== null && now.decision === "given" && medium === "email" && WEB_FORMS.includes(kindOf(now.method));
}

function refuses(decision: ConsentDecision): boolean {
  return decision === "withdrawn" || decision === "objected" || decision === "refused";
}

/** From the strictest on: at one moment the first of these stands. */
const STRICTNESS: readonly ConsentDecision[] = ["objected", "withdrawn", "refused", "expired", "given", "confirmed"];

const isImport = (event: Decided): boolean => event.method.startsWith("import");
const kindOf = (method: string): string => method.replace(/:.*$/, "");

/** Whether a stands before b: a yes that counts before a no it came after, a confirmed yes before a given one, then the later, then the stricter. */
function standsBefore(a: Decided, b: Decided): boolean {
  if (allows(a.decision) !== allows(b.decision)) return allows(a.decision);
  const confirmed = (event: Decided): boolean => event.decision === "confirmed";
  if (confirmed(a) !== confirmed(b)) return confirmed(a);
  if (a.at.getTime() !== b.at.getTime()) return a.at > b.at;
  if (a.decision !== b.decision) return STRICTNESS.indexOf(a.decision) < STRICTNESS.indexOf(b.decision);
  return kindOf(a.method) < kindOf(b.method);
}

/**
 * What holds now for one purpose in one medium, from the events in whatever order (trust.consent_now works out the same in SQL):
 * a no for the medium or for every medium ends each yes up to its moment, so the stricter wins a tie; of the yeses since then a confirmed
 * one stands, else the newest; an import cannot give what the person ever refused.
 */
export function standing<T extends Decided>(events: readonly T[], medium: string): T | null {
  const here = events.filter((event) => event.medium === medium || event.medium === EVERY_MEDIUM);
  const everRefused = here.some((event) => refuses(event.decision));
  const no = here.reduce((last, event) => (allows(event.decision) ? last : Math.max(last, event.at.getTime())), Number.NEGATIVE_INFINITY);
  let now: T | null = null;
  for (const event of here) {
    if (allows(event.decision) && (event.at.getTime() <= no || (everRefused && isImport(event)))) continue;
    if (now === null || standsBefore(event, now)) now = event;
  }
  return now;
}

/** What holds in a medium, of the rows of trust.consent_now for one purpose: that of the medium itself, else that of every medium. */
export function rowFor<T extends { readonly medium: string }>(rows: readonly T[], medium: string): T | null {
  return rows.find((row) => row.medium === medium) ?? rows.find((row) => row.medium === EVERY_MEDIUM) ?? null;
}
