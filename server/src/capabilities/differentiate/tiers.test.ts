import fc from "fast-check";
import { expect, test } from "vitest";
import { decileCuts, decileOf, tierBounds, tierOf } from "./tiers.ts";

const money = fc.array(fc.integer({ min: -5000, max: 100_000 }), { minLength: 1, maxLength: 200 });

test("A makes the first 80 % and not a person more than needed; B goes on to 95 %", () => {
  fc.assert(
    fc.property(money, (sales) => {
      const bounds = tierBounds(sales);
      const positive = sales.filter((v) => v > 0);
      const total = positive.reduce((s, v) => s + v, 0);
      const sum = (tiers: string): number => positive.filter((v) => tiers.includes(tierOf(v, bounds))).reduce((s, v) => s + v, 0);
      if (total === 0) {
        expect(sales.every((v) => tierOf(v, bounds) === "C")).toBe(true);
        return;
      }
      expect(sum("A")).toBeGreaterThanOrEqual(0.8 * total);
      expect(sum("AB")).toBeGreaterThanOrEqual(0.95 * total);
      const above = positive.filter((v) => v > bounds.a!).reduce((s, v) => s + v, 0);
      expect(above).toBeLessThan(0.8 * total);
    }),
  );
});

test("Pareto's example", () => {
  const bounds = tierBounds([800, 50, 50, 50, 20, 20, 10, 0, -5]);
  expect([800, 50, 20, 10, 0, -5].map((v) => tierOf(v, bounds))).toEqual(["A", "B", "C", "C", "C", "C"]);
  expect(tierBounds([])).toEqual({ a: null, b: null });
});

test("tenths are a tenth each when all differ, fall with sales, and never part equals", () => {
  fc.assert(
    fc.property(money, (sales) => {
      const cuts = decileCuts(sales);
      const tenths = sales.map((v) => decileOf(v, cuts));
      for (const [i, v] of sales.entries()) {
        for (const [j, w] of sales.entries()) if (v >= w) expect(tenths[i]!).toBeLessThanOrEqual(tenths[j]!);
      }
      expect(Math.min(...tenths)).toBe(1);
      expect(Math.max(...tenths)).toBeLessThanOrEqual(10);
    }),
    { numRuns: 50 },
  );
  const hundred = Array.from({ length: 100 }, (_, i) => i);
  const cuts = decileCuts(hundred);
  for (let d = 1; d <= 10; d++) expect(hundred.filter((v) => decileOf(v, cuts) === d)).toHaveLength(10);
  expect(decileCuts([])).toEqual([]);
});
