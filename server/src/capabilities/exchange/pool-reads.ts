import { sql, type Db } from "../../platform/postgres.ts";

/**
 * How many of these people agreed to offers from other companies and may be written to at all: consent for at least one medium that no record of
 * theirs speaks against, no open hold, no pause, and not every e-mail address of theirs suppressed. Each individual counts once.
 */
export async function countWilling(db: Db, personIds: readonly string[], now: Date): Promise<number> {
  const { rows } = await sql<{ people: number }>`
    with people as (
      select distinct coalesce(j.person_id, asked.id::uuid) as person
      from jsonb_array_elements_text(${JSON.stringify(personIds)}::jsonb) as asked(id) left join trust.joined j on j.member_id = asked.id::uuid
    ), records as (
      select person, person as record from people
      union all select p.person, j.member_id from people p join trust.joined j on j.person_id = p.person
    ), said as materialized (
      select r.person, c.person_id as record, c.medium, c.allowed
      from records r join trust.consent_now c on c.person_id = r.record where c.purpose = 'offers-from-other-companies'
    ), willing as (
      select distinct y.person from said y
      where y.allowed and not exists (
        select from said n
        where n.person = y.person and not n.allowed and n.medium in (y.medium, '*') and n.record <> y.record)
    )
    select count(*)::int as people
    from willing w
    where not exists (select from records r join trust.open_holds h on h.person_id = r.record where r.person = w.person)
      and not exists (
        select from records r join trust.pauses u on u.person_id = r.record where r.person = w.person and u.pause_until > ${now})
      and not exists (
        select from records r join identify.mail_addresses i on i.person_id = r.record
        join trust.suppressed s on s.medium = 'email' and s.address = lower(i.address)
        where r.person = w.person)`.execute(db);
  return rows[0]?.people ?? 0;
}
