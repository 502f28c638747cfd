// Who was who on a past day: individuals that were joined or separated since, with what their records had done as it was known then.
import { sql, type Db } from "../../platform/postgres.ts";

/** Somebody who is not made up of the same records as on that day. */
export interface KnownThen {
  /** The individual now. */
  readonly personId: string;
  /** What the individual to whom this one's own record belonged then had done by the end of that day, oldest first. */
  readonly events: readonly { name: string; at: Date }[];
}

/** So many are looked at one by one. */
export const MOST_CHANGED = 5000;

/**
 * @param end the moment after that day
 * @param live before this moment nothing was recorded here: what happened earlier counts as known when it happened
 */
export async function knownThen(db: Db, end: Date, live: Date): Promise<KnownThen[]> {
  const { rows } = await sql<{ personId: string; events: { name: string; at: string }[] }>`
    with recursive active as (
      select kept, gone from identify.merges where at < ${end} and (undone_at is null or undone_at >= ${end})
    ), changed as (
      select distinct trust.person_of(r.id) as id
      from identify.merges m, unnest(array[m.kept, m.gone]) as r(id)
      where (m.at >= ${end} and m.undone_at is null) or (m.at < ${end} and m.undone_at >= ${end})
      limit ${MOST_CHANGED}
    ), up as (
      select c.id as person, c.id as record from changed c
      union
      select u.person, a.kept from up u join active a on a.gone = u.record
    ), tops as (
      select u.person, u.record from up u where not exists (select 1 from active a where a.gone = u.record)
    ), down as (
      select person, record from tops
      union
      select d.person, a.gone from down d join active a on a.kept = d.record
    )
    select d.person as "personId", coalesce(jsonb_agg(jsonb_build_object('name', e.name, 'at', e.at) order by e.at) filter (where e.id is not null), '[]') as events
    from down d
    left join identify.events e on e.person_id = d.record and not e.anonymous and e.at < ${end} and (e.received_at < ${end} or e.at < ${live})
      and (e.name <> 'Order Completed' or jsonb_path_exists(e.payload, '$.products[*] ? (!(@.fee == true))'))
    group by d.person`.execute(db);
  return rows.map(({ personId, events }) => ({ personId, events: events.map(({ name, at }) => ({ name, at: new Date(at) })) }));
}
