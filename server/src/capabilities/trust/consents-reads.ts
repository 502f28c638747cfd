import { sql, type Db } from "../../platform/postgres.ts";

/** How many people agree and refuse, by purpose; each individual counts once, and a no anywhere comes before a yes. */
export async function consentFigures(db: Db): Promise<Map<string, { agreed: number; refused: number }>> {
  const { rows } = await sql<{ purpose: string; agreed: number; refused: number }>`
    select purpose, count(*) filter (where allowed)::int as agreed, count(*) filter (where not allowed)::int as refused
    from (
      select c.purpose, coalesce(j.person_id, c.person_id) as person,
        bool_or(c.allowed) as allowed
      from trust.consent_now c left join trust.joined j on j.member_id = c.person_id
      group by 1, 2
    ) each_person group by purpose`.execute(db);
  return new Map(rows.map(({ purpose, ...counts }) => [purpose, counts]));
}
