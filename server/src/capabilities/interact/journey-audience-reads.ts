import { sql, type Db } from "../../platform/postgres.ts";

const SHOWN = 1000;

export async function journeyName(db: Db, id: string): Promise<string | null> {
  const { rows } = await sql<{ name: string }>`select name from interact.journeys where id = ${id}`.execute(db);
  return rows[0]?.name ?? null;
}

/** Some of those who are in a journey now, the last to come in first. */
export async function insideJourney(db: Db, id: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select person_id as id from interact.journey_passes where journey_id = ${id} and state <> 'left'
    order by entered_at desc, id limit ${SHOWN}`.execute(db);
  return rows.map((row) => row.id);
}

/** Some people, the last to become known first. */
export async function someKnown(db: Db, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select k.person_id as id from identify.known_people k
    where not exists (select from trust.joined j where j.member_id = k.person_id) order by k.person_id desc limit ${limit}`.execute(db);
  return rows.map((row) => row.id);
}
