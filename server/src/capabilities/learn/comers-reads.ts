import { sql, type Db } from "../../platform/postgres.ts";

export interface Comers {
  /** People it was read from: at most some five thousand of those known. */
  readonly sampled: number;
  /** Of them, those who bought or looked around in the last days of which anything is known. */
  readonly seen: number;
  /** People known. */
  readonly known: number;
}

/** What somebody does when they are there; what we send to them is not among it. */
const THERE = ["Order Completed", "Product Viewed", "Product List Viewed", "Product Added", "Cart Viewed", "Checkout Started"];

/** @param ids of known people, a sample of all */
export async function comersAmong(db: Db, ids: readonly string[], days: number, now: Date): Promise<Comers> {
  const { rows } = await sql<Comers>`
    with asked as (select i::uuid as person from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb) as i),
    records as (
      select person, person as record from asked union all select a.person, j.member_id from asked a join trust.joined j on j.person_id = a.person
    ), last as (
      select coalesce(max(m.at), ${now}::timestamptz) as at from records r
      join identify.moments m on m.person_id = r.record and m.at <= ${now} and (m.name = any(${THERE}) or m.type in ('page', 'screen'))
    )
    select (select count(*)::int from asked) as sampled,
      (select count(distinct r.person)::int from last l, records r
        join identify.moments m on m.person_id = r.record and (m.name = any(${THERE}) or m.type in ('page', 'screen'))
        where m.at > l.at - make_interval(days => ${days}) and m.at <= l.at) as seen,
      (select count(*)::int from identify.known_people p where not exists (select from trust.joined j where j.member_id = p.person_id)) as known`.execute(
    db,
  );
  return rows[0] ?? { sampled: 0, seen: 0, known: 0 };
}
