// Rows that an import alone brought, a chunk of records at a time. What is undone has no mark of the import any more, so that the next
// chunk is simply the next marks that are found.
import { sql, type Db } from "../../platform/postgres.ts";

/** Records of whom rows bear the import's mark. */
export async function markedRecords(db: Db, importId: string, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct id from (
      (select person_id as id from identify.events where import_id = ${importId} limit ${limit})
      union all (select person_id from identify.identifiers where import_id = ${importId} limit ${limit})
      union all (select person_id from identify.facts where import_id = ${importId} limit ${limit})
      union all (select person_id from identify.identifier_claims where import_id = ${importId} limit ${limit})
      union all (select id from identify.people where import_id = ${importId} limit ${limit})
    ) as marked limit ${limit}`.execute(db);
  return rows.map((row) => row.id);
}

export interface TakenBack {
  readonly orders: number;
  readonly identifiers: number;
  readonly facts: number;
}

/** Orders, identifiers, claims and facts go, with the ids of the orders' messages, so that another file may bring them anew. */
export async function deleteMarked(tx: Db, importId: string, records: readonly string[]): Promise<TakenBack> {
  const { rows } = await sql<TakenBack>`
    with orders as (
      delete from identify.events where import_id = ${importId} and person_id = any(${records}::uuid[]) and type = 'track'
      returning message_id
    ), messages as (
      delete from identify.messages m using orders o where m.message_id = o.message_id
    ), identifiers as (
      delete from identify.identifiers where import_id = ${importId} and person_id = any(${records}::uuid[]) returning 1
    ), claims as (
      delete from identify.identifier_claims where import_id = ${importId} and person_id = any(${records}::uuid[])
    ), facts as (
      delete from identify.facts where import_id = ${importId} and person_id = any(${records}::uuid[]) returning 1
    )
    select (select count(*)::int from orders) as orders, (select count(*)::int from identifiers) as identifiers,
      (select count(*)::int from facts) as facts`.execute(tx);
  return rows[0] ?? { orders: 0, identifiers: 0, facts: 0 };
}

/** What the import's facts had replaced stands again. */
export async function restoreFacts(tx: Db, records: readonly string[], source: string, since: Date): Promise<void> {
  await sql`select identify.restore_facts(${records}::uuid[], ${source}, ${since})`.execute(tx);
}

/** Of these records, those that came by the import and of which nothing is left here. */
export async function emptyRecords(tx: Db, importId: string, records: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select p.id from identify.people p
    where p.id = any(${records}::uuid[]) and p.import_id = ${importId}
      and not exists (select from identify.identifiers x where x.person_id = p.id)
      and not exists (select from identify.facts x where x.person_id = p.id)
      and not exists (select from identify.events x where x.person_id = p.id and x.import_id is distinct from ${importId})
      and not exists (select from identify.memberships x where x.person_id = p.id)
      and not exists (select from identify.merges x where x.kept = p.id or x.gone = p.id)
      and not exists (select from identify.questions_asked x where x.person_id = p.id)
      and not exists (select from identify.identifier_claims x where x.person_id = p.id or x.holder_id = p.id)`.execute(tx);
  return rows.map((row) => row.id);
}

/** Whoever stays is no import's any more. */
export async function unmark(tx: Db, importId: string, records: readonly string[]): Promise<void> {
  await sql`update identify.people set import_id = null where import_id = ${importId} and id = any(${records}::uuid[])`.execute(tx);
  await sql`update identify.events set import_id = null where import_id = ${importId} and person_id = any(${records}::uuid[])`.execute(tx);
}

/** Their rows in ClickHouse are to be written anew. */
export async function askForReprojection(tx: Db, records: readonly string[]): Promise<void> {
  await sql`
    insert into identify.reprojections (record_id) select unnest(${records}::uuid[])
    on conflict (record_id) do update set asked_at = clock_timestamp()`.execute(tx);
}

/** Marks the import as being taken back; false if it is not one that can be. */
export async function beginUndo(tx: Db, id: string, actor: string, earliest: Date): Promise<boolean> {
  const { rows } = await sql`
    update identify.imports set state = 'undoing', undone_by = ${actor}
    where id = ${id} and state in ('done', 'failed', 'cancelled') and finished_at >= ${earliest} returning 1`.execute(tx);
  return rows.length > 0;
}

export async function finishUndo(tx: Db, id: string, at: Date, sentence: string): Promise<void> {
  await sql`update identify.imports set state = 'undone', undone_at = ${at}, undone = ${sentence} where id = ${id}`.execute(tx);
}

/** Sums of what was taken back so far, kept with the import's notes: a killed undo goes on counting. */
export async function addUndone(tx: Db, id: string, n: number, sums: Readonly<Record<string, number>>): Promise<void> {
  await sql`
    insert into identify.import_batches (import_id, n, place, tally) values (${id}, ${n}, '{}'::jsonb, ${JSON.stringify(sums)}::jsonb)`.execute(
    tx,
  );
}

/** How many chunks are done, and their sums. */
export async function undoneSoFar(db: Db, id: string): Promise<{ n: number; sums: Record<string, number> }> {
  const { rows } = await sql<{ tally: Record<string, number> }>`
    select tally from identify.import_batches where import_id = ${id} and place = '{}'::jsonb`.execute(db);
  const sums: Record<string, number> = {};
  for (const { tally } of rows) for (const [key, value] of Object.entries(tally)) sums[key] = (sums[key] ?? 0) + value;
  return { n: rows.length, sums };
}
