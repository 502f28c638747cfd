// What happened after an ending, from the order lines.
import type { ClickHouse } from "../../platform/clickhouse.ts";
import { placedSql } from "./attitude-store.ts";
import type { Outcome, Stayed } from "./validation.ts";

/** Whom an ending touched: bought there, of that, or these within the year before. */
export interface Touched {
  readonly place: string | null;
  readonly category: string | null;
  readonly skus: readonly string[];
}

export interface PriceRise {
  /** Days since 1970: the first of the month from which on the price was higher. */
  readonly day: number;
  readonly skus: string[];
  /** Median of how much, 0.12 is 12 %. */
  readonly rise: number;
}

/** A price rise is one tenth or more from one month to the next that stays in the month after, each month with so many lines at full price. */
const [RISE, LEAST_LINES] = [1.1, 5];

/** Months in which prices of articles rose and stayed there, those that touched most sales first. */
export async function priceRises(clickhouse: ClickHouse, from: number, to: number, most: number): Promise<PriceRise[]> {
  return clickhouse.query<PriceRise>(
    `select toInt32(month) as day, groupArray(sku) as skus, toFloat64(median(rise)) as rise from (
      select sku, (arrayJoin(arrayFilter(
          i -> i > 1 and i < length(months) and prices[i] >= ${RISE} * prices[i - 1] and prices[i + 1] >= ${RISE} * prices[i - 1],
          arrayEnumerate(months))) as i, months[i]).2 as month, prices[i] / prices[i - 1] - 1 as rise, counts[i] as lines
      from (
        select sku, arraySort(groupArray((month, price, lines))) as sorted, sorted.1 as months, sorted.2 as prices, sorted.3 as counts from (
          select sku, toStartOfMonth(toDate(at)) as month, quantileExact(0.5)(amount / quantity) as price, count() as lines
          from identify_order_lines where kind = 'sale' and quantity > 0 and amount > 0 and discount = 0 and sku != '' group by sku, month having lines >= ${LEAST_LINES}
        ) group by sku
      )
    ) where toInt32(month) between {from:Int32} and {to:Int32}
    group by month order by sum(lines) desc, month limit {most:UInt32}`,
    { from, to, most },
  );
}

/** The first and the last day with an order of a named person; null without any. */
export async function daysOfOrders(clickhouse: ClickHouse): Promise<{ first: number; last: number } | null> {
  const [row] = await clickhouse.query<{ first: number; last: number; any: number }>(
    "select toInt32(toDate(min(at))) as first, toInt32(toDate(max(at))) as last, toUInt32(count() > 0) as any from identify_order_lines where not anonymous and kind = 'sale'",
  );
  return row === undefined || row.any === 0 ? null : row;
}

const SALES = "not anonymous and kind = 'sale'";
const day = "toInt32(toDate(at))";

/** Who of the frequent buyers, placed by features of the day before, ordered again within `window` days of an ending. */
export async function outcomeAfter(
  clickhouse: ClickHouse,
  features: string,
  params: Record<string, unknown>,
  { place, category, skus }: Touched,
  { asOf, window }: { asOf: number; window: number },
): Promise<Outcome> {
  const filters = [
    ...(place === null ? [] : ["place = {place:String}"]),
    ...(category === null ? [] : ["category = {category:String}"]),
    ...(skus.length === 0 ? [] : ["sku in {skus:Array(String)}"]),
  ];
  const where = filters.length === 0 ? "1" : filters.join(" and ");
  const rows = await clickhouse.query<{ touched: number; cell: "loyalty" | "habit"; people: number; stayed: number }>(
    `select toUInt32(person_id in (select person_id from identify_order_lines where ${SALES} and ${day} > {asOf:Int32} - 365 and ${day} <= {asOf:Int32} and ${where})) as touched,
      cell, toFloat64(count()) as people,
      toFloat64(countIf(person_id in (select person_id from identify_order_lines where ${SALES} and ${day} > {asOf:Int32} and ${day} <= {asOf:Int32} + {window:Int32}))) as stayed
    from (${placedSql(features)}) where cell in ('loyalty', 'habit') group by touched, cell`,
    {
      ...params,
      asOf,
      window,
      ...(place !== null && { place }),
      ...(category !== null && { category }),
      ...(skus.length > 0 && { skus: [...skus] }),
    },
  );
  const of = (touched: number, cell: string): Stayed => {
    const row = rows.find((each) => each.touched === touched && each.cell === cell);
    return { people: row?.people ?? 0, stayed: row?.stayed ?? 0 };
  };
  const groups = (touched: number) => ({ heart: of(touched, "loyalty"), habit: of(touched, "habit") });
  return { touched: groups(1), untouched: groups(0) };
}
