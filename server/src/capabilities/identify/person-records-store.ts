import { sql, type Db } from "../../platform/postgres.ts";

export async function identifierValues(db: Db, ids: readonly string[]): Promise<{ kind: string; value: string }[]> {
  const { rows } = await sql<{ kind: string; value: string }>`
    select kind, value from identify.identifiers where person_id = any(${ids}::uuid[]) order by kind, value`.execute(db);
  return rows;
}

/** Ids of records, in order, after the one given. */
export async function personIds(db: Db, after: string | null, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from identify.people where ${after}::uuid is null or id > ${after}::uuid order by id limit ${limit}`.execute(db);
  return rows.map((row) => row.id);
}

export async function groupIdsOf(db: Db, ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct group_id as id from identify.memberships where person_id = any(${ids}::uuid[])`.execute(db);
  return rows.map((row) => row.id);
}

/** Of these groups, those without members go. */
export async function deleteEmptyGroups(tx: Db, ids: readonly string[]): Promise<void> {
  await sql`
    delete from identify.groups g
    where g.id = any(${ids}::uuid[]) and not exists (select 1 from identify.memberships m where m.group_id = g.id)`.execute(tx);
}
