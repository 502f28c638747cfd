import type { ClickHouse } from "../../platform/clickhouse.ts";
import { sql, type Db } from "../../platform/postgres.ts";
import type { DecidedOn } from "./decisions-store.ts";
import { ripeAt } from "./learning-store.ts";

/** A decision whose window is over, with what was told of it in time. */
export interface Ripe {
  readonly personId: string;
  /** All records of the individual. */
  readonly records: readonly string[];
  readonly id: string;
  readonly at: Date;
  readonly windowEndsAt: Date;
  readonly features: DecidedOn;
  readonly offer: string | null;
  readonly kind: string | null;
  readonly presentation: string | null;
  readonly tone: string | null;
  readonly clicked: boolean;
  readonly claimed: boolean;
  /** Margin of purchases told with the decision's id; null where none was. */
  readonly toldMinor: number | null;
}

/** The oldest first. */
export async function ripeDecisions(tx: Db, now: Date, limit: number): Promise<Ripe[]> {
  const { rows } = await sql<Ripe>`
    with ripe as (${ripeAt(now, limit)}), told as (
      select o.person_id, o.decision_id, bool_or(what = 'click') as clicked, bool_or(what = 'claim') as claimed,
        sum(value_minor) filter (where what = 'purchase') as value
      from customise.outcomes o join ripe r on r.person_id = o.person_id and r.id = o.decision_id where not late group by 1, 2
    )
    select r.person_id as "personId", array(select trust.records_of(trust.person_of(r.person_id))) as records, r.id, r.decided_at as at,
      r.window_ends_at as "windowEndsAt", r.features, r.offer, r.kind, r.presentation, r.tone,
      coalesce(t.clicked, false) as clicked, coalesce(t.claimed, false) as claimed, t.value::float8 as "toldMinor"
    from ripe r left join told t on t.person_id = r.person_id and t.decision_id = r.id order by r.window_ends_at, r.id`.execute(tx);
  return rows;
}

/** A purchase as it counts for a decision. */
export interface Bought {
  readonly personId: string;
  readonly at: Date;
  readonly marginMinor: number;
}

const AT_ONCE = 500;

/**
 * What these records bought between two moments, an order a row; margin is the amount less what the goods cost us, where that is known. What came
 * back of an order until now is taken off.
 */
export async function boughtBetween(clickhouse: ClickHouse, records: readonly string[], from: Date, to: Date): Promise<Bought[]> {
  const found: Bought[] = [];
  const seconds = { from: Math.floor(from.getTime() / 1000), to: Math.ceil(to.getTime() / 1000) };
  for (let start = 0; start < records.length; start += AT_ONCE) {
    const list = records
      .slice(start, start + AT_ONCE)
      .map((id) => `'${id}'`)
      .join(", ");
    const rows = await clickhouse.query<{ person: string; second: number; margin: number }>(
      `select toString(person_id) as person, toUnixTimestamp(minIf(at, kind = 'sale')) as second, toFloat64(sum(amount - cost)) as margin
      from identify_order_lines where person_id in (${list}) and kind != 'fee' and at >= toDateTime({from:UInt32}, 'UTC')
      group by person_id, order_id having countIf(kind = 'sale') > 0 and second <= {to:UInt32}`,
      seconds,
    );
    for (const { person, second, margin } of rows) found.push({ personId: person, at: new Date(second * 1000), marginMinor: margin });
  }
  return found;
}
