// Marketing money by the tier that people were in then: replayed month by month from the log.
import type { ClickHouse } from "../../platform/clickhouse.ts";
import { newId } from "../../platform/ids.ts";
import { costOfTouches } from "./histories-reads.ts";
import { costingNames, spendingNames } from "./money-reads.ts";
import { SPARING, studyTable } from "./studies-store.ts";
import { tierBoundsSql } from "./tiers-reads.ts";
import type { Tier, TierRule } from "./tiers.ts";
import type { Prices } from "./cost-to-serve.ts";
import { RUN } from "./value-reads.ts";

/** Spent on whom: those of a tier, or people who had not bought yet. */
export type SpentOn = Tier | "none";

export interface Spent {
  on: SpentOn;
  contacts: number;
  costMinor: number;
}

/** What was expected then is not known any more, so that yardstick is replayed by the past year's sales. */
export const replayedBy = ({ yardstick }: TierRule): TierRule["yardstick"] => (yardstick === "expected-value" ? "sales-year" : yardstick);

export interface Month {
  /** Days since 1970: its first, and the first after it. */
  from: number;
  to: number;
}

/** Tiers are those of the day before a month began. */
const eveOf = ({ from }: Month): number => from - 1;

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
async function writeThen(clickhouse: ClickHouse, table: string, months: readonly Month[], rule: TierRule, prices: Prices): Promise<void> {
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

async function boundsThen(
  clickhouse: ClickHouse,
  table: string,
  eves: string,
  rule: TierRule,
): Promise<Map<number, { a: number | null; b: number | null }>> {
  const { a, b } = tierBoundsSql(rule, "amounts");
  const rows = await clickhouse.query<{ month: number; a: number | null; b: number | null }>(
    `with arrayReverseSort(groupArray(amount)) as amounts select month, ${a} as a, ${b} as b
    from (select toUInt8(i) as month, by_month[i] as amount from ${table} array join arrayEnumerate(by_month) as i where first <= ${eves}[i])
    group by month`,
  );
  return new Map(rows.map((row) => [row.month, row]));
}

export interface SpentThen extends Spent {
  /** 1 is the first of the months asked for. */
  month: number;
}

/** Money of some months in a row, by the tier that each person was in on the day before each of them. */
export async function spentIn(clickhouse: ClickHouse, months: readonly Month[], rule: TierRule, prices: Prices): Promise<SpentThen[]> {
  const table = studyTable("money", newId());
  const eves = `[${months.map(eveOf).join(", ")}]`;
  try {
    await writeThen(clickhouse, table, months, rule, prices);
    const bounds = await boundsThen(clickhouse, table, eves, rule);
    const atLeast = (of: "a" | "b"): string => `[${months.map((_, i) => bounds.get(i + 1)?.[of] ?? Number.MAX_SAFE_INTEGER).join(", ")}]`;
    const contacts = `select person_id, name, toUInt8(toRelativeMonthNum(at) - toRelativeMonthNum(toDate({from:Int32})) + 1) as month from identify_touches
      where at >= toDateTime(toDate({from:Int32}), 'UTC') and at < toDateTime(toDate({to:Int32}), 'UTC') and name in (${spendingNames()})`;
    return await clickhouse.query(
      `select month, multiIf(empty(by_month) or first > ${eves}[month], 'none', by_month[month] >= ${atLeast("a")}[month], 'A',
          by_month[month] >= ${atLeast("b")}[month], 'B', 'C') as on,
        toFloat64(count()) as contacts, toFloat64(floor(${costOfTouches(prices)} + 0.5)) as costMinor
      from (${contacts}) as t
      left join (select * from ${table} where person_id in (select person_id from (${contacts}))) as v using person_id
      group by month, on order by month, on`,
      { from: months[0]?.from ?? 0, to: months.at(-1)?.to ?? 0 },
    );
  } finally {
    await clickhouse.command(`drop table if exists ${table}`);
  }
}

/** Money since a day by the tier that people are in now. */
export async function spentSince(clickhouse: ClickHouse, from: number, prices: Prices): Promise<Spent[]> {
  return clickhouse.query(
    `select if(tier = '', 'none', toString(tier)) as on, toFloat64(count()) as contacts, toFloat64(floor(${costOfTouches(prices)} + 0.5)) as costMinor
    from (select person_id, name from identify_touches where at >= toDateTime(toDate({from:Int32}), 'UTC') and name in (${spendingNames()})) as t
    left join (select person_id, tier from differentiate_values where run = ${RUN}) as v using person_id
    group by on order by on`,
    { from },
  );
}
