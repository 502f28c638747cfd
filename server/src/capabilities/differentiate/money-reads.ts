import type { ClickHouse } from "../../platform/clickhouse.ts";
import { COST_KINDS, SPENT_ON, type CostKind, type Prices } from "./cost-to-serve.ts";
import { costOfTouches, KNOWN } from "./histories-reads.ts";
import { AMOUNTS, tierBoundsSql } from "./tiers-reads.ts";
import type { Tier, TierRule } from "./tiers.ts";
import { RUN } from "./value-reads.ts";

/** Customers of whom less than nothing is left after cost to serve. */
export interface BelowZero {
  people: number;
  /** What they are short of together: minor units, above zero. */
  lossMinor: number;
}

export interface TierSums {
  tier: Tier;
  people: number;
  /** Of the yardstick. */
  amount: number;
}

export async function tierSums(clickhouse: ClickHouse, rule: TierRule): Promise<TierSums[]> {
  return clickhouse.query(
    `select toString(tier) as tier, toFloat64(count()) as people, toFloat64(sum(${AMOUNTS[rule.yardstick]})) as amount
    from differentiate_values where run = ${RUN} and orders > 0 group by tier order by tier`,
  );
}

export async function belowZero(clickhouse: ClickHouse): Promise<BelowZero> {
  const [row] = await clickhouse.query<BelowZero>(
    `select toFloat64(count()) as people, toFloat64(-sum(margin_after)) as lossMinor
    from differentiate_values where run = ${RUN} and orders > 0 and margin_after < 0`,
  );
  return row ?? { people: 0, lossMinor: 0 };
}

const quoted = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(", ");

/** The names of touches that cost something of these kinds. */
export const costingNames = (kinds: readonly CostKind[] = COST_KINDS.map(({ id }) => id)): string =>
  quoted(COST_KINDS.filter(({ id }) => kinds.includes(id)).flatMap(({ touches }) => touches));

/** The names of touches on which we spend of our own accord. */
export const spendingNames = (): string => costingNames(SPENT_ON);

/** All customers as they are, and what would be left of each under other prices, as of day {asOf:Int32}. */
const repriced = (prices: Prices): string => `
  select orders, expected_value, revenue, revenue_year, margin, margin_year, toString(tier) as tier, left_now,
    toInt64(floor(contact_cost + return_days * ${prices.return} + 0.5)) as cost_to_serve, margin - cost_to_serve as left_after
  from (
    select person_id, orders, expected_value, revenue, revenue_year, margin, margin_year, tier, return_days, margin_after as left_now
    from differentiate_values where run = ${RUN} and orders > 0
  ) as v
  left join (
    select person_id, ${costOfTouches(prices)} as contact_cost from identify_touches where ${KNOWN} and name in (${costingNames()}) group by person_id
  ) as t using person_id`;

export interface Move {
  from: Tier;
  to: Tier;
  people: number;
  /** Of the new yardstick. */
  amount: number;
  belowNow: number;
  belowAfter: number;
  intoBelow: number;
  lossNowMinor: number;
  lossAfterMinor: number;
}

/** Who would be in which tier by another rule and other prices, beside where they are. */
export async function moves(clickhouse: ClickHouse, asOf: number, rule: TierRule, prices: Prices): Promise<Move[]> {
  const bounds = tierBoundsSql(rule, "amounts");
  const [bound] = await clickhouse.query<{ a: number | null; b: number | null }>(
    `with arrayReverseSort(groupArray(${AMOUNTS[rule.yardstick]})) as amounts select ${bounds.a} as a, ${bounds.b} as b from (${repriced(prices)})`,
    { asOf },
  );
  const never = Number.MAX_SAFE_INTEGER;
  return clickhouse.query(
    `select tier as from, multiIf(${AMOUNTS[rule.yardstick]} >= {a:Float64}, 'A', ${AMOUNTS[rule.yardstick]} >= {b:Float64}, 'B', 'C') as to,
      toFloat64(count()) as people, toFloat64(sum(${AMOUNTS[rule.yardstick]})) as amount,
      toFloat64(countIf(left_now < 0)) as belowNow, toFloat64(countIf(left_after < 0)) as belowAfter,
      toFloat64(countIf(left_after < 0 and left_now >= 0)) as intoBelow,
      toFloat64(-sumIf(left_now, left_now < 0)) as lossNowMinor, toFloat64(-sumIf(left_after, left_after < 0)) as lossAfterMinor
    from (${repriced(prices)}) group by from, to order by from, to`,
    { asOf, a: bound?.a ?? never, b: bound?.b ?? never },
  );
}

/** How often each name of a touch stands with a person by day {asOf}, and the days with a return. */
export async function contactsOf(
  clickhouse: ClickHouse,
  personId: string,
  asOf: number,
): Promise<{ names: Map<string, number>; returnDays: number }> {
  const [names, [value]] = await Promise.all([
    clickhouse.query<{ name: string; count: number }>(
      `select toString(name) as name, toUInt32(count()) as count from identify_touches
      where person_id = {personId:UUID} and ${KNOWN} and name in (${costingNames()}) group by name`,
      { personId, asOf },
    ),
    clickhouse.query<{ returnDays: number }>(
      `select return_days as returnDays from differentiate_values where run = ${RUN} and person_id = {personId:UUID}`,
      { personId },
    ),
  ]);
  return { names: new Map(names.map(({ name, count }) => [name, count])), returnDays: value?.returnDays ?? 0 };
}
