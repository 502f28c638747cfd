import { sql, type Db } from "../../platform/postgres.ts";
import type { Edge } from "./merge-forest.ts";

export interface NewMerge {
  readonly id: string;
  readonly kept: string;
  readonly gone: string;
  readonly at: Date;
  /** "user:<id>", "match". */
  readonly actor: string;
  /** review: a person decided; match: the machine did, in the first band. */
  readonly why: "review" | "match";
  readonly evidence: object;
}

export async function insertMerge(tx: Db, merge: NewMerge): Promise<void> {
  await sql`
    insert into identify.merges (id, kept, gone, at, actor, why, evidence)
    values (${merge.id}, ${merge.kept}, ${merge.gone}, ${merge.at}, ${merge.actor}, ${merge.why}, ${JSON.stringify(merge.evidence)}::jsonb)`.execute(
    tx,
  );
}

/** The active merge, or null if there is none or it was undone. Locked. */
export async function activeMerge(tx: Db, id: string): Promise<Edge | null> {
  const { rows } = await sql<Edge>`
    select kept, gone, at from identify.merges where id = ${id} and undone_at is null for update`.execute(tx);
  return rows[0] ?? null;
}

export async function isMerge(db: Db, id: string): Promise<boolean> {
  const { rows } = await sql`select 1 from identify.merges where id = ${id}`.execute(db);
  return rows.length > 0;
}

export async function markUndone(tx: Db, id: string, at: Date, actor: string): Promise<void> {
  await sql`update identify.merges set undone_at = ${at}, undone_by = ${actor} where id = ${id}`.execute(tx);
}

/** The active edges out of these records. */
export async function edgesOf(db: Db, records: readonly string[]): Promise<Edge[]> {
  const { rows } = await sql<Edge>`
    select gone, kept, at from identify.merges where gone = any(${records}::uuid[]) and undone_at is null`.execute(db);
  return rows;
}

/** Which of these records exist. */
export async function knownRecords(db: Db, records: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`select id from identify.people where id = any(${records}::uuid[])`.execute(db);
  return new Set(rows.map((row) => row.id));
}

/** What stands in ClickHouse for these records is to be written anew. */
export async function askForReprojection(tx: Db, records: readonly string[]): Promise<void> {
  await sql`
    insert into identify.reprojections (record_id) select unnest(${records}::uuid[])
    on conflict (record_id) do update set asked_at = clock_timestamp()`.execute(tx);
}

/** The kinds of identifier by which the house itself knows somebody, over all records of each person. */
export async function ownNumbers(db: Db, records: readonly string[]): Promise<{ recordId: string; kind: string; value: string }[]> {
  const { rows } = await sql<{ recordId: string; kind: string; value: string }>`
    select person_id as "recordId", kind, value from identify.identifiers
    where person_id = any(${records}::uuid[]) and kind in ('customer_number', 'card')`.execute(db);
  return rows;
}
