import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Prices } from "./cost-to-serve.ts";
import type { Fit } from "./fit.ts";
import type { Expectations } from "./fit-answer.ts";
import { meanOfAll, ordersThatWeighAsMuch, type Orders, type Spending, type SpendingFit } from "./gamma-gamma.ts";
import { historiesSql, OLD_ENOUGH, outsideSql, outsideState, PERIOD, stateSql, TYPICAL_GAP } from "./histories-reads.ts";
import type { LifeLineRule } from "./life-line.ts";
import { modelSql, type ModelSql } from "./model-reads.ts";
import type { Model } from "./model.ts";
import { LARGE_SHARE, type TierRule } from "./tiers.ts";
import { AMOUNTS, reached, tierBoundsSql } from "./tiers-reads.ts";

/** Expectations are for the coming year. */
export const HORIZON_DAYS = 365;

/** The log lies in the order of persons: no hash table of everybody is needed, and what comes out is nearly in the order it is kept in later. */
const IN_ORDER = { optimize_aggregation_in_order: 1 };

/** Each range holds up to 50 MB of states. */
const MOST_RANGES = 8;

/** Two writers with parts of a quarter million rows: one writer of everybody waits for its own compression. */
const SIDE_BY_SIDE = { max_insert_threads: 2, min_insert_block_size_rows: 250_000, min_insert_block_size_bytes: 0 };

export interface Bounds {
  gap: number;
  tierA: number | null;
  tierB: number | null;
  largeBefore: number | null;
  cuts: number[];
}

/** Distinct histories, each x * 2^32 + t_x * 2^16 + T in days, and how many customers share it. */
export interface HistoryRows {
  keys: number[];
  weight: number[];
}

/**
 * So many distinct histories are fitted at most: of more, every second (third, ...) in the order of x, t_x, T, a stratified sample. Its
 * standard errors are still below one per cent, far below what the model itself gets wrong.
 */
const MOST_HISTORIES = 100_000;

export interface RunReport {
  asOf: string;
  people: number;
  periodDays: number;
  typicalGapDays: number;
  bounds: { tierA: number | null; tierB: number | null; largeBefore: number | null; cuts: number[] };
  fit: Fit;
  /** MBG/NBD for one-time buyers, beside BG/NBD; null where the model itself lets them leave. */
  oneTime: Fit | null;
  spending: SpendingFit;
  /** By which the tiers are. */
  tiers: TierRule;
  /** The life line's definition of this run; the default where a run has none. */
  lifeLine?: LifeLineRule;
  millis: Record<string, number>;
}

export async function periodOf(clickhouse: ClickHouse, asOf: number): Promise<number> {
  if ((await clickhouse.query(OLD_ENOUGH, { asOf })).length > 0) return 365;
  const [row] = await clickhouse.query<{ period: number; any: number }>(PERIOD, { asOf });
  return row === undefined || row.any === 0 ? 365 : row.period;
}

/** Histories are wanted for seconds only, so they stay in memory; each refresh has a table of its own. */
export const workTable = (run: string): string => `differentiate_work_${run.replaceAll("-", "")}`;

/** People whose data may be kept and not used have no value. */
export const leftOut = (without: readonly string[]): string =>
  without.length === 0 ? "" : `where person_id not in (${without.map((id) => `'${id}'`).join(", ")})`;

export async function writeHistories(
  clickhouse: ClickHouse,
  run: string,
  asOf: number,
  period: number,
  { without = [], prices }: { without?: readonly string[]; prices?: Prices } = {},
): Promise<void> {
  await clickhouse.command(`create table ${workTable(run)} (
    person_id UUID, days Array(UInt16), revenue Int64, revenue_year Int64, revenue_year_before Int64, revenue_period Int64, revenue_period_before Int64,
    margin Int64, margin_year Int64, returns Int64, return_days UInt16, complaints_year UInt16, cost_to_serve Int64, engaged_day UInt16, farewell_day UInt16) engine = Memory`);
  // Aggregation in order works through one range after the other, so each core gets a range of its own.
  const [engine] = await clickhouse.query<{ threads: number }>("select toUInt32(getSetting('max_threads')) as threads");
  const ranges = Math.min(MOST_RANGES, engine?.threads ?? 1);
  await clickhouse.command(
    `insert into ${workTable(run)}
    select person_id, days, revenue, revenue_year, revenue_year_before, revenue_period, revenue_period_before, margin, margin_year, returns,
      return_days, complaints_year, floor(cost_to_serve + 0.5), engaged_day, farewell_day
    from (${historiesSql(period, { prices, ranges })}) ${leftOut(without)}`,
    { asOf },
    IN_ORDER,
  );
}

