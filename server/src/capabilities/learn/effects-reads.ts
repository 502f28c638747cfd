import { sql, type Db } from "../../platform/postgres.ts";
import type { Participant } from "./known-then.ts";

/**
 * Individuals of an experiment with what they bought within the window, and what was known of them when they were drawn. Above `most` it is that many
 * of them, by a hash of their id.
 */
export async function participants(db: Db, experimentId: string, now: Date, most: number): Promise<Participant[]> {
  const { rows } = await sql<Participant>`
    with drawn as (
      select coalesce(j.person_id, a.person_id) as person, bool_and(a.arm <> 'held-back') as treated, min(a.assigned_at) as assigned_at
      from learn.assignments a left join trust.joined j on j.member_id = a.person_id
      where a.experiment_id = ${experimentId} group by 1 order by hashtextextended(coalesce(j.person_id, a.person_id)::text, 0) limit ${most}
    ), records as (
      select d.*, d.person as record from drawn d
      union all select d.*, j.member_id from drawn d join trust.joined j on j.person_id = d.person
    ), bought as (
      select r.person, r.treated, r.assigned_at, t.at, t.total_minor, t.reduced, t.at > r.assigned_at as after, t.name = 'Order Completed' as ordered, t.event_id
      from records r join learn.experiments e on e.id = ${experimentId}
      left join identify.order_totals t on t.person_id = r.record
        and t.at <= least(r.assigned_at + make_interval(days => e.window_days), ${now}::timestamptz)
    )
    select person, treated,
      coalesce(sum(total_minor) filter (where after), 0)::float8 as outcome,
      (count(event_id) filter (where not after and ordered))::int as orders,
      coalesce(sum(total_minor) filter (where not after and at > assigned_at - interval '365 days'), 0)::float8 as "yearMinor",
      coalesce(avg(total_minor) filter (where not after and ordered), 0)::float8 as "meanMinor",
      (extract(epoch from min(assigned_at) - max(at) filter (where not after and ordered)) / 86400)::float8 as silence,
      (extract(epoch from min(assigned_at) - min(at) filter (where not after and ordered)) / 86400)::float8 as since,
      coalesce(avg(reduced::int) filter (where not after and ordered), 0)::float8 as reduced,
      (count(event_id) filter (where not after and not ordered))::int as "givenBack"
    from bought group by person, treated order by person`.execute(db);
  return rows;
}

export interface StudiedExperiment {
  readonly id: string;
  readonly name: string;
  readonly controlShare: number;
  readonly windowDays: number;
  readonly startedAt: Date;
  readonly source: string | null;
}

/** Those in which somebody is held back, the newest first. */
export async function withHeldBack(db: Db, limit: number): Promise<StudiedExperiment[]> {
  const { rows } = await sql<StudiedExperiment>`
    select id, name, control_share::float8 as "controlShare", window_days as "windowDays", started_at as "startedAt", source
    from learn.experiments where control_share > 0 order by started_at desc, id limit ${limit}`.execute(db);
  return rows;
}
