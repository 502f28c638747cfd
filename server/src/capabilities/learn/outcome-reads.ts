import { sql, type Db } from "../../platform/postgres.ts";
import type { Arm } from "./draw.ts";

export interface Outcome {
  arm: Arm;
  people: number;
  buyers: number;
  revenueMinor: number;
  variance: number;
}

/** What each arm bought within its window, net of what it gave back in it; those who bought nothing count with nothing. */
export async function outcomes(db: Db, experimentId: string, now: Date): Promise<Outcome[]> {
  const { rows } = await sql<Outcome>`
    select arm, count(*)::int as people, (count(*) filter (where orders > 0))::int as buyers,
      sum(revenue)::float8 as "revenueMinor", coalesce(var_samp(revenue), 0)::float8 as variance
    from (
      select a.person_id, a.arm, coalesce(sum(t.total_minor), 0)::float8 as revenue,
        count(t.event_id) filter (where t.name = 'Order Completed') as orders
      from learn.assignments a
      join learn.experiments e on e.id = a.experiment_id
      left join identify.order_totals t on t.person_id = a.person_id
        and t.at > a.assigned_at and t.at <= least(a.assigned_at + make_interval(days => e.window_days), ${now}::timestamptz)
      where a.experiment_id = ${experimentId}
      group by a.person_id, a.arm
    ) as each
    group by arm`.execute(db);
  return rows;
}