const historyKey = `toInt64((length(days) - 1) * 4294967296 + toUInt32(days[-1] - days[1]) * 65536 + toUInt32({asOf:Int32} - days[1]))`;

export async function readHistories(clickhouse: ClickHouse, run: string, asOf: number, most = MOST_HISTORIES): Promise<HistoryRows> {
  // One number a history, in order, and of each only the step from the one before: a few bytes instead of three long columns.
  const [row] = await clickhouse.query<{ first: number; steps: number[]; weight: number[] }>(
    `with greatest(1, intDiv(length(all) + {most:UInt32} - 1, {most:UInt32})) as step,
      arrayFilter((_, i) -> i % step = 0, all, arrayEnumerate(all)) as kept
    select toFloat64(kept[1].1) as first, arrayDifference(kept.1) as steps, kept.2 as weight from (
      select groupArray((key, weight)) as all from (
        select ${historyKey} as key, toUInt32(count()) as weight from ${workTable(run)} where notEmpty(days) group by key order by key))`,
    // Keys stay below 2^53.
    { asOf, most },
    { output_format_json_quote_64bit_integers: 0 },
  );
  const keys = row?.steps ?? [];
  if (row !== undefined && keys.length > 0) {
    keys[0] = row.first;
    for (let i = 1; i < keys.length; i++) keys[i] = keys[i]! + keys[i - 1]!;
  }
  return { keys, weight: row?.weight ?? [] };
}

/** The distinct repeat purchases x and ages T (days) of all customers, pair by pair. */
export async function readAges(clickhouse: ClickHouse, run: string, asOf: number): Promise<{ x: number[]; age: number[] }> {
  const [row] = await clickhouse.query<{ x: number[]; age: number[] }>(
    `select groupArray(pair.1) as x, groupArray(pair.2) as age from (
      select distinct (toUInt32(length(days) - 1), toUInt32({asOf:Int32} - days[1])) as pair from ${workTable(run)} where notEmpty(days))`,
    { asOf },
  );
  return row ?? { x: [], age: [] };
}

/** About so many customers are asked what their orders are worth: three parameters are then known to two hundredths. */
const MOST_SPENDERS = 10_000;

/** Orders and their mean (minor units) of customers whose sum is above 0, of many a random part. */
export async function readOrders(clickhouse: ClickHouse, run: string): Promise<Orders> {
  const [row] = await clickhouse.query<{ x: number[]; mean: number[] }>(
    `with greatest(1, intDiv((select count() from ${workTable(run)}), ${MOST_SPENDERS})) as step
    select groupArray(toUInt32(length(days))) as x, groupArray(revenue / length(days)) as mean
    from ${workTable(run)} where cityHash64(person_id) % step = 0 and notEmpty(days) and revenue > 0`,
  );
  return { x: Uint32Array.from(row?.x ?? []), mean: Float64Array.from(row?.mean ?? []) };
}

/** The amount of the tiers' yardstick over the working table; what is expected is known only when the model is fitted. */
const amountOf = ({ yardstick }: TierRule): string => {
  if (yardstick === "expected-value") return "toInt64(0)";
  return yardstick === "orders" ? "toInt64(length(days))" : AMOUNTS[yardstick];
};

