/** A, B, C by a yardstick of the business's own, and tenths by sales so far. The refresh does the same in SQL; these functions say what it must give. */

export type Tier = "A" | "B" | "C";

/** What customers can be measured by; `unit` of an amount. */
export const YARDSTICKS = [
  { id: "sales-year", label: "Past year's sales", of: "the past 365 days' sales", unit: "money" },
  { id: "margin-year", label: "Past year's margin", of: "the past 365 days' margin", unit: "money" },
  { id: "margin-after", label: "Margin after cost to serve, so far", of: "the margin left after cost to serve", unit: "money" },
  { id: "expected-value", label: "Expected value of the coming year", of: "the value expected of the coming year", unit: "money" },
  { id: "sales", label: "Sales so far", of: "all sales so far", unit: "money" },
  { id: "orders", label: "Orders so far", of: "all orders so far", unit: "orders" },
] as const;

export type Yardstick = (typeof YARDSTICKS)[number]["id"];

export interface TierRule {
  readonly yardstick: Yardstick;
  /** By the share of the whole amount that the largest make together, or by their share of the customers. */
  readonly by: "amount" | "people";
  /** A makes the shares up to here, B on to `b`; 0 < a < b < 1. */
  readonly a: number;
  readonly b: number;
}

/** Those who make the first 80 % and 95 % of the sales: the usual ABC analysis after Pareto. */
export const DEFAULT_RULE: TierRule = { yardstick: "sales-year", by: "amount", a: 0.8, b: 0.95 };

/** Peppers & Rogers' blunt instrument: the top 25 % and the bottom 20 % of the customers. */
export const BY_PEOPLE = { by: "people", a: 0.25, b: 0.8 } as const;

/** Who counts as large in the lists of those who shrink: they made the first 80 % of the sales. */
export const LARGE_SHARE = 0.8;

const yardstickOf = (rule: TierRule): (typeof YARDSTICKS)[number] => YARDSTICKS.find(({ id }) => id === rule.yardstick) ?? YARDSTICKS[0];

export const yardstickLabel = (rule: TierRule): string => yardstickOf(rule).label;
export const yardstickUnit = (rule: TierRule): "money" | "orders" => yardstickOf(rule).unit;

const percent = (share: number): string => `${Number((100 * share).toFixed(1))} %`;

/** What a tier means under a rule, in plain words. */
export function tierMeaning(tier: Tier, rule: TierRule): string {
  const { of } = yardstickOf(rule);
  if (tier === "C") return `All others, those with none of ${of} included`;
  if (rule.by === "people") {
    const range = tier === "A" ? `The top ${percent(rule.a)} of the customers` : `The next ${percent(rule.b - rule.a)} of the customers`;
    return `${range} by ${of}`;
  }
  if (tier === "A") return `The largest customers, who together make the first ${percent(rule.a)} of ${of}`;
  return `The next largest, who make the following ${percent(rule.b - rule.a)} of ${of}`;
}

/** The smallest amounts that still make an A and a B. Null: nobody (no amount above zero). */
export interface TierBounds {
  a: number | null;
  b: number | null;
}

function boundsByAmount(falling: readonly number[], rule: TierRule): TierBounds {
  const total = falling.reduce((sum, v) => sum + Math.max(0, v), 0);
  const bounds: TierBounds = { a: null, b: null };
  let sum = 0;
  for (const v of falling) {
    if (v <= 0) break;
    sum += v;
    if (bounds.a === null && sum >= rule.a * total) bounds.a = v;
    if (bounds.b === null && sum >= rule.b * total) bounds.b = v;
  }
  return bounds;
}

function boundsByPeople(falling: readonly number[], rule: TierRule): TierBounds {
  const least = falling.findLast((v) => v > 0);
  if (least === undefined) return { a: null, b: null };
  const at = (share: number): number => Math.max(least, falling[Math.ceil(falling.length * share) - 1] ?? least);
  return { a: at(rule.a), b: at(rule.b) };
}

/**
 * The bounds among all customers. By amount: in falling order A goes on until the sum of what is above zero reaches its share, the one who crosses the
 * line included. By people: A is the first so many of them. Nobody at or below zero is ever A or B, and equal amounts make equal tiers.
 */
export function tierBounds(amounts: readonly number[], rule: TierRule = DEFAULT_RULE): TierBounds {
  const falling = [...amounts].sort((x, y) => y - x);
  return rule.by === "amount" ? boundsByAmount(falling, rule) : boundsByPeople(falling, rule);
}

export function tierOf(amount: number, bounds: TierBounds): Tier {
  if (bounds.a !== null && amount >= bounds.a) return "A";
  return bounds.b !== null && amount >= bounds.b ? "B" : "C";
}

/** The nine sales figures that part customers into tenths, largest first. Equal sales, equal tenth. */
export function decileCuts(sales: readonly number[]): number[] {
  if (sales.length === 0) return [];
  const sorted = [...sales].sort((x, y) => y - x);
  return Array.from({ length: 9 }, (_, i) => sorted[Math.ceil((sorted.length * (i + 1)) / 10) - 1]!);
}

/** 1 is the top tenth. */
export function decileOf(sales: number, cuts: readonly number[]): number {
  return 1 + cuts.filter((cut) => cut > sales).length;
}
