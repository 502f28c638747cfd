import { sql, type Db } from "../../platform/postgres.ts";
import type { Arm } from "./draw.ts";
import type { ArmTotals } from "./read-out.ts";

export interface Outcome extends ArmTotals {
  arm: Arm;
  /** Those drawn on the first day: how many, and the sum and sum of squares of what they had bought in as many days before. */
  firstPeople: number;
  firstSum: number;
  firstSquares: number;
}

/**
 * What each arm bought within its window, net of what it gave back in it, and in as many days before; those who bought nothing count with
 * nothing. Several records of one individual count as one, held back if any of them is.
 */
export async function outcomes(db: Db, experimentId: string, now: Date): Promise<Outcome[]> {
  const { rows } = await sql<Outcome>`
    with drawn as (
      select coalesce(j.person_id, a.person_id) as person, min(a.arm) as arm, min(a.assigned_at) as assigned_at
      from learn.assignments a left join trust.joined j on j.member_id = a.person_id
      where a.experiment_id = ${experimentId} group by 1
    ), records as (
      select d.*, d.person as record from drawn d
      union all select d.*, j.member_id from drawn d join trust.joined j on j.person_id = d.person
    )
    select arm, count(*)::int as people, (count(*) filter (where orders > 0))::int as buyers,
      (count(*) filter (where full_price > 0))::int as "fullPrice", bool_or(orders > full_price) as reduced,
      sum(revenue)::float8 as "revenueMinor", coalesce(var_samp(revenue), 0)::float8 as variance,
      avg(before)::float8 as "meanBefore", coalesce(var_samp(before), 0)::float8 as "varianceBefore",
      coalesce(covar_samp(revenue, before), 0)::float8 as covariance,
      (count(*) filter (where first))::int as "firstPeople", coalesce(sum(before) filter (where first), 0)::float8 as "firstSum",
      coalesce(sum(before * before) filter (where first), 0)::float8 as "firstSquares"
    from (
      select r.person, r.arm, min(r.assigned_at) < (select min(assigned_at) + interval '1 day' from drawn) as first,
        coalesce(sum(t.total_minor) filter (where t.at > r.assigned_at), 0)::float8 as revenue,
        coalesce(sum(t.total_minor) filter (where t.at <= r.assigned_at), 0)::float8 as before,
        count(t.event_id) filter (where t.name = 'Order Completed' and t.at > r.assigned_at) as orders,
        count(t.event_id) filter (where t.name = 'Order Completed' and t.at > r.assigned_at and not t.reduced) as full_price
      from records r
      join learn.experiments e on e.id = ${experimentId}
      left join identify.order_totals t on t.person_id = r.record
        and t.at > r.assigned_at - make_interval(days => e.window_days)
        and t.at <= least(r.assigned_at + make_interval(days => e.window_days), ${now}::timestamptz)
      group by r.person, r.arm
    ) as each
    group by arm`.execute(db);
  return rows;
}