export async function readBounds(clickhouse: ClickHouse, run: string, rule: TierRule): Promise<Bounds> {
  const tiers = tierBoundsSql(rule, "amounts");
  const [row] = await clickhouse.query<{ [K in keyof Bounds]: Bounds[K] }>(
    `with
      arrayReverseSort(groupArrayIf(${amountOf(rule)}, notEmpty(days))) as amounts,
      arrayReverseSort(groupArrayIf(revenue_period_before, revenue_period_before > 0)) as before,
      arrayReverseSort(groupArrayIf(revenue, notEmpty(days))) as sofar
    select ${TYPICAL_GAP} as gap,
      ${tiers.a} as tierA, ${tiers.b} as tierB,
      toFloat64(${reached("before", LARGE_SHARE)}) as largeBefore,
      if(empty(sofar), [], arrayMap(i -> toFloat64(sofar[toUInt32(ceil(length(sofar) * i / 10))]), range(1, 10))) as cuts
    from ${workTable(run)}`,
  );
  if (row === undefined) throw new Error("An aggregate without a row.");
  return row;
}

export async function writeExpectations(clickhouse: ClickHouse, run: string, { k, x, age, expected }: Expectations): Promise<void> {
  const lines: string[] = [];
  for (let i = 0; i < x.length; i++) {
    const later = k === 1 ? "" : expected.subarray(i * k + 1, (i + 1) * k).join(",");
    lines.push(`${run}\t${x[i]}\t${age[i]}\t${expected[i * k]}\t[${later}]`);
  }
  if (lines.length > 0) await clickhouse.insertStream("differentiate_expectations", Buffer.from(`${lines.join("\n")}\n`));
}

export interface Models {
  readonly model: Model;
  readonly oneTime: Model | null;
  readonly spending: Spending;
}

function ruleParams(asOf: number, bounds: Bounds, spending: Spending): Record<string, unknown> {
  const never = Number.MAX_SAFE_INTEGER;
  return {
    asOf,
    gap: bounds.gap,
    tierA: bounds.tierA ?? never,
    tierB: bounds.tierB ?? never,
    largeBefore: bounds.largeBefore ?? never,
    mean: meanOfAll(spending),
    k: ordersThatWeighAsMuch(spending),
  };
}

const VALUE_COLUMNS = `
  run, person_id, orders, first_day, last_day, rhythm_days, silent_days, revenue, revenue_year, revenue_year_before, revenue_period, revenue_period_before,
  margin, margin_year, returns, return_days, complaints_year, cost_to_serve, p_alive, p_return, expected_orders, expected_value, state, tier, decile, large_before`;

/** Histories with what is expected of them, and its words. */
const expectingSql = (sql: ModelSql): string => `notEmpty(days) as bought, ${sql.declared}, ${sql.expected} * model_alive as orders_ahead,
  if(bought, toInt64(round(orders_ahead * greatest(0, (revenue + {k:Float64} * {mean:Float64}) / (length(days) + {k:Float64})))), 0) as value_ahead`;
const expecting = (run: string): string => `${workTable(run)} as h
  left join (select x, age, expected, later from differentiate_expectations where run = {run:UUID}) as e
    on e.x = toUInt32(length(h.days) - 1) and e.age = toUInt16({asOf:Int32} - h.days[1])`;

/** Bounds of tiers by what is expected: only here the model must be fitted first. */
async function withExpected(
  clickhouse: ClickHouse,
  run: string,
  bounds: Bounds,
  rule: TierRule,
  words: string,
  params: Record<string, unknown>,
): Promise<Bounds> {
  const { a, b } = tierBoundsSql(rule, "amounts");
  const [row] = await clickhouse.query<{ tierA: number | null; tierB: number | null }>(
    `with arrayReverseSort(groupArrayIf(value, bought)) as amounts select ${a} as tierA, ${b} as tierB
    from (with ${words} select value_ahead as value, bought from ${expecting(run)})`,
    params,
  );
  return { ...bounds, ...row };
}

