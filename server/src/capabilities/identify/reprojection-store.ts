import type { ClickHouse } from "../../platform/clickhouse.ts";
import { sql, type Db } from "../../platform/postgres.ts";
import { PROJECTED } from "./log-store.ts";

export interface Wanted {
  readonly recordId: string;
  /** As text, for it is compared to the microsecond. */
  readonly askedAt: string;
}

/** Records that wait to be projected anew, the longest waiting first. */
export async function wantedRecords(db: Db, limit: number): Promise<Wanted[]> {
  const { rows } = await sql<Wanted>`
    select record_id as "recordId", asked_at::text as "askedAt" from identify.reprojections order by asked_at, record_id limit ${limit}`.execute(
    db,
  );
  return rows;
}

/** Takes events of a record out of the log, as if they had never been told, and has the record projected anew. */
export async function takeBackEvents(tx: Db, personId: string, messageIds: readonly string[]): Promise<void> {
  await sql`
    with gone as (
      delete from identify.events where person_id = ${personId} and message_id = any(${messageIds}::text[]) returning message_id, person_id
    ), messages as (
      delete from identify.messages m using gone g where m.message_id = g.message_id
    )
    insert into identify.reprojections (record_id) select distinct person_id from gone
    on conflict (record_id) do update set asked_at = clock_timestamp()`.execute(tx);
}

/** Done; who was asked for again in the meantime stays. */
export async function doneRecords(tx: Db, done: readonly Wanted[]): Promise<void> {
  await sql`
    delete from identify.reprojections r
    using unnest(${done.map((one) => one.recordId)}::uuid[], ${done.map((one) => one.askedAt)}::timestamptz[]) as d(id, at)
    where r.record_id = d.id and r.asked_at = d.at`.execute(tx);
}

/** These records, and with each the others of its individual. */
export async function wholePeople(db: Db, records: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct r.id from unnest(${records}::uuid[]) as w(id), trust.records_of(trust.person_of(w.id)) as r(id)`.execute(db);
  return rows.map((row) => row.id);
}

export async function countWanted(db: Db): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from identify.reprojections`.execute(db);
  return rows[0]?.n ?? 0;
}

/** Stands for everybody among those whose lines changed. */
const EVERYBODY = "00000000-0000-0000-0000-000000000000";

/** Says whose lines are about to be taken out or written again, for whoever has worked something out from them. */
export async function noteRewritten(clickhouse: ClickHouse, ids: readonly string[] | "everybody", carried: number): Promise<void> {
  await clickhouse.insert(
    "identify_rewritten",
    (ids === "everybody" ? [EVERYBODY] : ids).map((person_id) => ({ person_id, carried })),
  );
}

/** Nobody works any more with what was worked out up to this number. */
export async function forgetRewritten(clickhouse: ClickHouse, upTo: number): Promise<void> {
  await clickhouse.command("delete from identify_rewritten where carried <= {upTo:UInt64}", { upTo }, { lightweight_deletes_sync: 2 });
}

/** Takes everything of these people out of the projection. */
export async function deleteProjected(clickhouse: ClickHouse, ids: readonly string[]): Promise<void> {
  const list = ids.filter((id) => /^[0-9a-f-]{36}$/.test(id)).map((id) => `'${id}'`);
  if (list.length === 0) return;
  // The list stands in the statement, which is longer than ClickHouse takes by default.
  const settings = { max_query_size: 100_000 + list.length * 40, lightweight_deletes_sync: 2 };
  for (const table of Object.keys(PROJECTED))
    await clickhouse.command(`delete from ${table} where person_id in (${list.join(",")})`, undefined, settings);
}
