// The ledger of a person as one reads it: all records of the person, each decision with its words, and whether the chain holds.
import type { Db } from "../../platform/postgres.ts";
import { brokenAt, type LedgerRow } from "./consent.ts";
import { ledgerOf } from "./consent-store.ts";
import { recordsOf } from "./joined-store.ts";
import { textsOf } from "./wordings-store.ts";

export interface LedgerLine extends LedgerRow {
  readonly hash: string;
  /** What the person saw; null where only its hash is known. */
  readonly words: string | null;
}

export async function ledgerLines(db: Db, personId: string): Promise<LedgerLine[]> {
  const { records } = await recordsOf(db, [personId]);
  const rows = (await Promise.all(records.map((id) => ledgerOf(db, id)))).flat();
  const texts = await textsOf(db, [...new Set(rows.map((row) => row.wordsHash))]);
  return rows
    .map((row) => ({ ...row, words: texts.get(row.wordsHash) ?? null }))
    .sort((a, b) => (a.eventTime < b.eventTime ? -1 : a.eventTime > b.eventTime ? 1 : a.seq - b.seq));
}

/** Where the chain of one of the person's records does not fit, or null: every record has a chain of its own. */
export async function brokenLink(db: Db, personId: string): Promise<{ record: string; seq: number } | null> {
  const { records } = await recordsOf(db, [personId]);
  for (const record of records) {
    const seq = brokenAt(await ledgerOf(db, record));
    if (seq !== null) return { record, seq };
  }
  return null;
}
