// Marketing money by the tier that people were in then: replayed month by month from the log.
import type { ClickHouse } from "../../platform/clickhouse.ts";
import { costOfTouches, historiesSql } from "./histories-reads.ts";
import { spendingNames } from "./money-reads.ts";
import { AMOUNTS, tierBoundsSql } from "./tiers-reads.ts";
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

function amountsThen(rule: TierRule, prices: Prices): string {
  const yardstick = replayedBy(rule);
  const amount = yardstick === "orders" ? "toInt64(length(days))" : AMOUNTS[yardstick];
  return `select person_id, toInt64(${amount}) as amount from (${historiesSql(365, { prices })}) where notEmpty(days)`;
}

export interface Month {
  /** Days since 1970: the last before the month, its first, and the first after it. */
  asOf: number;
  from: number;
  to: number;
}

/** Money of one month by the tier that each person was in on the day before it. */
export async function spentIn(clickhouse: ClickHouse, { asOf, from, to }: Month, rule: TierRule, prices: Prices): Promise<Spent[]> {
  const { a, b } = tierBoundsSql(rule, "amounts");
  const amounts = amountsThen(rule, prices);
  const [bound] = await clickhouse.query<{ a: number | null; b: number | null }>(
    `with arrayReverseSort(groupArray(amount)) as amounts select ${a} as a, ${b} as b from (${amounts})`,
    { asOf },
  );
  const never = Number.MAX_SAFE_INTEGER;
  const contacts = `select person_id, name from identify_touches
    where at >= toDateTime(toDate({from:Int32}), 'UTC') and at < toDateTime(toDate({to:Int32}), 'UTC') and name in (${spendingNames()})`;
  return clickhouse.query(
    `select multiIf(isNull(amount), 'none', amount >= {a:Float64}, 'A', amount >= {b:Float64}, 'B', 'C') as on,
      toFloat64(count()) as contacts, toFloat64(floor(${costOfTouches(prices)} + 0.5)) as costMinor
    from (${contacts}) as t
    left join (select person_id, toNullable(amount) as amount from (${amounts}) where person_id in (select person_id from (${contacts}))) as v using person_id
    group by on order by on`,
    { asOf, from, to, a: bound?.a ?? never, b: bound?.b ?? never },
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
