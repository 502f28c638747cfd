import type { Erased } from "../../platform/records.ts";
import { sql, type Db } from "../../platform/postgres.ts";
import type { Known } from "./tombstones.ts";

export type ErasureReason = "asked" | "retention" | "backup";

/** What the stores outside the transaction still have to forget. */
export interface Pending {
  readonly ids: readonly string[];
  readonly identifiers: readonly Known[];
  /** Addresses that messages went to. */
  readonly addresses: readonly string[];
  /** Print runs with letters to them. */
  readonly printRuns: readonly string[];
}

export interface Erasure {
  readonly id: string;
  readonly at: Date;
  readonly actor: string;
  readonly reason: ErasureReason;
  readonly people: number;
  readonly records: number;
  readonly deleted: Erased;
  /** Null while ClickHouse and files are still being cleared. */
  readonly doneAt: Date | null;
}

export async function insertErasure(tx: Db, erasure: Omit<Erasure, "doneAt"> & { readonly pending: Pending }): Promise<void> {
  await sql`
    insert into trust.erasures (id, at, actor, reason, people, records, deleted, pending)
    values (${erasure.id}, ${erasure.at}, ${erasure.actor}, ${erasure.reason}, ${erasure.people}, ${erasure.records},
      ${JSON.stringify(erasure.deleted)}::jsonb, ${JSON.stringify(erasure.pending)}::jsonb)`.execute(tx);
}

export async function pendingOf(db: Db, id: string): Promise<Pending | null> {
  const { rows } = await sql<{ pending: Pending | null }>`select pending from trust.erasures where id = ${id}`.execute(db);
  return rows[0]?.pending ?? null;
}

/** The last trace of whom it was goes. */
export async function finishErasure(tx: Db, id: string, at: Date): Promise<void> {
  await sql`update trust.erasures set pending = null, done_at = ${at} where id = ${id} and done_at is null`.execute(tx);
}

const COLUMNS = sql.raw(`id, at, actor, reason, people, records, deleted, done_at as "doneAt"`);

export async function erasureBy(db: Db, id: string): Promise<Erasure | null> {
  const { rows } = await sql<Erasure>`select ${COLUMNS} from trust.erasures where id = ${id}`.execute(db);
  return rows[0] ?? null;
}

export async function listErasures(db: Db): Promise<Erasure[]> {
  const { rows } = await sql<Erasure>`select ${COLUMNS} from trust.erasures order by at desc, id desc limit 100`.execute(db);
  return rows;
}

/** Rows of trust that name a person by an address or by id in words: suppressions go, audit rows keep who did what, not to whom. */
export async function eraseMentions(tx: Db, ids: readonly string[], addresses: readonly string[]): Promise<Erased> {
  const lower = addresses.map((address) => address.toLowerCase());
  const suppressed = await sql`delete from trust.suppressions where address = any(${lower}::text[])`.execute(tx);
  const words = [...ids, ...addresses].map((word) => `%${word.replace(/[\\%_]/g, "\\$&")}%`);
  const audited = await sql`
    update trust.audit set subject = 'an erased person', detail = '{}',
      people = array(select p from unnest(people) as p where p <> all(${ids}::uuid[]))
    where subject ilike any(${words}::text[]) or detail::text ilike any(${words}::text[]) or people && ${ids}::uuid[]`.execute(tx);
  const counts = { "trust.suppressions": suppressed.numAffectedRows, "trust.audit": audited.numAffectedRows };
  return Object.fromEntries(
    Object.entries(counts).flatMap(([table, n]) => (n === undefined || n === 0n ? [] : [[table, Number(n)] as const])),
  );
}
