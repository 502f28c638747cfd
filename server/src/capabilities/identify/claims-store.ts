// Values that are one individual's and were given for another: shown, compared, and from the third individual on pointing at nobody.
import { sql, type Db } from "../../platform/postgres.ts";
import type { Origin } from "./identify-tables.ts";

/**
 * Notes what an import gave for a record and is another individual's. The same file again changes nothing.
 * @param given a query for kind, value, person_id, at
 */
export async function noteImportedClaims(
  tx: Db,
  given: ReturnType<typeof sql>,
  { id: importId, source }: Origin,
  own: readonly string[],
): Promise<void> {
  await sql`
    insert into identify.identifier_claims as old (kind, value, holder_id, person_id, source, first_at, last_at, import_id)
    select g.kind, g.value, i.person_id, g.person_id, ${source}, min(g.at), max(g.at), ${importId}::uuid
    from (${given}) as g join identify.identifiers i using (kind, value)
    where i.person_id <> g.person_id and trust.person_of(i.person_id) <> trust.person_of(g.person_id)
    group by g.kind, g.value, i.person_id, g.person_id
    on conflict (kind, value, holder_id, person_id) do update set import_id = null where old.import_id <> all(${own}::uuid[])`.execute(tx);
}

/**
 * An address or phone whose holder has it no more is the first claimant's, and for the others their claim is on what is theirs now.
 * @param holders records that may have lost identifiers
 */
export async function handOnClaims(tx: Db, holders: readonly string[]): Promise<void> {
  await sql`
    with heirs as (
      select distinct on (c.kind, c.value) c.kind, c.value, c.person_id, c.source, c.first_at, c.import_id
      from identify.identifier_claims c
      where c.holder_id = any(${holders}::uuid[]) and c.kind in ('email', 'phone')
        and not exists (select from identify.identifiers i where (i.kind, i.value) = (c.kind, c.value))
      order by c.kind, c.value, c.first_at, c.person_id
    ), given as (
      insert into identify.identifiers (kind, value, person_id, source, first_seen, import_id)
      select kind, value, person_id, source, first_at, import_id from heirs
    ), theirs as (
      delete from identify.identifier_claims c using heirs h where (c.kind, c.value, c.person_id) = (h.kind, h.value, h.person_id)
    )
    update identify.identifier_claims c set holder_id = h.person_id
    from heirs h where (c.kind, c.value) = (h.kind, h.value) and c.person_id <> h.person_id`.execute(tx);
}

/**
 * These records have been joined or separated: where that makes a value one of many, or makes it none, everybody who gave it is compared
 * anew. Values of more individuals than the few at the threshold stay what they are.
 */
export async function noteChangedHubs(tx: Db, records: readonly string[]): Promise<void> {
  await sql`
    insert into identify.match_waiting
    select distinct p.id from (
      select array_agg(u.id) as ids from (
        select distinct kind, value from identify.identifier_claims
        where (holder_id = any(${records}::uuid[]) or person_id = any(${records}::uuid[])) and kind in ('email', 'phone')
      ) v
      cross join lateral (
        select c.holder_id as id from identify.identifier_claims c where (c.kind, c.value) = (v.kind, v.value)
        union select c.person_id from identify.identifier_claims c where (c.kind, c.value) = (v.kind, v.value)
      ) u
      left join trust.joined j on j.member_id = u.id
      group by v.kind, v.value having count(distinct coalesce(j.person_id, u.id)) between 2 and 3
    ) changed join identify.people p on p.id = any(changed.ids) order by p.id
    on conflict (person_id) do update set person_id = excluded.person_id`.execute(tx);
}

/** What is these people's stands in the prepared records of those too who gave it; they are prepared anew without it. */
export async function forgetClaimed(tx: Db, holders: readonly string[]): Promise<void> {
  await sql`
    delete from identify.match_records m using identify.identifier_claims c
    where c.holder_id = any(${holders}::uuid[]) and m.person_id = c.person_id`.execute(tx);
}
