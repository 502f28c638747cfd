import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { State } from "./life-line.ts";
import type { RunReport } from "./value-store.ts";

/** The run that readers see: the newest published one; a run of zeros (nobody) before the first. */
export const RUN = "(select argMax(run, (refreshed_at, run)) from differentiate_runs)";

/** The day of that run; 1970 before the first. */
export const AS_OF = "(select argMax(as_of, (refreshed_at, run)) from differentiate_runs)";

export interface PublishedRun {
  run: string;
  asOf: string;
  refreshedAt: Date;
  people: number;
  report: RunReport;
}

export async function publishedRun(clickhouse: ClickHouse): Promise<PublishedRun | null> {
  const [row] = await clickhouse.query<{ run: string; asOf: string; refreshedAt: number; people: number; report: string }>(
    `select run, toString(as_of) as asOf, toUnixTimestamp64Milli(refreshed_at) as at, toFloat64(at) as refreshedAt, toFloat64(people) as people, report
    from differentiate_runs order by refreshed_at desc, run desc limit 1`,
  );
  if (row === undefined) return null;
  return {
    run: row.run,
    asOf: row.asOf,
    refreshedAt: new Date(row.refreshedAt),
    people: row.people,
    report: JSON.parse(row.report) as RunReport,
  };
}

/** A row of differentiate_values with plain types. */
export interface ValueRow {
  personId: string;
  orders: number;
  firstDay: string;
  lastDay: string;
  rhythmDays: number;
  silentDays: number;
  revenueMinor: number;
  revenueYearMinor: number;
  revenueYearBeforeMinor: number;
  revenuePeriodMinor: number;
  revenuePeriodBeforeMinor: number;
  marginMinor: number;
  returnsMinor: number;
  costToServeMinor: number;
  complaintsYear: number;
  pAlive: number;
  pReturn: number;
  expectedOrders: number;
  expectedValueMinor: number;
  state: State;
  tier: "" | "A" | "B" | "C";
  decile: number;
}

const COLUMNS = `
  toString(person_id) as personId, orders, toString(first_day) as firstDay, toString(last_day) as lastDay, rhythm_days as rhythmDays, silent_days as silentDays,
  toFloat64(revenue) as revenueMinor, toFloat64(revenue_year) as revenueYearMinor, toFloat64(revenue_year_before) as revenueYearBeforeMinor,
  toFloat64(revenue_period) as revenuePeriodMinor, toFloat64(revenue_period_before) as revenuePeriodBeforeMinor,
  toFloat64(margin) as marginMinor, toFloat64(returns) as returnsMinor, toFloat64(cost_to_serve) as costToServeMinor, complaints_year as complaintsYear, p_alive as pAlive, p_return as pReturn,
  expected_orders as expectedOrders, toFloat64(expected_value) as expectedValueMinor, toString(state) as state, toString(tier) as tier, decile`;

/** A list of ids as it stands in SQL: they would not fit an address as parameters. What is no id finds nobody. */
export function idList(ids: readonly string[]): string {
  const known = ids.filter((id) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id));
  return known.length === 0 ? "(null)" : `(${known.map((id) => `'${id}'`).join(", ")})`;
}

/** Ids a statement; ClickHouse refuses statements above 256 KB. */
export const IDS_AT_ONCE = 5000;

export async function valueRows(clickhouse: ClickHouse, ids: readonly string[]): Promise<ValueRow[]> {
  const rows: ValueRow[] = [];
  for (let from = 0; from < ids.length; from += IDS_AT_ONCE) {
    const some = idList(ids.slice(from, from + IDS_AT_ONCE));
    rows.push(
      ...(await clickhouse.query<ValueRow>(`select ${COLUMNS} from differentiate_values where run = ${RUN} and person_id in ${some}`)),
    );
  }
  return rows;
}

export interface Filter {
  state?: State;
  tier?: "A" | "B" | "C";
  /** The first and the last tenth by sales so far; 0 for people without purchases. */
  deciles?: readonly [number, number];
  ids?: readonly string[];
}

function condition(filter: Filter): { sql: string; params: Record<string, unknown> } {
  const parts = [`run = ${RUN}`];
  if (filter.state !== undefined) parts.push("state = {state:String}");
  if (filter.tier !== undefined) parts.push("tier = {tier:String}");
  if (filter.deciles !== undefined) parts.push("decile between {fromDecile:UInt8} and {toDecile:UInt8}");
  if (filter.ids !== undefined) parts.push(`person_id in ${idList(filter.ids.slice(0, IDS_AT_ONCE))}`);
  const { state, tier, deciles } = filter;
  const tenths = deciles && { fromDecile: deciles[0], toDecile: deciles[1] };
  return { sql: parts.join(" and "), params: { ...(state && { state }), ...(tier && { tier }), ...tenths } };
}

export async function countRows(clickhouse: ClickHouse, filter: Filter): Promise<{ people: number; revenueMinor: number }> {
  const { sql, params } = condition(filter);
  const [row] = await clickhouse.query<{ people: number; revenueMinor: number }>(
    `select toFloat64(count()) as people, toFloat64(sum(revenue)) as revenueMinor from differentiate_values where ${sql}`,
    params,
  );
  return row ?? { people: 0, revenueMinor: 0 };
}

/** What the list of people can be sorted by, largest or latest first. */
export const SORTS = { revenue: "revenue", last: "toInt32(last_day)" } as const;

/** A place in a list: the sort value and the person of the last row seen. */
export interface Place {
  by: number;
  personId: string;
}

/** Only who and where in the order; for those who sift many. */
export async function idsBy(clickhouse: ClickHouse, filter: Filter, by: string, after: Place | null, limit: number): Promise<Place[]> {
  const { sql, params } = condition(filter);
  const from = after === null ? "" : `and (toFloat64(${by}), person_id) < ({afterBy:Float64}, {afterId:UUID})`;
  return clickhouse.query(
    `select toString(person_id) as personId, toFloat64(${by}) as by from differentiate_values
    where ${sql} ${from} order by by desc, person_id desc limit {limit:UInt32}`,
    { ...params, limit, ...(after === null ? {} : { afterBy: after.by, afterId: after.personId }) },
  );
}

export async function byState(clickhouse: ClickHouse): Promise<{ state: State; people: number; revenueMinor: number }[]> {
  return clickhouse.query(
    `select toString(state) as state, toFloat64(count()) as people, toFloat64(sum(revenue)) as revenueMinor
    from differentiate_values where run = ${RUN} group by state`,
  );
}

export async function byDecile(clickhouse: ClickHouse): Promise<{ decile: number; people: number; revenueMinor: number }[]> {
  return clickhouse.query(
    `select decile, toFloat64(count()) as people, toFloat64(sum(revenue)) as revenueMinor
    from differentiate_values where run = ${RUN} and orders > 0 group by decile order by decile`,
  );
}
