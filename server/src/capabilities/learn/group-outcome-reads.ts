import { sql, type Db } from "../../platform/postgres.ts";
import type { Arm } from "./draw.ts";
import type { GroupTotals } from "./group-read-out.ts";

export interface GroupOutcome extends GroupTotals {
  readonly arm: Arm;
  /** Groups drawn on the first day: how many, and the sum and sum of squares of what they had bought in as many days before. */
  readonly firstGroups: number;
  readonly firstSum: number;
  readonly firstSquares: number;
}

/**
 * What the groups of each arm bought within their window, net of what they gave back in it, and in as many days before: by all who are in a
 * group now, each individual once, whenever their names were found. A group in which nobody buys counts with nothing.
 */
export async function groupOutcomes(db: Db, experimentId: string, now: Date): Promise<GroupOutcome[]> {
  const { rows } = await sql<GroupOutcome>`
    with drawn as (
      select a.group_id, a.arm, a.assigned_at, e.window_days from learn.group_assignments a
      join learn.group_experiments e on e.id = a.experiment_id where a.experiment_id = ${experimentId}
    ), members as (
      select distinct d.group_id, coalesce(j.person_id, m.person_id) as person
      from drawn d join identify.group_members m on m.group_id = d.group_id left join trust.joined j on j.member_id = m.person_id
    ), records as (
      select group_id, person as record from members
      union select m.group_id, j.member_id from members m join trust.joined j on j.person_id = m.person
    ), each as (
      select d.group_id, d.arm, d.assigned_at < (select min(assigned_at) + interval '1 day' from drawn) as first,
        coalesce(sum(t.total_minor) filter (where t.at > d.assigned_at), 0)::float8 as revenue,
        coalesce(sum(t.total_minor) filter (where t.at <= d.assigned_at), 0)::float8 as before,
        count(t.event_id) filter (where t.name = 'Order Completed' and t.at > d.assigned_at) as orders
      from drawn d left join records r on r.group_id = d.group_id
      left join identify.order_totals t on t.person_id = r.record
        and t.at > d.assigned_at - make_interval(days => d.window_days)
        and t.at <= least(d.assigned_at + make_interval(days => d.window_days), ${now}::timestamptz)
      group by d.group_id, d.arm, d.assigned_at
    )
    select arm, count(*)::int as groups, (count(*) filter (where orders > 0))::int as buyers, sum(revenue)::float8 as "revenueMinor",
      coalesce(var_samp(revenue), 0)::float8 as variance, avg(before)::float8 as "meanBefore",
      coalesce(var_samp(before), 0)::float8 as "varianceBefore", coalesce(covar_samp(revenue, before), 0)::float8 as covariance,
      (count(*) filter (where first))::int as "firstGroups", coalesce(sum(before) filter (where first), 0)::float8 as "firstSum",
      coalesce(sum(before * before) filter (where first), 0)::float8 as "firstSquares"
    from each group by arm`.execute(db);
  return rows;
}
