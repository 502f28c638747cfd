/** A, B, C by last year's sales, and tenths by sales so far. The refresh does the same in SQL; these functions say what it must give. */

export type Tier = "A" | "B" | "C";

export const TIER_SHARES = { A: 0.8, B: 0.95 } as const;

export const TIER_MEANINGS: Record<Tier, string> = {
  A: "The largest customers of the past 365 days, who together make the first 80 % of its sales",
  B: "The next largest, who make the following 15 %",
  C: "All others, those without sales in the past 365 days included",
};

/** The smallest sales of the past year that still make an A and a B. Null: nobody (no sales at all). */
export interface TierBounds {
  a: number | null;
  b: number | null;
}

/**
 * Customers in falling order of last year's sales (net of returns; those at or below zero make no sales). A goes on until the sum reaches 80 %,
 * the one who crosses the line included, and B until 95 %. Equal sales, equal tier.
 */
export function tierBounds(sales: readonly number[]): TierBounds {
  const sorted = sales.filter((v) => v > 0).sort((x, y) => y - x);
  const total = sorted.reduce((sum, v) => sum + v, 0);
  const bounds: TierBounds = { a: null, b: null };
  let sum = 0;
  for (const v of sorted) {
    sum += v;
    if (bounds.a === null && sum >= TIER_SHARES.A * total) bounds.a = v;
    if (bounds.b === null && sum >= TIER_SHARES.B * total) bounds.b = v;
  }
  return bounds;
}

export function tierOf(sales: number, bounds: TierBounds): Tier {
  if (bounds.a !== null && sales >= bounds.a) return "A";
  return bounds.b !== null && sales >= bounds.b ? "B" : "C";
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
