import type { Db } from "../../platform/postgres.ts";
import type { Queue } from "../../platform/queue.ts";
import { allows, hashOf, sha256, type LedgerRow, type NewConsent } from "./consent.ts";
import { appendRows, earlierDecisions, lockHeads } from "./consent-store.ts";

export interface ConsentReport {
  readonly recorded: number;
  /** Exactly the same event was in the ledger already. */
  readonly repeated: number;
}

function ledgerRow(entry: NewConsent, seq: number, previousHash: string, supersedes: number | null, now: Date): LedgerRow {
  return {
    personId: entry.personId,
    seq,
    identifier: entry.identifier,
    purpose: entry.purpose,
    medium: entry.medium,
    decision: entry.decision,
    legalBasis: entry.legalBasis ?? "consent",
    scope: "us",
    wordsId: entry.words.id,
    wordsVersion: entry.words.version,
    wordsLanguage: entry.words.language,
    wordsHash: sha256(entry.words.text),
    boxDefault: entry.boxDefault ?? "none",
    method: entry.method,
    actor: entry.actor,
    evidence: entry.evidence ?? {},
    eventTime: entry.at.toISOString(),
    receivedAt: now.toISOString(),
    supersedes,
    previousHash,
  };
}

const eventKey = (e: { personId: string; purpose: string; medium: string; decision: string; at: Date; method: string }): string =>
  [e.personId, e.purpose, e.medium, e.decision, e.at.getTime(), e.method.replace(/:.*$/, "")].join("|");

/** Appends decisions to the ledger. The same event twice changes nothing. A refusal is news ("consent withdrawn"). */
export async function recordConsents(
  tx: Db,
  queue: Pick<Queue, "announce">,
  entries: readonly NewConsent[],
  now: Date,
): Promise<ConsentReport> {
  if (entries.length === 0) return { recorded: 0, repeated: 0 };
  const people = [...new Set(entries.map((entry) => entry.personId))];
  const heads = await lockHeads(tx, people);
  const known = new Set<string>();
  const latest = new Map<string, number>();
  for (const row of await earlierDecisions(tx, people)) {
    known.add(eventKey(row));
    latest.set(`${row.personId}|${row.purpose}|${row.medium}`, row.seq);
  }
  const rows: (LedgerRow & { hash: string })[] = [];
  const withdrawn = new Set<string>();
  for (const entry of entries) {
    const key = eventKey(entry);
    if (known.has(key)) continue;
    known.add(key);
    const head = heads.get(entry.personId) ?? { personId: entry.personId, seq: 0, hash: "" };
    const slot = `${entry.personId}|${entry.purpose}|${entry.medium}`;
    const row = ledgerRow(entry, head.seq + 1, head.hash, latest.get(slot) ?? null, now);
    const hash = hashOf(row);
    heads.set(entry.personId, { personId: entry.personId, seq: row.seq, hash });
    latest.set(slot, row.seq);
    rows.push({ ...row, hash });
    if (!allows(entry.decision) && !entry.method.startsWith("import")) withdrawn.add(entry.personId);
  }
  await appendRows(tx, rows);
  for (const personId of withdrawn) await queue.announce(tx, "consent withdrawn", { personId });
  return { recorded: rows.length, repeated: entries.length - rows.length };
}
