// Needs in ClickHouse: which items tell people apart, who has which of them, and everybody's cluster by one statement.
import type { ClickHouse } from "../../platform/clickhouse.ts";
import { MOST_ITEMS, type Mixture } from "./mixture.ts";
import { leftOut, SPARING, studyTable } from "./studies-store.ts";

/** Something bought or said. */
export interface Item {
  readonly idx: number;
  readonly kind: "article" | "category" | "said";
  /** Article number, category, or attribute=value. */
  readonly item: string;
  readonly people: number;
}

/** Needs change: purchases of the past two years count. */
export const NEED_DAYS = 730;
/** Fewer things bought or said tell nothing about a person. */
export const LEAST_ITEMS = 3;
/** So many people are enough to find the clusters by. */
const MOST_PEOPLE = 10_000;
const MOST_OF_KIND = { article: 600, category: 100, said: 200 };

const itemsTable = (run: string): string => studyTable("items", run);
export const basketsTable = (run: string): string => studyTable("baskets", run);
const weightsTable = (run: string): string => studyTable("weights", run);
export const needsTables = (run: string): string[] => [itemsTable(run), basketsTable(run), weightsTable(run)];

const BOUGHT = `not anonymous and kind = 'sale' and toInt32(toDate(at)) > {asOf:Int32} - ${NEED_DAYS} and toInt32(toDate(at)) <= {asOf:Int32}`;
const SAID = `position(item, '=') > 0 and not startsWith(item, 'miss_us=') and day <= {asOf:Int32}`;

/** The items that enough people share to tell groups by, the most frequent first. */
export async function writeItems(clickhouse: ClickHouse, run: string, said: string, asOf: number): Promise<Item[]> {
  const bought = (kind: "article" | "category", column: string): string => `
    select '${kind}' as sort, ${column} as item, toUInt32(uniq(person_id)) as people from identify_order_lines
    where ${BOUGHT} and ${column} != '' group by item order by people desc, item limit ${MOST_OF_KIND[kind]}`;
  await clickhouse.command(`create table ${itemsTable(run)} (idx UInt16, kind String, item String, people UInt32) engine = Memory`);
  await clickhouse.command(
    `insert into ${itemsTable(run)}
    with (select uniq(person_id) from identify_order_lines where ${BOUGHT}) as buyers
    select row_number() over (order by people desc, sort, item) as idx, sort, item, people from (
      select * from (${bought("article", "sku")}) union all select * from (${bought("category", "category")})
      union all select 'said' as sort, item, toUInt32(uniq(person_id)) as people from ${said} where ${SAID}
        group by item order by people desc, item limit ${MOST_OF_KIND.said}
    ) where people >= greatest(10, buyers / 200)`,
    { asOf },
  );
  return clickhouse.query<Item>(`select idx, kind, item, people from ${itemsTable(run)} order by idx`);
}

/**
 * The distinct items of each person who ever bought, by the past two years; none for some. An article too rare to tell groups by counts as its
 * category. (Both would say the same twice, and who buys in one category only would look like a group of their own.) `shown` has both.
 */
export async function writeBaskets(clickhouse: ClickHouse, run: string, said: string, asOf: number): Promise<void> {
  const of = (kind: string): string => `(select item, idx from ${itemsTable(run)} where kind = '${kind}')`;
  await clickhouse.command(`create table ${basketsTable(run)} (person_id UUID, items Array(UInt16), shown Array(UInt16)) engine = Memory`);
  await clickhouse.command(
    `insert into ${basketsTable(run)}
    select person_id, arraySort(groupUniqArrayArray(own)) as items, arraySort(groupUniqArrayArray(every)) as shown from (
      select person_id, arrayFilter(idx -> idx > 0, groupUniqArray(if(a.idx > 0, a.idx, c.idx))) as own,
        arrayFilter(idx -> idx > 0, groupUniqArrayArray([a.idx, c.idx])) as every
      from (
        select person_id, if(recent, sku, '') as article, if(recent, category, '') as line_category,
          kind = 'sale' and toInt32(toDate(at)) > {asOf:Int32} - ${NEED_DAYS} as recent
        from identify_order_lines where not anonymous and kind != 'fee' and toInt32(toDate(at)) <= {asOf:Int32}
      ) as l
      left any join ${of("article")} as a on a.item = l.article
      left any join ${of("category")} as c on c.item = l.line_category
      group by person_id
      union all
      select person_id, groupUniqArray(i.idx) as own, own as every from ${said} as s inner join ${of("said")} as i on i.item = s.item
      where ${SAID} and person_id in (select person_id from identify_order_lines where not anonymous) group by person_id
    ) group by person_id`,
    { asOf },
    SPARING,
  );
}

