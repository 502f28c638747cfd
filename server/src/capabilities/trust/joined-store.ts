import { sql, type Db } from "../../platform/postgres.ts";

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
