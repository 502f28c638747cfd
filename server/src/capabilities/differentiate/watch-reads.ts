// The people on watch lists. A list without `among` is a condition on differentiate_values; the others are joined to what they are among.
import type { ClickHouse } from "../../platform/clickhouse.ts";
import { minorUnits } from "../../vocabulary/money.ts";
import { idList, IDS_AT_ONCE, RUN, valueRows, type Place, type ValueRow } from "./value-reads.ts";
import type { WatchList } from "./watch-lists/watch-list.ts";

export interface ListSource {
  readonly clickhouse: ClickHouse;
  /** ISO 4217 code of the business. */
  readonly currency: () => Promise<string>;
}

/** What lists may use as parameters: `unit`, minor units of one of the business's currency. */
const paramsOf = async ({ currency }: ListSource): Promise<{ unit: number }> => ({ unit: minorUnits(await currency()) });

/** The list's people with their values, and `weight` where the list has one. */
function rowsOf({ among, where }: WatchList): string {
  const values = `(select *, margin_after from differentiate_values where run = ${RUN} and (${where})) as v`;
  return among === undefined ? values : `${values} inner join (${among}) as a using person_id`;
}

export interface ListSums {
  people: number;
  revenueMinor: number;
  /** The most urgent person; empty where there is nobody. */
  first: string;
}

type Flat = Record<`people${number}` | `revenue${number}`, number> & Record<`first${number}`, string>;

const sums = (i: number, { urgency }: WatchList, where: string): string => `
  toFloat64(countIf(${where})) as people${i}, toFloat64(sumIf(revenue, ${where})) as revenue${i},
  toString(argMaxIf(person_id, (toFloat64(${urgency}), person_id), ${where})) as first${i}`;

const summed = (row: Flat | undefined, i: number): ListSums => ({
  people: row?.[`people${i}`] ?? 0,
  revenueMinor: row?.[`revenue${i}`] ?? 0,
  first: row?.[`first${i}`] ?? "",
});

/** How many are on each list, what they bought for, and who is first: one pass over the values for all plain lists. */
export async function sumsOf(source: ListSource, lists: readonly WatchList[]): Promise<ListSums[]> {
  const { clickhouse } = source;
  const params = await paramsOf(source);
  const plain = lists.filter(({ among }) => among === undefined);
  const columns = plain.map((list, i) => sums(i, list, list.where)).join(", ");
  const [together, ...each] = await Promise.all([
    plain.length === 0 ? [] : clickhouse.query<Flat>(`select ${columns} from differentiate_values where run = ${RUN}`, params),
    ...lists.map((list) =>
      list.among === undefined ? [] : clickhouse.query<Flat>(`select ${sums(0, list, "1")} from ${rowsOf(list)}`, params),
    ),
  ]);
  return lists.map((list, i) => (list.among === undefined ? summed(together[0], plain.indexOf(list)) : summed(each[i]?.[0], 0)));
}

/** How many are on a list; or how many of these people. */
export async function countOn(source: ListSource, list: WatchList, ids?: readonly string[]): Promise<number> {
  if (ids === undefined) return (await sumsOf(source, [list]))[0]?.people ?? 0;
  const params = await paramsOf(source);
  let people = 0;
  for (let from = 0; from < ids.length; from += IDS_AT_ONCE) {
    const [row] = await source.clickhouse.query<{ people: number }>(
      `select toFloat64(count()) as people from ${rowsOf(list)} where person_id in ${idList(ids.slice(from, from + IDS_AT_ONCE))}`,
      params,
    );
    people += row?.people ?? 0;
  }
  return people;
}

/** Who is on a list, the most urgent first; equals by person, so that each comes exactly once. */
export async function placesOn(source: ListSource, list: WatchList, after: Place | null, limit: number): Promise<Place[]> {
  const from = after === null ? "" : "where (toFloat64(urgent), person_id) < ({afterBy:Float64}, {afterId:UUID})";
  return source.clickhouse.query(
    `select toString(person_id) as personId, urgent as by from (select person_id, toFloat64(${list.urgency}) as urgent from ${rowsOf(list)})
    ${from} order by urgent desc, person_id desc limit {limit:UInt32}`,
    { limit, ...(await paramsOf(source)), ...(after === null ? {} : { afterBy: after.by, afterId: after.personId }) },
  );
}

export async function everybodyOn(source: ListSource, list: WatchList): Promise<string[]> {
  const rows = await source.clickhouse.query<{ personId: string }>(
    `select toString(person_id) as personId from ${rowsOf(list)} order by ${list.urgency} desc, person_id desc`,
    await paramsOf(source),
  );
  return rows.map((row) => row.personId);
}

export type WatchedRow = ValueRow & { readonly more: readonly string[] };

/** The values of these people, and what the list says of them besides; in the order of the ids. */
export async function watchedRows(clickhouse: ClickHouse, list: WatchList, ids: readonly string[]): Promise<WatchedRow[]> {
  const [rows, more] = await Promise.all([valueRows(clickhouse, ids), moreOf(clickhouse, list, ids)]);
  const byId = new Map(rows.map((row) => [row.personId, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    return row === undefined ? [] : [{ ...row, more: more.get(id) ?? [] }];
  });
}

/** The first of each list, null where it has none; one query for the values of all of them. */
export async function firstRows(
  clickhouse: ClickHouse,
  firsts: readonly { readonly list: WatchList; readonly first: string }[],
): Promise<(WatchedRow | null)[]> {
  const ids = firsts.flatMap(({ first }) => first || []);
  const [rows, more] = await Promise.all([
    valueRows(clickhouse, [...new Set(ids)]),
    Promise.all(firsts.map(({ list, first }) => moreOf(clickhouse, list, first === "" ? [] : [first]))),
  ]);
  const byId = new Map(rows.map((row) => [row.personId, row]));
  return firsts.map(({ first }, i) => {
    const row = byId.get(first);
    return row === undefined ? null : { ...row, more: more[i]?.get(first) ?? [] };
  });
}

async function moreOf(clickhouse: ClickHouse, { more }: WatchList, ids: readonly string[]): Promise<Map<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  if (more === undefined) return found;
  for (let from = 0; from < ids.length; from += IDS_AT_ONCE) {
    const some = more.replaceAll("{ids:Array(UUID)}", idList(ids.slice(from, from + IDS_AT_ONCE)));
    for (const row of await clickhouse.query<{ personId: string; words: string[] }>(some)) found.set(row.personId, row.words);
  }
  return found;
}

/** Which group each of these people is drawn with; see `groups` of WatchList. */
export async function groupsOnList(clickhouse: ClickHouse, groups: string, ids: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (let from = 0; from < ids.length; from += IDS_AT_ONCE) {
    const some = groups.replaceAll("{ids:Array(UUID)}", idList(ids.slice(from, from + IDS_AT_ONCE)));
    for (const row of await clickhouse.query<{ personId: string; groupId: string }>(some)) found.set(row.personId, row.groupId);
  }
  return found;
}
