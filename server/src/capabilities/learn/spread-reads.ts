import { sql, type Db } from "../../platform/postgres.ts";
import type { Spread } from "./power.ts";

const MOST = 5000;

/** At most five thousand of the people known, spread over all of them; always the same ones. */
export async function someKnown(db: Db): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select person_id as id from identify.known_people p
    where abs(hashtext(person_id::text)::bigint) % greatest(1, (select count(*) from identify.known_people) / ${MOST}) = 0
      and not exists (select from trust.joined j where j.member_id = p.person_id)
    limit ${2 * MOST}`.execute(db);
  return rows.map(({ id }) => id);
}

/** Every so many-th of them, so that at most five thousand are left. */
function thinned(ids: readonly string[]): readonly string[] {
  const step = Math.ceil(ids.length / MOST);
  return step <= 1 ? ids : ids.filter((_, i) => i % step === 0);
}

/**
 * What people bought in the last window of which purchases are known, and in the one before it; amounts in minor units.
 * @param personIds whose; everybody where none are named
 */
export async function spreadOf(
  db: Db,
  personIds: readonly string[] | null,
  windowDays: number,
  event: string | null,
  now: Date,
): Promise<Spread> {
  const ids = thinned(personIds ?? (await someKnown(db)));
  const { rows } = await sql<Spread>`
    with asked as (select distinct trust.person_of(i::uuid) as person from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb) as i),
    records as (
      select person, person as record from asked union all select a.person, j.member_id from asked a join trust.joined j on j.person_id = a.person
    ), purchases as (
      select r.person, t.at, t.total_minor::float8 as minor, t.name from records r join identify.order_totals t on t.person_id = r.record and t.at <= ${now}
    ), last as (select coalesce(max(at), ${now}::timestamptz) as at, make_interval(days => ${windowDays}) as long from purchases),
    each as (
      select a.person,
        coalesce(sum(p.minor) filter (where p.at > l.at - l.long), 0)::float8 as after,
        coalesce(sum(p.minor) filter (where p.at <= l.at - l.long), 0)::float8 as before,
        coalesce(bool_or(p.name = 'Order Completed' and p.at > l.at - l.long), false) as bought,
        exists (select from records r join identify.moments m on m.person_id = r.record
          where r.person = a.person and m.name = ${event} and m.at > ${now}::timestamptz - l.long and m.at <= ${now}) as did
      from asked a cross join last l left join purchases p on p.person = a.person and p.at > l.at - 2 * l.long
      group by a.person, l.at, l.long
    )
    select count(*)::int as people, coalesce(avg(after), 0)::float8 as mean, coalesce(var_samp(after), 0)::float8 as variance,
      coalesce(corr(after, before), 0)::float8 as correlation, coalesce(avg(bought::int), 0)::float8 as bought,
      coalesce(avg(did::int), 0)::float8 as did
    from each`.execute(db);
  return rows[0] ?? { people: 0, mean: 0, variance: 0, correlation: 0, bought: 0, did: 0 };
}
