/** The life line as it stood on a past day, by the same SQL. */
import type { ClickHouse } from "../../platform/clickhouse.ts";
import { BUYERS, historiesSql, outsideSql, STATE, STATE_OUTSIDE, TYPICAL_GAP } from "./histories-reads.ts";
import type { State } from "./life-line.ts";
import { RUN } from "./value-reads.ts";

const YEAR = 365;

const STATES_THEN = `
  select person_id, ${STATE} as state from (${historiesSql(YEAR)})
  union all
  select person_id, ${STATE_OUTSIDE} as state from (${outsideSql(BUYERS)})`;

export interface Flow {
  from: State;
  to: State;
  people: number;
}

/** Where the people of the published run came from; whoever was not known on that day was a stranger. */
export async function flowsSince(clickhouse: ClickHouse, asOf: number): Promise<Flow[]> {
  const [row] = await clickhouse.query<{ gap: number }>(`select toFloat64(${TYPICAL_GAP}) as gap from (${historiesSql(YEAR)})`, { asOf });
  return clickhouse.query<Flow>(
    `select if(was.state = '', 'stranger', was.state) as from, toString(v.state) as to, toFloat64(count()) as people
    from differentiate_values as v
    left join (${STATES_THEN}) as was on was.person_id = v.person_id
    where v.run = ${RUN} group by from, to order by from, to`,
    { asOf, gap: row?.gap ?? 90 },
  );
}

/** The state of each person on a day; for tests and small sets. */
export async function statesOn(clickhouse: ClickHouse, asOf: number): Promise<Map<string, State>> {
  const [row] = await clickhouse.query<{ gap: number }>(`select toFloat64(${TYPICAL_GAP}) as gap from (${historiesSql(YEAR)})`, { asOf });
  const rows = await clickhouse.query<{ personId: string; state: State }>(
    `select toString(person_id) as personId, state from (${STATES_THEN})`,
    { asOf, gap: row?.gap ?? 90 },
  );
  return new Map(rows.map(({ personId, state }) => [personId, state]));
}

/** Receipts without a name up to a day. */
export async function namelessReceipts(clickhouse: ClickHouse, asOf: number): Promise<{ receipts: number; revenueMinor: number }> {
  const [row] = await clickhouse.query<{ receipts: number; revenueMinor: number }>(
    `select toFloat64(uniqExact(person_id)) as receipts, toFloat64(sumIf(amount, kind != 'fee')) as revenueMinor
    from identify_order_lines where anonymous and at < toDateTime(toDate({asOf:Int32} + 1), 'UTC')`,
    { asOf },
  );
  return row ?? { receipts: 0, revenueMinor: 0 };
}