export interface Sample {
  /** Items from 0 on. */
  readonly baskets: number[][];
  /** The cluster that each was in before, 0 for none. */
  readonly before: number[];
}

/** People with enough items, of many an even part, always the same. */
export async function readSample(clickhouse: ClickHouse, run: string, previous: string | null): Promise<Sample> {
  const enough = `length(items) >= ${LEAST_ITEMS}`;
  const [row] = await clickhouse.query<{ baskets: number[][]; before: number[] }>(
    `with greatest(1, intDiv((select count() from ${basketsTable(run)} where ${enough}) + ${MOST_PEOPLE - 1}, ${MOST_PEOPLE})) as step
    select groupArray(arrayMap(idx -> idx - 1, items)) as baskets, groupArray(toUInt32(cluster)) as before from (
      select b.items as items, n.cluster as cluster from ${basketsTable(run)} as b
      left any join (select person_id, cluster from differentiate_needs where run = {previous:UUID}) as n on n.person_id = b.person_id
      where length(b.items) >= ${LEAST_ITEMS} and cityHash64(b.person_id) % step = 0 order by b.person_id)`,
    { previous: previous ?? "00000000-0000-0000-0000-000000000000" },
  );
  return row ?? { baskets: [], before: [] };
}

/** Everybody's cluster, by Bayes' rule from the shares and the items' probabilities; 0 for who has too few items, or where there are no clusters. */
export async function writeNeeds(
  clickhouse: ClickHouse,
  run: string,
  mixture: Mixture | null,
  names: readonly number[],
  without: readonly string[],
): Promise<void> {
  if (mixture === null) {
    await clickhouse.command(
      `insert into differentiate_needs select {run:UUID}, person_id, length(items), 0, 0 from ${basketsTable(run)} ${leftOut(without)}`,
      { run },
    );
    return;
  }
  const k = mixture.shares.length;
  const lines = Array.from(
    { length: mixture.logItems.length / k },
    (_, i) => `${i + 1}\t[${mixture.logItems.slice(i * k, i * k + k).join(",")}]\n`,
  );
  await clickhouse.command(`create table ${weightsTable(run)} (idx UInt16, w Array(Float64)) engine = Memory`);
  await clickhouse.insertStream(weightsTable(run), Buffer.from(lines.join("")));
  await clickhouse.command(
    `insert into differentiate_needs
    with (select groupArray(w) from (select w from ${weightsTable(run)} order by idx)) as weights,
      arrayMap((sum, share) -> log(share) + sum * least(1, ${MOST_ITEMS} / length(items)),
        arrayReduce('sumForEach', arrayMap(i -> weights[i], items)), {shares:Array(Float64)}) as logs,
      arrayMap(l -> exp(l - arrayMax(logs)), logs) as likely,
      length(items) >= ${LEAST_ITEMS} as enough
    select {run:UUID}, person_id, length(items),
      if(enough, {names:Array(UInt8)}[indexOf(likely, arrayMax(likely))], 0), if(enough, least(0.99, arrayMax(likely) / arraySum(likely)), 0)
    from ${basketsTable(run)} ${leftOut(without)}`,
    { run, shares: [...mixture.shares], names },
  );
}
