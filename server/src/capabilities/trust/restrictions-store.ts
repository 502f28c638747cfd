import { sql, type Db } from "../../platform/postgres.ts";

export interface Restriction {
  readonly since: Date;
  readonly reason: string;
}

/** From now on the person's data are kept and not used. A second time changes nothing. */
export async function insertRestriction(tx: Db, personId: string, reason: string, actor: string, at: Date): Promise<void> {
  await sql`
    insert into trust.restrictions (person_id, since, reason, actor) values (trust.person_of(${personId}), ${at}, ${reason}, ${actor})
    on conflict do nothing`.execute(tx);
}

export async function deleteRestriction(tx: Db, personId: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from trust.restrictions where person_id = any(array(select trust.records_of(trust.person_of(${personId}))))`.execute(tx);
  return numAffectedRows !== undefined && numAffectedRows > 0n;
}

export async function restrictionOf(db: Db, personId: string): Promise<Restriction | null> {
  const { rows } = await sql<Restriction>`
    select since, reason from trust.restrictions
    where person_id = any(array(select trust.records_of(trust.person_of(${personId})))) order by since limit 1`.execute(db);
  return rows[0] ?? null;
}

/** All records of people whose use is restricted; of these ids, where some are given. A restriction of one record holds for the whole person. */
export async function restrictedRecords(db: Db, among?: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select distinct m.id from trust.restrictions r
    cross join lateral trust.records_of(trust.person_of(r.person_id)) as m(id)
    where ${among ?? null}::uuid[] is null or m.id = any(${among ?? null}::uuid[])`.execute(db);
  return new Set(rows.map((row) => row.id));
}
