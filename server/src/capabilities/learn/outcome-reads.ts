import { sql, type Db } from "../../platform/postgres.ts";
import { add, NO_SUMS, type Sums } from "./outcome-sums.ts";

/** Sums of each arm at each of the looks: arm → as many as there are looks, in their order. */
export type OutcomesAt = Map<string, Sums[]>;

type Step = Sums & { arm: string; look: number };

/** What had happened by each look: that of the look and of all before it. */
function cumulated(rows: readonly Step[], looks: number): OutcomesAt {
  const all: OutcomesAt = new Map();
  for (const [arm, steps] of Map.groupBy(rows, (row) => row.arm)) {
    let sums = NO_SUMS;
    all.set(
      arm,
      Array.from({ length: looks }, (_, look) => (sums = add(sums, ...steps.filter((step) => step.look === look)))),
    );
  }
  return all;
}

/**
 * What each arm had bought within its window at some moments, net of what it had given back by then, and in as many days before; those who
 * bought nothing count with nothing. Several records of one individual count as one: held back if any of them is, else in the arm drawn first.
 *
 * One pass over the purchases for all looks: a purchase of a by somebody who had bought for b changes the sum of squares by a² + 2ab.
 *
 * @param looks in their order
 */
export async function outcomesAt(db: Db, experimentId: string, looks: readonly Date[]): Promise<OutcomesAt> {
  const { rows } = await sql<Step>`
    with drawn as (
      select coalesce(j.person_id, a.person_id) as person, min(a.assigned_at) as assigned_at,
        case when bool_or(a.arm = 'held-back') then 'held-back' else (array_agg(a.arm order by a.assigned_at, a.person_id))[1] end as arm
      from learn.assignments a left join trust.joined j on j.member_id = a.person_id
      where a.experiment_id = ${experimentId} group by 1
    ), records as (
      select d.*, d.person as record from drawn d
      union all select d.*, j.member_id from drawn d join trust.joined j on j.person_id = d.person
    ), bought as (
      select r.person, t.event_id, t.at, t.total_minor::float8 as minor, t.at > r.assigned_at as after,
        t.name = 'Order Completed' as ordered, t.name = 'Order Completed' and not t.reduced as full_price
      from records r
      join learn.experiments e on e.id = ${experimentId}
      join identify.order_totals t on t.person_id = r.record
        and t.at > r.assigned_at - make_interval(days => e.window_days)
        and t.at <= least(r.assigned_at + make_interval(days => e.window_days), ${looks.at(-1)}::timestamptz)
    ), people as (
      select d.person, d.arm, d.assigned_at as at, coalesce(b.minor, 0) as before,
        d.assigned_at < (select min(assigned_at) + interval '1 day' from drawn) as first
      from drawn d left join (select person, sum(minor) as minor from bought where not after group by person) b using (person)
    ), purchases as (
      select p.arm, b.at, b.minor, p.before, sum(b.minor) over w - b.minor as had, b.ordered, b.full_price,
        count(*) filter (where b.ordered) over w as orders, count(*) filter (where b.full_price) over w as full_orders
      from bought b join people p using (person) where b.after
      window w as (partition by b.person order by b.at, b.event_id rows unbounded preceding)
    ), deeds as (
      select p.arm, min(m.at) as at
      from people p join records r using (person)
      join learn.experiments e on e.id = ${experimentId}
      join identify.moments m on m.person_id = r.record and m.name = e.outcome_event and m.at > p.at
        and m.at <= least(p.at + make_interval(days => e.window_days), ${looks.at(-1)}::timestamptz)
      group by p.person, p.arm
    ), steps as (
      select arm, at, 1 as people, 0::float8 as after, 0::float8 as after_squares, before, before * before as before_squares,
        0::float8 as product, 0 as buyers, 0 as full_price, 0 as reduced, 0 as doers, first::int as first_people,
        case when first then before else 0 end as first_sum, case when first then before * before else 0 end as first_squares,
        (first and before > 0)::int as first_buyers
      from people
      union all
      select arm, at, 0, minor, minor * minor + 2 * minor * had, 0, 0, minor * before, (ordered and orders = 1)::int,
        (full_price and full_orders = 1)::int, (ordered and not full_price)::int, 0, 0, 0, 0, 0
      from purchases
      union all
      select arm, at, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0 from deeds
    )
    -- What happens at the very moment of a look is seen by it.
    select arm, width_bucket(at - interval '1 microsecond', ${looks}::timestamptz[])::int as look,
      sum(people)::int as people, sum(after) as after, sum(after_squares) as "afterSquares", sum(before) as before,
      sum(before_squares) as "beforeSquares", sum(product) as product, sum(buyers)::int as buyers, sum(full_price)::int as "fullPrice",
      sum(reduced)::int as "reducedOrders", sum(doers)::int as doers, sum(first_people)::int as "firstPeople", sum(first_sum) as "firstSum",
      sum(first_squares) as "firstSquares", sum(first_buyers)::int as "firstBuyers"
    from steps group by 1, 2`.execute(db);
  return cumulated(rows, looks.length);
}
