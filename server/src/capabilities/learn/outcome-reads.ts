import { sql, type Db } from "../../platform/postgres.ts";
import type { Arm } from "./draw.ts";

export interface Outcome {
  arm: Arm;
  people: number;
  buyers: number;
  /** Who bought at least once with nothing of the order reduced. */
  fullPrice: number;
  /** Whether anybody bought anything at a reduced price. */
  reduced: boolean;
  revenueMinor: number;
  variance: number;
}

/**
 * What each arm bought within its window, net of what it gave back in it; those who bought nothing count with nothing. Several
 * records of one individual count as one, held back if any of them is.
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
      sum(revenue)::float8 as "revenueMinor", coalesce(var_samp(revenue), 0)::float8 as variance
    from (
      select r.person, r.arm, coalesce(sum(t.total_minor), 0)::float8 as revenue,
        count(t.event_id) filter (where t.name = 'Order Completed') as orders,
        count(t.event_id) filter (where t.name = 'Order Completed' and not t.reduced) as full_price
      from records r
      join learn.experiments e on e.id = ${experimentId}
      left join identify.order_totals t on t.person_id = r.record
        and t.at > r.assigned_at and t.at <= least(r.assigned_at + make_interval(days => e.window_days), ${now}::timestamptz)
      group by r.person, r.arm
    ) as each
    group by arm`.execute(db);
  return rows;
}
