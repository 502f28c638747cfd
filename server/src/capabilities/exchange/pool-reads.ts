import { sql, type Db } from "../../platform/postgres.ts";

/**
 * How many of these people agreed to offers from other companies and may be written to at all: consent for at least one medium now, no open hold, no
 * pause, and not every e-mail address of theirs suppressed.
 */
export async function countWilling(db: Db, personIds: readonly string[], now: Date): Promise<number> {
  const { rows } = await sql<{ people: number }>`
    select count(*)::int as people
    from (select distinct id::uuid from jsonb_array_elements_text(${JSON.stringify(personIds)}::jsonb) as asked(id)) as pool
    where exists (
        select from trust.consent_now c
        where c.person_id = pool.id and c.purpose = 'offers-from-other-companies' and c.allowed)
      and not exists (select from trust.holds h where h.person_id = pool.id and h.closed_at is null)
      and not exists (select from trust.contact_rules r where r.person_id = pool.id and r.pause_until > ${now})
      and not exists (
        select from identify.identifiers i
        join trust.suppressions s on s.medium = 'email' and s.address = lower(i.value)
        where i.person_id = pool.id and i.kind = 'email')`.execute(db);
  return rows[0]?.people ?? 0;
}
