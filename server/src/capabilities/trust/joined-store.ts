import { prepared, sql, type Db } from "../../platform/postgres.ts";
import type { Kin } from "./family.ts";

/** The people behind some record ids, and all records of these people. */
export async function recordsOf(db: Db, ids: readonly string[]): Promise<{ people: string[]; records: string[] }> {
  const { rows } = await sql<{ person: string; record: string }>`
    select p.person, r.record from (select distinct trust.person_of(id) as person from unnest(${ids}::uuid[]) as given(id)) p
    cross join lateral trust.records_of(p.person) as r(record)`.execute(db);
  return { people: [...new Set(rows.map((row) => row.person))], records: [...new Set(rows.map((row) => row.record))] };
}

/** The ledger is append-only except in a transaction that says it erases somebody. */
export async function allowLedgerDeletes(tx: Db): Promise<void> {
  await sql`select set_config('rapport.erasing', 'yes', true)`.execute(tx);
}

/** Names the lock on the map of joined records, for this database. */
const MAP = sql`hashtext('trust.joined')::bigint`;

/** Until the transaction ends nobody is joined or separated; any number may hold this at once. */
export async function keepMap(tx: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(${MAP})`.execute(tx);
}

/** Until the transaction ends nobody else joins or separates, and nobody relies on the map. */
export async function lockMap(tx: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(${MAP})`.execute(tx);
}

export interface JoinedRecord {
  readonly memberId: string;
  readonly personId: string;
  readonly since: Date;
}

/** What the map says of these records from now on: those that are not given stand alone. Under lockMap. */
export async function replaceJoined(tx: Db, records: readonly string[], joined: readonly JoinedRecord[]): Promise<void> {
  await sql`delete from trust.joined where member_id = any(${records}::uuid[])`.execute(tx);
  await sql`
    insert into trust.joined (member_id, person_id, since)
    select j."memberId", j."personId", j.since
    from jsonb_to_recordset(${JSON.stringify(joined)}::jsonb) as j("memberId" uuid, "personId" uuid, since timestamptz)`.execute(tx);
}

/** The persons that these records stand for, in the same order. */
export async function personsOf(db: Db, records: readonly string[]): Promise<string[]> {
  if (records.length === 0) return [];
  const { rows } = await sql<{ member: string; person: string }>`${prepared}
    select member_id as member, person_id as person from trust.joined where member_id = any(${records}::uuid[])`.execute(db);
  const joined = new Map(rows.map((row) => [row.member, row.person]));
  return records.map((id) => joined.get(id) ?? id);
}

/** For each of these ids that is one of several records of an individual: all of them, the first one first. Others are left out. */
export async function familiesOf(db: Db, ids: readonly string[]): Promise<Map<string, Kin[]>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: string; person: string; member: string; since: Date }>`${prepared}
    with asked as (
      select i.id, coalesce(j.person_id, i.id) as person
      from unnest(${ids}::uuid[]) as i(id) left join trust.joined j on j.member_id = i.id
    )
    select a.id, a.person, j.member_id as member, j.since
    from asked a join trust.joined j on j.person_id = a.person
    order by j.since, j.member_id`.execute(db);
  const families = new Map<string, Kin[]>();
  for (const { id, person, member, since } of rows) {
    const family = families.get(id) ?? [{ id: person, since: null }];
    family.push({ id: member, since });
    families.set(id, family);
  }
  return families;
}
