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
      and not exists (select from trust.open_holds h where h.person_id = pool.id)
      and not exists (select from trust.pauses r where r.person_id = pool.id and r.pause_until > ${now})
      and not exists (
        select from identify.mail_addresses i
        join trust.suppressed s on s.medium = 'email' and s.address = lower(i.address)
        where i.person_id = pool.id)`.execute(db);
  return rows[0]?.people ?? 0;
}
