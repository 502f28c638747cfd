// What the order lines in ClickHouse say of goods, counted; each statement once a computation, none of them for a screen.
import type { ClickHouse } from "../../platform/clickhouse.ts";
import { MOST_ARTICLES, NEIGHBOURS, SHRINKAGE, TOGETHER_AT_LEAST, type Basis } from "./complements.ts";

/** The log lies in the order of persons, so no table of everybody is held in memory; large tables of pairs go to disk. */
const GENTLE = { optimize_aggregation_in_order: 1, max_bytes_before_external_group_by: "400000000" };

/** Pairs looked at in one computation: of more orders, every second (third, ...) is taken. */
const MOST_PAIRS = 200_000_000;

export interface Scope {
  /** The last day that counts, YYYY-MM-DD. */
  readonly asOf: string;
  /** Records of people whose data may be kept and not used. */
  readonly without: readonly string[];
}

/** The ids stand in the text: as a parameter they would be part of the address, which many make too long. */
const inScope = ({ without }: Scope): string =>
  `at < toDateTime(toDate({asOf:String}) + 1, 'UTC')${without.length === 0 ? "" : ` and person_id not in (${without.map((id) => `'${id}'`).join(", ")})`}`;

export interface FigureRow {
  sku: string;
  category: string;
  orders: number;
  buyers: number;
  rebuyers: number;
  quantity: number;
  revenue: number;
  cost: number;
  revenueYear: number;
  firstDay: string;
  lastDay: string;
  gaps: number;
  gapDays: number;
  gapSpread: number;
  /** The geometric mean of pieces at the beginning of a gap; 1 where there is none. */
  gapPieces: number;
  /** Deviations from each person's own means, multiplied and summed: of log pieces by log days, and by themselves. */
  xy: number;
  xx: number;
}

/** What was sold of each article less what came back; gaps are days between two purchases of it by one person. */
export function readFigures(clickhouse: ClickHouse, scope: Scope): Promise<FigureRow[]> {
  return clickhouse.query<FigureRow>(
    `select sku, any(category) as category, toUInt32(sum(orders)) as orders, toUInt32(countIf(named and notEmpty(days))) as buyers,
      toUInt32(countIf(named and length(days) > 1)) as rebuyers, toFloat64(sum(pieces)) as quantity, toFloat64(sum(revenue)) as revenue,
      toFloat64(sum(cost)) as cost, toFloat64(sum(year)) as revenueYear, toString(minIf(days[1], notEmpty(days))) as firstDay,
      toString(max(days[-1])) as lastDay, toUInt32(sum(length(steps))) as gaps,
      if(gaps = 0, 0, exp(sum(arraySum(step -> log(step), steps)) / gaps)) as gapDays,
      if(gaps = 0, 0, sqrt(greatest(0, sum(arraySum(step -> log(step) * log(step), steps)) / gaps - pow(log(gapDays), 2)))) as gapSpread,
      if(gaps = 0, 1, exp(sum(arraySum(x -> x, logPieces)) / gaps)) as gapPieces,
      sum(if(empty(steps), 0, arraySum((x, step) -> x * log(step), logPieces, steps) - arraySum(logPieces) * arraySum(step -> log(step), steps) / length(steps))) as xy,
      sum(if(empty(steps), 0, greatest(0, arraySum(x -> x * x, logPieces) - pow(arraySum(logPieces), 2) / length(steps)))) as xx
    from (
      select person_id, sku, any(category) as category, not any(anonymous) as named, uniqExactIf(order_id, kind = 'sale') as orders,
        arraySort(groupUniqArrayIf(toDate(at), kind = 'sale')) as days, sum(quantity) as pieces, sum(amount) as revenue, sum(cost) as cost,
        sumIf(amount, toDate(at) > toDate({asOf:String}) - 365) as year,
        if(named, arrayFilter(step -> step > 0, arrayDifference(arrayMap(day -> toInt32(day), days))), []) as steps,
        if(named, arrayMap(each -> log(toFloat64(each)), arrayPopBack((sumMapIf([toDate(at)], [toInt64(greatest(quantity, 1))], kind = 'sale') as perDay).2)), []) as logPieces
      from identify_order_lines where kind != 'fee' and sku != '' and ${inScope(scope)}
      group by person_id, sku)
    group by sku having orders > 0 order by sku`,
    { asOf: scope.asOf },
    GENTLE,
  );
}

