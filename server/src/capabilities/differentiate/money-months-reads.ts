// Marketing money by the tier that people were in then: replayed month by month from the log.
import type { ClickHouse } from "../../platform/clickhouse.ts";
import { costOfTouches } from "./histories-reads.ts";
import { eveOf, type Month } from "./money-months-store.ts";
import { spendingNames } from "./money-reads.ts";
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

/** Money of some months in a row, by the tier that each person was in on the day before each of them. `table` holds what they had then. */
export async function spentIn(
  clickhouse: ClickHouse,
  table: string,
  months: readonly Month[],
  rule: TierRule,
  prices: Prices,
): Promise<SpentThen[]> {
  const eves = `[${months.map(eveOf).join(", ")}]`;
  const bounds = await boundsThen(clickhouse, table, eves, rule);
  const atLeast = (of: "a" | "b"): string => `[${months.map((_, i) => bounds.get(i + 1)?.[of] ?? Number.MAX_SAFE_INTEGER).join(", ")}]`;
  const contacts = `select person_id, name, toUInt8(toRelativeMonthNum(at) - toRelativeMonthNum(toDate({from:Int32})) + 1) as month from identify_touches
    where at >= toDateTime(toDate({from:Int32}), 'UTC') and at < toDateTime(toDate({to:Int32}), 'UTC') and name in (${spendingNames()})`;
  return clickhouse.query(
    `select month, multiIf(empty(by_month) or first > ${eves}[month], 'none', by_month[month] >= ${atLeast("a")}[month], 'A',
        by_month[month] >= ${atLeast("b")}[month], 'B', 'C') as on,
      toFloat64(count()) as contacts, toFloat64(floor(${costOfTouches(prices)} + 0.5)) as costMinor
    from (${contacts}) as t
    left join (select * from ${table} where person_id in (select person_id from (${contacts}))) as v using person_id
    group by month, on order by month, on`,
    { from: months[0]?.from ?? 0, to: months.at(-1)?.to ?? 0 },
  );
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

const PEOPLE_AT_ONCE = 50_000;

/** The people who are in a tier now, in the order of their ids, after one of them; empty at the end. */
export async function tierPeople(clickhouse: ClickHouse, tier: Tier, after: string | null): Promise<string[]> {
  const rows = await clickhouse.query<{ id: string }>(
    `select toString(person_id) as id from differentiate_values
    where run = ${RUN} and tier = {tier:String} and ({after:String} = '' or person_id > toUUIDOrZero({after:String}))
    order by person_id limit ${PEOPLE_AT_ONCE}`,
    { tier, after: after ?? "" },
  );
  return rows.map((row) => row.id);
}
