import type { ClickHouse } from "../../platform/clickhouse.ts";
import { KNOWN } from "./histories-reads.ts";
import type { MarketRow } from "./reasons-store.ts";

/** A rise by less is rounding, or a season. */
const RISE = 1.05;
/** Fewer sales tell no usual price and no end. */
const [SALES, SALES_OF_PLACE] = [10, 30];
/** Buyers of a kind of goods, with a year to come back in. */
const BUYERS = 30;

const SALE = `not anonymous and kind = 'sale' and ${KNOWN}`;

/**
 * Rises of an article's usual unit price before discounts: the median of a week with sales at least 5 % above that of each of the four such weeks
 * before, and still so in the two after.
 */
function rises(clickhouse: ClickHouse, asOf: number): Promise<MarketRow[]> {
  return clickhouse.query<MarketRow>(
    `select 'rise' as what, sku as name, toInt32(week) as day, price / before - 1 as value from (
      select sku, week, price, count() over of_sku as nth,
        max(price) over (partition by sku order by week rows between 4 preceding and 1 preceding) as before,
        min(price) over (partition by sku order by week rows between 0 following and 2 following) as after
      from (
        select sku, toMonday(at) as week, quantileExact(0.5)((amount + discount) / quantity) as price
        from identify_order_lines where ${SALE} and sku != '' and quantity > 0 and amount > 0 group by sku, week)
      window of_sku as (partition by sku order by week rows between unbounded preceding and current row))
    where nth > 2 and before > 0 and after >= ${RISE} * before`,
    { asOf },
  );
}

/** What sold regularly and has not sold to anybody for two months and six times its usual pause. */
function ended(clickhouse: ClickHouse, asOf: number, what: "ended" | "closed"): Promise<MarketRow[]> {
  const column = what === "ended" ? "sku" : "place";
  return clickhouse.query<MarketRow>(
    `select '${what}' as what, toString(${column}) as name, toInt32(max(toDate(at))) as day, 0. as value from identify_order_lines
    where ${SALE} and ${column} != '' group by name
    having count() >= ${what === "ended" ? SALES : SALES_OF_PLACE}
      and {asOf:Int32} - day > greatest(60, 6 * (day - toInt32(min(toDate(at)))) / count())`,
    { asOf },
  );
}

/** Kinds of goods whose buyers buy that kind again less than half as often as buyers of other kinds do; from about 50 000 buyers. */
async function once(clickhouse: ClickHouse, asOf: number, people: number): Promise<MarketRow[]> {
  const step = Math.max(1, Math.floor(people / 50_000));
  const rows = await clickhouse.query<{ name: string; buyers: number; again: number }>(
    `select toString(category) as name, toUInt32(count()) as buyers, toUInt32(countIf(days > 1)) as again from (
      select person_id, category, uniqExact(toDate(at)) as days, min(toDate(at)) as first from identify_order_lines
      where ${SALE} and category != '' and cityHash64(person_id) % {step:UInt32} = 0 group by person_id, category)
    where toInt32(first) <= {asOf:Int32} - 365 group by category`,
    { asOf, step },
  );
  const [buyers, again] = [rows.reduce((sum, row) => sum + row.buyers, 0), rows.reduce((sum, row) => sum + row.again, 0)];
  return rows.flatMap((row): MarketRow[] => {
    const others = (again - row.again) / Math.max(1, buyers - row.buyers);
    const share = row.again / Math.max(1, row.buyers);
    return row.buyers >= BUYERS && share < others / 2 ? [{ what: "once", name: row.name, day: 0, value: share }] : [];
  });
}

export interface MarketNews {
  readonly rows: MarketRow[];
  /** Whether the log names branches or channels. */
  readonly places: boolean;
}

/** What the business's own log tells of prices, range and branches as of the end of a day. */
export async function marketNews(clickhouse: ClickHouse, asOf: number, people: number): Promise<MarketNews> {
  const [risen, articles, branches, single, [any]] = await Promise.all([
    rises(clickhouse, asOf),
    ended(clickhouse, asOf, "ended"),
    ended(clickhouse, asOf, "closed"),
    once(clickhouse, asOf, people),
    clickhouse.query<{ any: number }>(
      `select toUInt8(count() > 0) as any from (select 1 from identify_order_lines where place != '' limit 1)`,
    ),
  ]);
  return { rows: [...risen, ...articles, ...branches, ...single], places: any?.any === 1 };
}