/** Returns the bounds by which the tiers are. */
export async function writeValues(
  clickhouse: ClickHouse,
  run: string,
  asOf: number,
  given: Bounds,
  models: Models,
  { tiers, lifeLine }: { readonly tiers: TierRule; readonly lifeLine: LifeLineRule },
): Promise<Bounds> {
  const sql = modelSql(models.model, models.oneTime, String(HORIZON_DAYS), true);
  const words = expectingSql(sql);
  const params = (bounds: Bounds) => ({ run, ...ruleParams(asOf, bounds, models.spending), ...sql.params });
  const late = tiers.yardstick === "expected-value";
  const bounds = late ? await withExpected(clickhouse, run, given, tiers, words, params(given)) : given;
  const amount = late ? "value_ahead" : amountOf(tiers);
  await clickhouse.command(
    `insert into differentiate_values (${VALUE_COLUMNS})
    with ${words}
    select {run:UUID}, person_id, toUInt32(length(days)), toDate(days[1]), toDate(days[-1]),
      if(length(days) > 1, (days[-1] - days[1]) / (length(days) - 1), 0), if(bought, {asOf:Int32} - days[-1], 0),
      revenue, revenue_year, revenue_year_before, revenue_period, revenue_period_before,
      margin, margin_year, returns, return_days, complaints_year, cost_to_serve,
      if(bought, ${sql.shown}, 0), if(bought, model_return, 0), if(bought, orders_ahead, 0), value_ahead,
      ${stateSql(lifeLine)},
      multiIf(not bought, '', ${amount} >= {tierA:Float64}, 'A', ${amount} >= {tierB:Float64}, 'B', 'C'),
      if(bought, ${["1", ...bounds.cuts.map((cut) => `(revenue < ${cut})`)].join(" + ")}, 0),
      revenue_period_before >= {largeBefore:Float64}
    from ${expecting(run)}`,
    params(bounds),
    SIDE_BY_SIDE,
  );
  return bounds;
}

/** Those without an order line: nothing to compute but the state. */
export async function writeProspects(
  clickhouse: ClickHouse,
  run: string,
  asOf: number,
  lifeLine: LifeLineRule,
  { without = [], prices }: { without?: readonly string[]; prices?: Prices } = {},
): Promise<void> {
  await clickhouse.command(
    `insert into differentiate_values (run, person_id, complaints_year, cost_to_serve, state)
    select {run:UUID}, person_id, complaints_year, floor(contact_cost + 0.5), ${outsideState(lifeLine)}
    from (${outsideSql(`select person_id from ${workTable(run)}`, { prices })}) ${leftOut(without)}`,
    { run, asOf },
  );
}

/** From here on readers see this run. */
export async function publish(clickhouse: ClickHouse, run: string, at: Date, report: RunReport): Promise<void> {
  await clickhouse.insert("differentiate_runs", [
    {
      run,
      as_of: report.asOf,
      refreshed_at: at.toISOString().replace("T", " ").replace("Z", ""),
      people: report.people,
      report: JSON.stringify(report),
    },
  ]);
}

export async function peopleOf(clickhouse: ClickHouse, run: string): Promise<number> {
  const [row] = await clickhouse.query<{ people: number }>(
    "select toUInt32(count()) as people from differentiate_values where run = {run:UUID}",
    { run },
  );
  return row?.people ?? 0;
}

export async function dropHistories(clickhouse: ClickHouse, run: string): Promise<void> {
  await clickhouse.command(`drop table if exists ${workTable(run)}`);
}

/** Drops what no reader uses: working tables of this run and of runs that died, and values but for the `keep` runs. */
export async function sweep(clickhouse: ClickHouse, run: string, keep: readonly string[]): Promise<void> {
  await dropHistories(clickhouse, run);
  const left = await clickhouse.query<{ name: string }>(
    `select name from system.tables
    where database = currentDatabase() and startsWith(name, 'differentiate_work_') and metadata_modification_time < now() - interval 1 day`,
  );
  for (const { name } of left) await clickhouse.command(`drop table if exists ${name.replace(/\W/g, "")}`);
  const parts = await clickhouse.query<{ table: string; run: string }>(
    `select distinct table, partition as run from system.parts
    where active and database = currentDatabase() and table in ('differentiate_expectations', 'differentiate_values', 'differentiate_group_values')`,
  );
  for (const part of parts) {
    if (part.table !== "differentiate_expectations" && keep.includes(part.run)) continue;
    await clickhouse.command(`alter table ${part.table} drop partition '${part.run.replace(/[^0-9a-f-]/g, "")}'`);
  }
}
