import { sql, type Db } from "../../platform/postgres.ts";
import type { Participant } from "./known-then.ts";

/** People fall into so many parts by a hash of their id. */
export const PARTS = 2 ** 20;

/** Which people, and how what they did counts. */
export interface Asked {
  readonly experimentId: string;
  readonly now: Date;
  /** Drawn until then. */
  readonly drawnBy: Date;
  /** Touches by name, and what each costs in minor units. */
  readonly costs: ReadonlyMap<string, number>;
}

/** How many individuals an experiment drew until a moment. */
export async function drawnUntil(db: Db, { experimentId, drawnBy }: Pick<Asked, "experimentId" | "drawnBy">): Promise<number> {
  const { rows } = await sql<{ people: number }>`
    select count(distinct coalesce(j.person_id, a.person_id))::int as people
    from learn.assignments a left join trust.joined j on j.member_id = a.person_id
    where a.experiment_id = ${experimentId} and a.assigned_at <= ${drawnBy}`.execute(db);
  return rows[0]?.people ?? 0;
}

/**
 * Individuals of an experiment in some parts with what they bought and cost within the window, and what was known of them when they were drawn. Several
 * records of one individual count as one: held back if any of them is, else in the arm drawn first. A contact at the moment of the draw comes of it.
 */
export async function participants(db: Db, asked: Asked, from: number, to: number): Promise<Participant[]> {
  const { experimentId, now, drawnBy, costs } = asked;
  const { rows } = await sql<Participant>`
    with drawn as (
      select coalesce(j.person_id, a.person_id) as person, min(a.assigned_at) as assigned_at,
        case when bool_or(a.arm = 'held-back') then 'held-back' else (array_agg(a.arm order by a.assigned_at, a.person_id))[1] end as arm
      from learn.assignments a left join trust.joined j on j.member_id = a.person_id
      where a.experiment_id = ${experimentId} and a.assigned_at <= ${drawnBy}
        and hashtextextended(coalesce(j.person_id, a.person_id)::text, 0) & ${PARTS - 1} between ${from} and ${to - 1}
      group by 1
    ), records as (
      select r.*, least(r.assigned_at + make_interval(days => e.window_days), ${now}::timestamptz) as until
      from (
        select d.*, d.person as record from drawn d
        union all select d.*, j.member_id from drawn d join trust.joined j on j.person_id = d.person
      ) r join learn.experiments e on e.id = ${experimentId}
    ), spent as (
      select r.person, sum(c.minor) as minor
      from records r
      join identify.moments m on m.person_id = r.record and m.at >= r.assigned_at and m.at <= r.until and m.name = any(${[...costs.keys()]}::text[])
      join unnest(${[...costs.keys()]}::text[], ${[...costs.values()]}::float8[]) as c(name, minor) on c.name = m.name
      group by r.person
    ), bought as (
      select r.person, r.arm, r.assigned_at, t.at, t.total_minor, t.reduced, t.at > r.assigned_at as after, t.name = 'Order Completed' as ordered, t.event_id
      from records r left join identify.order_totals t on t.person_id = r.record and t.at <= r.until
    )
    select person, arm,
      coalesce(sum(total_minor) filter (where after), 0)::float8 as bought,
      coalesce((select s.minor from spent s where s.person = bought.person), 0)::float8 as cost,
      (count(event_id) filter (where not after and ordered))::int as orders,
      coalesce(sum(total_minor) filter (where not after and at > assigned_at - interval '365 days'), 0)::float8 as "yearMinor",
      coalesce(avg(total_minor) filter (where not after and ordered), 0)::float8 as "meanMinor",
      (extract(epoch from min(assigned_at) - max(at) filter (where not after and ordered)) / 86400)::float8 as silence,
      (extract(epoch from min(assigned_at) - min(at) filter (where not after and ordered)) / 86400)::float8 as since,
      coalesce(avg(reduced::int) filter (where not after and ordered), 0)::float8 as reduced,
      (count(event_id) filter (where not after and not ordered))::int as "givenBack"
    from bought group by person, arm order by person`.execute(db);
  return rows;
}

export interface StudiedExperiment {
  readonly id: string;
  readonly name: string;
  readonly windowDays: number;
  readonly startedAt: Date;
  readonly source: string | null;
}

/** Those with two groups or more, the newest first. */
export async function withSeveralGroups(db: Db, limit: number): Promise<StudiedExperiment[]> {
  const { rows } = await sql<StudiedExperiment>`
    select id, name, window_days as "windowDays", started_at as "startedAt", source
    from learn.experiments where control_share > 0 or jsonb_array_length(arms) > 1 order by started_at desc, id limit ${limit}`.execute(db);
  return rows;
}

/** When the last people came into some experiments. */
export async function lastDrawn(db: Db, ids: readonly string[]): Promise<Map<string, Date>> {
  const { rows } = await sql<{ id: string; at: Date }>`
    select experiment_id as id, max(assigned_at) as at from learn.assignments where experiment_id = any(${ids}::uuid[]) group by 1`.execute(
    db,
  );
  return new Map(rows.map(({ id, at }) => [id, at]));
}
