// What each customer had of the tiers' yardstick on the eve of some months, for as long as a replay works with it.
import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Prices } from "./cost-to-serve.ts";
import { costOfTouches } from "./histories-reads.ts";
import { costingNames } from "./money-reads.ts";
import { SPARING } from "./studies-store.ts";
import type { TierRule } from "./tiers.ts";

/** What was expected then is not known any more, so that yardstick is replayed by the past year's sales. */
export const replayedBy = ({ yardstick }: TierRule): TierRule["yardstick"] => (yardstick === "expected-value" ? "sales-year" : yardstick);

export interface Month {
  /** Days since 1970: its first, and the first after it. */
  from: number;
  to: number;
}

/** Tiers are those of the day before a month began. */
export const eveOf = ({ from }: Month): number => from - 1;

const eachEve = (months: readonly Month[], of: (eve: number) => string): string =>
  `[${months.map((month) => of(eveOf(month))).join(", ")}]`;

const daysThen = (kind: "sale" | "return", eve: number): string =>
  `toInt64(arrayCount(day -> day <= ${eve}, arrayCompact(arraySort(groupArrayIf(day, kind = '${kind}')))))`;

/** What somebody had of a yardstick on each month's eve, before cost to serve; over the lines of one person. */
function amountsThen(rule: TierRule, months: readonly Month[]): string {
  const year = (what: string, eve: number): string => `sumIf(${what}, goods and day <= ${eve} and day > ${eve} - 365)`;
  const sofar = (what: string, eve: number): string => `sumIf(${what}, goods and day <= ${eve})`;
  const amounts: Record<TierRule["yardstick"], (eve: number) => string> = {
    "sales-year": (eve) => year("amount", eve),
    "margin-year": (eve) => year("amount - cost", eve),
    "margin-after": (eve) => sofar("amount - cost", eve),
    "expected-value": (eve) => year("amount", eve),
    sales: (eve) => sofar("amount", eve),
    orders: (eve) => daysThen("sale", eve),
  };
  return eachEve(months, amounts[replayedBy(rule)]);
}

/** What contacts had cost by each month's eve. */
const contactsThen = (months: readonly Month[], prices: Prices): string =>
  `select person_id, ${eachEve(months, (eve) => costOfTouches(prices, `toDate(at) <= toDate(${eve})`))} as contacts
  from identify_touches where name in (${costingNames()}) group by person_id`;

/** Everybody who ever bought: since when, and the yardstick on the eve of each month. The log is read once, whatever the number of months. */
export async function writeThen(
  clickhouse: ClickHouse,
  table: string,
  months: readonly Month[],
  rule: TierRule,
  prices: Prices,
): Promise<void> {
  await clickhouse.command(`create table ${table} (person_id UUID, first UInt16, by_month Array(Int64)) engine = Memory`);
  const served = rule.yardstick === "margin-after";
  const returned = served ? `, ${eachEve(months, (eve) => daysThen("return", eve))} as returned` : "";
  const bought = `select person_id, minIf(day, kind = 'sale') as first, ${amountsThen(rule, months)} as amounts${returned}
    from (select person_id, toUInt16(toDate(at)) as day, kind, amount, cost, kind != 'fee' as goods from identify_order_lines
      where not anonymous and at < toDateTime(toDate({end:Int32}), 'UTC'))
    group by person_id having countIf(kind = 'sale') > 0`;
  await clickhouse.command(
    served
      ? `insert into ${table} select person_id, first,
          arrayMap((amount, days, i) -> amount - toInt64(floor(contacts[i] + days * ${prices.return} + 0.5)), amounts, returned, arrayEnumerate(amounts))
        from (${bought}) as b left join (${contactsThen(months, prices)}) as c using person_id`
      : `insert into ${table} ${bought}`,
    { end: months.at(-1)?.from ?? 0 },
    SPARING,
  );
}
