import { sql, type Db } from "../../platform/postgres.ts";
import type { Edge } from "./merge-forest.ts";

export interface NewMerge {
  readonly id: string;
  readonly kept: string;
  readonly gone: string;
  readonly at: Date;
  /** "user:<id>", "match". */
  readonly actor: string;
  /** review: a person decided; match: the machine did, in the first band; visitor: somebody gave their name in a browser with a past. */
  readonly why: "review" | "match" | "visitor";
  readonly evidence: object;
}

export async function insertMerges(tx: Db, merges: readonly NewMerge[]): Promise<void> {
  await sql`
    insert into identify.merges (id, kept, gone, at, actor, why, evidence)
    select * from jsonb_to_recordset(${JSON.stringify(merges)}::jsonb)
      as m(id uuid, kept uuid, gone uuid, at timestamptz, actor text, why text, evidence jsonb)`.execute(tx);
}

/** The active merge, or null if there is none or it was undone. Locked. */
export async function activeMerge(tx: Db, id: string): Promise<(Edge & { readonly pair: string | null }) | null> {
  const { rows } = await sql<Edge & { pair: string | null }>`
    select kept, gone, at, evidence ->> 'pair' as pair from identify.merges where id = ${id} and undone_at is null for update`.execute(tx);
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

/** Of these records, those to which the house itself gave a number or a card. */
export async function numberedAmong(db: Db, records: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select distinct person_id as id from identify.identifiers
    where person_id = any(${records}::uuid[]) and kind in ('customer_number', 'card')`.execute(db);
  return new Set(rows.map((row) => row.id));
}

/** Whether somebody has set records of these two sides apart. */
export async function setApart(db: Db, one: readonly string[], other: readonly string[]): Promise<boolean> {
  const { rows } = await sql`
    select 1 from identify.match_pairs where state = 'apart'
      and ((person_a = any(${one}::uuid[]) and person_b = any(${other}::uuid[]))
        or (person_a = any(${other}::uuid[]) and person_b = any(${one}::uuid[]))) limit 1`.execute(db);
  return rows.length > 0;
}
