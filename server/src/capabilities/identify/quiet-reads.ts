import { sql, type Db } from "../../platform/postgres.ts";

/** People with no yes that still holds, no event since a moment, nothing open; those joined into another are looked at with it. */
const quiet = (before: Date) => sql`
  from identify.people p
  where p.since < ${before} and not exists (select from trust.joined j where j.member_id = p.id)
    and not exists (
      select from trust.records_of(p.id) as r(id) where
        exists (select from identify.events e where e.person_id = r.id and e.at >= ${before})
        or exists (select from trust.consent_now c where c.person_id = r.id and c.allowed)
        or exists (select from trust.open_holds h where h.person_id = r.id)
        or exists (select from trust.open_requests o where o.person_id = r.id))`;

export async function countQuiet(db: Db, before: Date): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n ${quiet(before)}`.execute(db);
  return rows[0]?.n ?? 0;
}

export async function someQuiet(db: Db, before: Date, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select p.id ${quiet(before)} order by p.id limit ${limit}`.execute(db);
  return rows.map((row) => row.id);
}