/** A table in memory for as long as one computation works. */
const workTable = (run: string, what: string): string => `catalogue_work_${what}_${run.replaceAll("-", "")}`;

/** The goods under small numbers: pairs of numbers are counted, not of names. */
export async function writeGoods(clickhouse: ClickHouse, run: string, goods: readonly { sku: string; category: string }[]): Promise<void> {
  const table = workTable(run, "goods");
  await clickhouse.command(`create table ${table} (id UInt32, sku String, category LowCardinality(String)) engine = Memory`);
  await clickhouse.insert(
    table,
    goods.map(({ sku, category }, id) => ({ id, sku, category })),
  );
}

export interface Baskets {
  /** Of how many orders (or people) every which one is looked at. */
  readonly step: number;
  /** Those looked at, and those there are. */
  readonly looked: number;
  readonly all: number;
  /** Of all, those of a Saturday or Sunday (UTC). */
  readonly weekend: number;
}

const KEY: Readonly<Record<Basis, string>> = { order: "person_id, order_id", person: "person_id" };

/** What was bought together, in one order or by one person: baskets of small numbers in a work table. Orders of fees alone are orders too, and so
 * are those with too many articles, but nothing in them is together. */
export async function writeBaskets(clickhouse: ClickHouse, run: string, basis: Basis, scope: Scope): Promise<Baskets> {
  const key = KEY[basis];
  const lines = `kind != 'return' and quantity > 0 and ${inScope(scope)}${basis === "person" ? " and not anonymous" : ""}`;
  const from = `from identify_order_lines where ${lines} group by ${key}`;
  const [size] = await clickhouse.query<{ all: number; pairs: number; weekend: number }>(
    `select toUInt32(count()) as all, toFloat64(sumIf(articles * articles, articles <= ${MOST_ARTICLES[basis]})) as pairs,
      toUInt32(countIf(toDayOfWeek(first) > 5)) as weekend
    from (select uniqExactIf(sku, kind = 'sale') as articles, min(at) as first ${from})`,
    { asOf: scope.asOf },
    GENTLE,
  );
  const { all, pairs, weekend } = size ?? { all: 0, pairs: 0, weekend: 0 };
  const step = Math.max(1, Math.ceil(pairs / MOST_PAIRS));
  const [table, goods] = [workTable(run, basis), workTable(run, "goods")];
  await clickhouse.command(`create table ${table} (items Array(UInt32)) engine = Memory`);
  await clickhouse.command(
    `insert into ${table}
    select if(uniqExactIf(sku, kind = 'sale') <= ${MOST_ARTICLES[basis]}, groupUniqArrayIf(id, kind = 'sale' and known), []) as items
    from (
      select l.person_id, l.order_id, l.kind, l.sku, g.id as id, g.sku != '' as known
      from identify_order_lines as l left join ${goods} as g on g.sku = l.sku
      where ${lines} and cityHash64(${key}) % {step:UInt32} = 0)
    group by ${key}`,
    { asOf: scope.asOf, step },
    { ...GENTLE, optimize_aggregation_in_order: 0 },
  );
  const [looked] = await clickhouse.query<{ n: number }>(`select toUInt32(count()) as n from ${table}`);
  return { step, looked: looked?.n ?? 0, all, weekend };
}

/** Baskets that hold each article. */
export async function readHolding(clickhouse: ClickHouse, run: string, basis: Basis): Promise<Map<number, number>> {
  const rows = await clickhouse.query<{ id: number; n: number }>(
    `select id, toUInt32(count()) as n from ${workTable(run, basis)} array join items as id group by id`,
  );
  return new Map(rows.map(({ id, n }) => [id, n]));
}

export interface Neighbourhood {
  id: number;
  others: number[];
  together: number[];
}

