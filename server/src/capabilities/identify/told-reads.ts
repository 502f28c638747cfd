// What people's records tell of their lives: moves, and what they declared of one attribute. Over all records of each.
import { sql, type Db } from "../../platform/postgres.ts";

const RECORDS = (ids: readonly string[]) => sql`
  records as materialized (
    select i.id, i.id as record from unnest(${ids}::uuid[]) as i(id)
    union all select j.person_id, j.member_id from trust.joined j where j.person_id = any(${ids}::uuid[])
  )`;

/** When we learned that somebody's address is in another town; people of whom no address is known are missing. */
export async function movesOf(db: Db, ids: readonly string[]): Promise<Map<string, Date[]>> {
  const { rows } = await sql<{ id: string; at: (string | null)[] }>`
    with ${RECORDS(ids)}, said as (
      select r.id, c.person_id, c.kind, c.observed_at, c.value, c.id as nth from identify.fact_changes c join records r on r.record = c.person_id
      where c.attribute = 'address'
      union all
      select r.id, f.person_id, f.kind, f.observed_at, f.value, null from identify.facts f join records r on r.record = f.person_id
      where f.attribute = 'address'
    ), towns as (
      select id, observed_at, lower(value ->> 'city') as town,
        lag(lower(value ->> 'city')) over (partition by person_id, kind order by nth nulls last) as before
      from said
    )
    select id, array_agg(case when town is distinct from before and before is not null then observed_at end order by observed_at) as at
    from towns group by id`.execute(db);
  return new Map(rows.map(({ id, at }) => [id, at.flatMap((one) => (one === null ? [] : [new Date(one)]))]));
}

/** What these people themselves said of one attribute, and when. */
export async function declaredOf(db: Db, attribute: string, ids: readonly string[]): Promise<Map<string, { value: unknown; at: Date }>> {
  const { rows } = await sql<{ id: string; value: unknown; at: Date }>`
    with ${RECORDS(ids)}
    select distinct on (r.id) r.id, f.value, f.observed_at as at from identify.facts f join records r on r.record = f.person_id
    where f.attribute = ${attribute} and f.kind = 'declared' order by r.id, f.observed_at desc`.execute(db);
  return new Map(rows.map(({ id, value, at }) => [id, { value, at }]));
}

/** What somebody or somebody at the desk put into words when something happened to one person, the newest first. */
export interface Words {
  readonly at: Date;
  readonly name: string;
  readonly words: string;
}

/** @param names of the events that may bear words: `reason`, `words`, or `subject` in their payload */
export async function wordsOf(db: Db, personId: string, names: readonly string[]): Promise<Words[]> {
  const { rows } = await sql<Words>`
    select e.at, e.name, coalesce(nullif(e.payload ->> 'reason', ''), nullif(e.payload ->> 'words', ''), nullif(e.payload ->> 'subject', ''), '') as words
    from identify.events e where e.person_id in (select trust.records_of(trust.person_of(${personId}))) and e.name = any(${names}::text[])
    order by e.at desc, e.id desc limit 50`.execute(db);
  return rows;
}
