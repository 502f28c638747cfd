/** Tiers in SQL, as tiers.ts says. */
import type { TierRule, Yardstick } from "./tiers.ts";

/** Where sums over `falling` first reach a share of the whole. */
export const reached = (falling: string, share: number): string =>
  `if(empty(${falling}), null, ${falling}[arrayFirstIndex(sum -> sum >= ${share} * arraySum(${falling}), arrayCumSum(${falling}))])`;

/** What a person has of a yardstick, over the columns of differentiate_values. */
export const AMOUNTS: Readonly<Record<Yardstick, string>> = {
  "sales-year": "revenue_year",
  "margin-year": "margin_year",
  "margin-after": "margin - cost_to_serve",
  "expected-value": "expected_value",
  sales: "revenue",
  orders: "toInt64(orders)",
};

/** The smallest amounts that make an A and a B, of an array of all customers' amounts in falling order. */
export function tierBoundsSql(rule: TierRule, falling: string): { a: string; b: string } {
  const above = `arrayFilter(amount -> amount > 0, ${falling})`;
  const of = (share: number): string =>
    rule.by === "amount"
      ? reached(above, share)
      : `if(empty(${above}), null, greatest(${above}[-1], ${falling}[toUInt32(ceil(length(${falling}) * ${share}))]))`;
  return { a: `toFloat64(${of(rule.a)})`, b: `toFloat64(${of(rule.b)})` };
}
