// Habit or heart in ClickHouse: what each did up to the end of a day, as hits and trials of each kind of evidence, and the place on the square.
import type { ClickHouse } from "../../platform/clickhouse.ts";
import { STRONGEST, type Moments, type Prior } from "./attitude.ts";
import type { Evidence, Recorded } from "./evidence/evidence.ts";
import { leftOut, SPARING, studyTable } from "./studies-store.ts";

/** Attitudes change: the past two years count, and of patronage the past year. */
const [DAYS, PATRONAGE_DAYS] = [730, 365];
const MESSAGES = ["Mail Sent", "Letter Sent", "Mail Received"];
const ANSWERS = ["Answered", "Replied", "Question Answered", "Review Written", "Referred A Friend"];
const quoted = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(", ");

/** `what` parts the study of today from those of past days that a validation needs. */
const featuresTable = (run: string, what = "today"): string => studyTable(`features_${what}`, run);

const within = (at: string): string => `toInt32(toDate(${at})) > {asOf:Int32} - ${DAYS} and toInt32(toDate(${at})) <= {asOf:Int32}`;

/** One row a customer: orders as (day, with something taken off, weekday and place), categories of each day, and what else speaks. */
const FEATURES = (said: string): string => `
  select bought.person_id as person_id, orders, cats, toUInt16(arrayCount(o -> o.1 > {asOf:Int32} - ${PATRONAGE_DAYS}, orders)) as orders_year,
    arrayConcat(backs, complaints) as failures, messages, toUInt16(answers + told) as said, miss_us
  from (
    select person_id, arraySort(groupArrayIf((day, off, key), sales > 0)) as orders, groupArrayArrayIf(day_cats, sales > 0) as cats, groupArrayIf(day, backs_then > 0) as backs
    from (
      select person_id, toInt32(toDate(at)) as day, max(discount) > 0 as off, concat(toString(toDayOfWeek(toDate(day))), anyLast(place)) as key,
        groupUniqArrayIf(category, kind = 'sale' and category != '') as day_cats, countIf(kind = 'sale') as sales, countIf(kind = 'return') as backs_then
      from identify_order_lines where not anonymous and ${within("at")} group by person_id, day
    ) group by person_id
  ) as bought
  left any join (
    select person_id, groupArrayIf(toInt32(toDate(at)), name in (${quoted(MESSAGES)})) as messages,
      groupArrayIf(toInt32(toDate(at)), name = 'Complaint Opened') as complaints, countIf(name in (${quoted(ANSWERS)})) as answers
    from identify_touches where name in (${quoted([...MESSAGES, ...ANSWERS, "Complaint Opened"])}) and ${within("at")} group by person_id
  ) as touched on touched.person_id = bought.person_id
  left any join (
    select person_id, uniqExactIf(splitByChar('=', item)[1], not startsWith(item, 'miss_us=')) as told, anyLastIf(substring(item, 9), startsWith(item, 'miss_us=')) as miss_us
    from ${said} where day <= {asOf:Int32} group by person_id
  ) as spoke on spoke.person_id = bought.person_id`;

/** Hits and trials of each customer by the end of a day, for a short while. */
export async function writeFeatures(
  clickhouse: ClickHouse,
  run: string,
  asOf: number,
  evidence: readonly Evidence[],
  { said, what, without }: { said: string; what?: string; without: readonly string[] },
): Promise<string> {
  const table = featuresTable(run, what);
  const list = (each: (one: Evidence) => string): string => `[${evidence.map((one) => `toFloat32(${each(one)})`).join(", ")}]`;
  await clickhouse.command(
    `create table ${table} (person_id UUID, orders UInt16, ever UInt16, hits Array(Float32), trials Array(Float32)) engine = Memory`,
  );
  await clickhouse.command(
    `insert into ${table}
    select person_id, orders_year, toUInt16(length(orders)), ${list((one) => one.hits)}, ${list((one) => one.trials)}
    from (${FEATURES(said)}) ${leftOut(without)}`,
    { asOf },
    SPARING,
  );
  return table;
}

