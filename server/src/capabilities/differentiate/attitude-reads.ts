import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Cell } from "./attitude.ts";
import type { Place } from "./place.ts";
import { runOf } from "./studies-reads.ts";
import { RUN } from "./value-reads.ts";

const VALUES = `(select person_id, revenue_year, expected_value, tier, last_day from differentiate_values where run = ${RUN})`;
const ATTITUDES = `(select * from differentiate_attitudes where run = ${runOf("attitude")})`;

export interface CellRow {
  cell: Cell;
  people: number;
  /** Placed with nine chances in ten or more. */
  surely: number;
  revenueYearMinor: number;
  expectedMinor: number;
}

export async function cellRows(clickhouse: ClickHouse): Promise<CellRow[]> {
  return clickhouse.query(
    `select toString(a.cell) as cell, toFloat64(count()) as people, toFloat64(countIf(a.sure >= 0.9)) as surely,
      toFloat64(sum(v.revenue_year)) as revenueYearMinor, toFloat64(sum(v.expected_value)) as expectedMinor
    from ${ATTITUDES} as a left any join ${VALUES} as v on v.person_id = a.person_id group by a.cell order by a.cell`,
  );
}

export interface Dot {
  /** Days with an order in the past year; 12 stands for more too. */
  orders: number;
  /** The middle of two points of attitude. */
  attitude: number;
  people: number;
}

/** How people lie on the square, counted in small fields. */
export async function dots(clickhouse: ClickHouse): Promise<Dot[]> {
  return clickhouse.query(
    `select toUInt32(often) as orders, middle as attitude, toFloat64(count()) as people
    from (select least(a.orders, 12) as often, floor(a.attitude / 2) * 2 + 1 as middle from ${ATTITUDES} as a)
    group by often, middle order by often, middle`,
  );
}

export interface AttitudeRow {
  personId: string;
  orders: number;
  attitude: number;
  sure: number;
  cell: Cell;
  hits: number[];
  trials: number[];
}

export async function attitudeRows(clickhouse: ClickHouse, ids: readonly string[]): Promise<AttitudeRow[]> {
  return clickhouse.query(
    `select toString(person_id) as personId, orders, attitude, sure, toString(cell) as cell, hits, trials
    from differentiate_attitudes where run = ${runOf("attitude")} and person_id in {ids:Array(UUID)}`,
    { ids },
  );
}

export interface CellPerson {
  personId: string;
  by: number;
  attitude: number;
  sure: number;
  orders: number;
  tier: "" | "A" | "B" | "C";
  lastDay: string;
}

/** The people of a cell, the most expected of first. */
export async function peopleOfCell(clickhouse: ClickHouse, cell: Cell, after: Place | null, limit: number): Promise<CellPerson[]> {
  const from = after === null ? "" : "and (toFloat64(v.expected_value), a.person_id) < ({afterBy:Float64}, {afterId:UUID})";
  return clickhouse.query(
    `select toString(a.person_id) as personId, toFloat64(v.expected_value) as by, a.attitude as attitude, a.sure as sure, a.orders as orders,
      toString(v.tier) as tier, toString(v.last_day) as lastDay
    from ${ATTITUDES} as a inner join ${VALUES} as v on v.person_id = a.person_id
    where a.cell = {cell:String} ${from} order by v.expected_value desc, a.person_id desc limit {limit:UInt32}`,
    { cell, limit, ...(after === null ? {} : { afterBy: after.by, afterId: after.personId }) },
  );
}

/** How far attitudes lie apart: the standard deviation over all customers. */
export async function spreadOf(clickhouse: ClickHouse, run: string): Promise<number> {
  const [row] = await clickhouse.query<{ spread: number }>(
    "select ifNotFinite(stddevPop(attitude), 0) as spread from differentiate_attitudes where run = {run:UUID}",
    { run },
  );
  return row?.spread ?? 0;
}
