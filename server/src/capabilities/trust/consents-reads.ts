import { sql, type Db } from "../../platform/postgres.ts";

/**
 * How many people agree and refuse, by purpose: agreed is who has a yes that still holds for some medium, by the rule of trust.consent_now. Asked of
 * the events themselves, in one pass: the view's rows of everybody would take several times as long. Each individual counts once.
 */
export async function consentFigures(db: Db): Promise<Map<string, { agreed: number; refused: number }>> {
  const { rows } = await sql<{ purpose: string; agreed: number; refused: number }>`
    select purpose, count(*) filter (where agreed)::int as agreed, count(*) filter (where not agreed)::int as refused
    from (
      select c.purpose, coalesce(j.person_id, c.person_id) as person,
        bool_or(c.yes and (c.event_time <= greatest(c.no_here, c.no_anywhere)) is not true and not (c.imported and (c.refused_here or c.refused_anywhere))) as agreed
      from (
        select person_id, purpose, event_time, decision in ('given', 'confirmed') as yes, method like 'import%' as imported,
          max(event_time) filter (where decision not in ('given', 'confirmed')) over slot as no_here,
          max(event_time) filter (where decision not in ('given', 'confirmed') and medium = '*') over whole as no_anywhere,
          bool_or(decision in ('withdrawn', 'objected', 'refused')) over slot as refused_here,
          bool_or(decision in ('withdrawn', 'objected', 'refused') and medium = '*') over whole as refused_anywhere
        from trust.consents
        window whole as (partition by person_id, purpose), slot as (partition by person_id, purpose, medium)
      ) c left join trust.joined j on j.member_id = c.person_id
      group by 1, 2
    ) each_person group by purpose`.execute(db);
  return new Map(rows.map(({ purpose, ...counts }) => [purpose, counts]));
}