/** What the business's history holds by the end of a day. */
export async function recordedBy(clickhouse: ClickHouse, said: string, asOf: number): Promise<Set<Recorded>> {
  const [row] = await clickhouse.query<Record<Recorded, number>>(
    `select toUInt32(max(discount) > 0) as discounts, toUInt32(uniqIf(category, category != '') > 1) as categories, toUInt32(count() > 0) as orders,
      toUInt32(countIf(kind = 'return') > 0 or (select count() from identify_touches where name = 'Complaint Opened' and ${within("at")}) > 0) as failures,
      toUInt32((select count() from identify_touches where name in (${quoted(MESSAGES)}) and ${within("at")}) > 0) as messages,
      toUInt32((select count() from ${said} where day <= {asOf:Int32}) > 0
        or (select count() from identify_touches where name in (${quoted(ANSWERS)}) and ${within("at")}) > 0) as said,
      toUInt32((select count() from ${said} where startsWith(item, 'miss_us=') and day <= {asOf:Int32}) > 0) as asked
    from identify_order_lines where not anonymous and ${within("at")}`,
    { asOf },
  );
  return new Set((Object.keys(row ?? {}) as Recorded[]).filter((what) => row?.[what] === 1));
}

export interface Base {
  readonly moments: Moments[];
  /** Days with an order in a year from which on patronage counts as high: the median of those who bought twice, at least 2. */
  readonly often: number;
  readonly people: number;
}

export async function readBase(clickhouse: ClickHouse, table: string, kinds: number): Promise<Base> {
  const found = await clickhouse.query<Moments & { kind: number }>(
    `select toUInt32(kind) as kind, toFloat64(countIf(t >= 2)) as people, ifNotFinite(avgIf(h / t, t >= 2), avg(h / t)) as mean,
      ifNotFinite(varSampIf(h / t, t >= 2), 0) as variance, ifNotFinite(avgIf(1 / t, t >= 2), 1) as inverse
    from ${table} array join hits as h, trials as t, arrayEnumerate(hits) as kind where t > 0 group by kind`,
  );
  const [row] = await clickhouse.query<{ often: number; people: number }>(
    `select greatest(2, if(countIf(ever > 1 and orders > 0) = 0, 2, toUInt32(quantileExactIf(orders, ever > 1 and orders > 0)))) as often,
      toFloat64(count()) as people from ${table}`,
  );
  const none: Moments = { people: 0, mean: 0.5, variance: 0, inverse: 1 };
  return {
    moments: Array.from({ length: kinds }, (_, i) => found.find(({ kind }) => kind === i + 1) ?? none),
    often: row?.often ?? 2,
    people: row?.people ?? 0,
  };
}

/** As attitudeOf and cellOf in attitude.ts, for everybody in a table of features. Wants the parameters of `placing`. */
export const placedSql = (table: string): string => `
  select person_id, orders, ever, hits, trials, 50 + arraySum(moved) as attitude,
    if(spread <= 0, 0.5, 1 - erfc(abs(arraySum(moved)) / sqrt(spread) / sqrt(2)) / 2) as sure,
    multiIf(attitude >= 50 and orders >= {often:UInt16}, 'loyalty', attitude >= 50, 'latent', orders >= {often:UInt16}, 'habit', 'none') as cell
  from (
    select *, arrayMap((h, t, m, k) -> (h + k * m) / (t + k), hits, trials, {means:Array(Float64)}, {strengths:Array(Float64)}) as shares,
      arrayMap((w, t, k) -> if(t > 0 and k < ${STRONGEST}, w, 0), {weights:Array(Float64)}, trials, {strengths:Array(Float64)}) as counted,
      arrayMap(w -> w / greatest(1e-9, arraySum(counted)), counted) as parts,
      arrayMap((s, m, w) -> 50 * w * (s - m), shares, {means:Array(Float64)}, parts) as moved,
      arraySum((s, t, k, w) -> pow(50 * w, 2) * s * (1 - s) / (t + k + 1), shares, trials, {strengths:Array(Float64)}, parts) as spread
    from ${table})`;

/** Parameters of placedSql. */
export function placing(evidence: readonly Evidence[], priors: readonly Prior[], often: number): Record<string, unknown> {
  return {
    often,
    means: priors.map(({ mean }) => mean),
    strengths: priors.map(({ strength }) => strength),
    weights: evidence.map(({ weight }) => weight),
  };
}

export async function writeAttitudes(clickhouse: ClickHouse, run: string, table: string, params: Record<string, unknown>): Promise<void> {
  await clickhouse.command(
    `insert into differentiate_attitudes select {run:UUID}, person_id, orders, attitude, least(0.999, sure), cell, hits, trials from (${placedSql(table)})`,
    { run, ...params },
  );
}