/** The nearest of each article, by the similarity of complements.ts, the nearest first. */
export function readNeighbourhoods(clickhouse: ClickHouse, run: string, basis: Basis): Promise<Neighbourhood[]> {
  const table = workTable(run, basis);
  return clickhouse.query<Neighbourhood>(
    `with held as (select id, count() as n from ${table} array join items as id group by id)
    select id, groupArray(other) as others, groupArray(both) as together from (
      select pair.1 as id, pair.2 as other, both
      from (
        select a, b, toUInt32(count()) as both from (select items, arrayJoin(items) as a from ${table}) array join items as b
        where a < b group by a, b having both >= ${TOGETHER_AT_LEAST}) as pairs
      inner join held as h on h.id = pairs.a inner join held as k on k.id = pairs.b
      array join [(a, b), (b, a)] as pair
      order by id, both / sqrt(h.n * k.n) * both / (both + ${SHRINKAGE}) desc, other
      limit ${NEIGHBOURS} by id)
    group by id order by id`,
    {},
    { max_bytes_before_external_group_by: "400000000", max_bytes_before_external_sort: "400000000" },
  );
}

/** Orders with both of two categories; a category beside itself: orders with it at all. */
export function readCategoryPairs(clickhouse: ClickHouse, run: string): Promise<{ category: string; other: string; together: number }[]> {
  const goods = workTable(run, "goods");
  return clickhouse.query(
    `with (select groupArray((id, toString(category))) from ${goods}) as known,
      mapFromArrays(known.1, known.2) as of,
      (select arrayDistinct(arrayFilter(c -> c != '', known.2))) as names
    select category, other, toUInt32(count()) as together from (
      select arrayDistinct(arrayFilter(c -> c != '', arrayMap(id -> of[id], items))) as categories from ${workTable(run, "order")})
    array join categories as category array join categories as other
    group by category, other order by category, other`,
  );
}

export interface CategoryHabit {
  category: string;
  /** Who bought in it and ordered on two days or more afterwards, whatever it was: they stayed with us. */
  stayed: number;
  /** Of those, who bought in it on another day again. */
  rebuyers: number;
  /** Between two days in it, of all its buyers. */
  gaps: number;
  gapDays: number;
}

/** How people keep to a category: who came back to it of those who stayed, and the days between. */
export function readCategoryHabits(clickhouse: ClickHouse, run: string, scope: Scope): Promise<CategoryHabit[]> {
  return clickhouse.query<CategoryHabit>(
    `select category, toUInt32(countIf(stays)) as stayed, toUInt32(countIf(stays and notEmpty(steps))) as rebuyers,
      toUInt32(sum(length(steps))) as gaps, if(gaps = 0, 0, exp(sum(arraySum(step -> log(step), steps)) / gaps)) as gapDays
    from (
      select category, arraySort(arrayMap(b -> b.2, arrayFilter(b -> b.1 = category, bought))) as days,
        arrayFilter(step -> step > 0, arrayDifference(arrayMap(day -> toInt32(day), days))) as steps,
        arrayCount(day -> day > days[1], arrayDistinct(arrayMap(b -> b.2, bought))) >= 2 as stays
      from (
        select person_id, groupUniqArray((category, day)) as bought from (
          select l.person_id as person_id, toDate(l.at) as day, toString(g.category) as category
          from identify_order_lines as l inner join ${workTable(run, "goods")} as g on g.sku = l.sku
          where kind = 'sale' and not anonymous and ${inScope(scope)})
        group by person_id)
      array join arrayDistinct(arrayMap(b -> b.1, bought)) as category)
    where category != '' group by category order by category`,
    { asOf: scope.asOf },
    { max_bytes_before_external_group_by: "400000000" },
  );
}

/** Drops what a computation left behind, and what those left that died on the way. */
export async function dropWork(clickhouse: ClickHouse, run: string): Promise<void> {
  const left = await clickhouse.query<{ name: string }>(
    `select name from system.tables where database = currentDatabase() and startsWith(name, 'catalogue_work_')
      and (endsWith(name, {run:String}) or metadata_modification_time < now() - interval 1 day)`,
    { run: run.replaceAll("-", "") },
  );
  for (const { name } of left) await clickhouse.command(`drop table if exists ${name.replace(/\W/g, "")}`);
}
