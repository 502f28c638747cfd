import fc from "fast-check";
import { expect, test } from "vitest";
import { BY_PEOPLE, decileCuts, decileOf, DEFAULT_RULE, tierBounds, tierMeaning, tierOf } from "./tiers.ts";

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

test("by people: at least a quarter is A where so many bring anything, equals are never parted, and nobody at or below zero is above C", () => {
  const rule = { ...DEFAULT_RULE, ...BY_PEOPLE };
  fc.assert(
    fc.property(money, (amounts) => {
      const bounds = tierBounds(amounts, rule);
      const of = (tier: string): number[] => amounts.filter((v) => tierOf(v, bounds) === tier);
      expect([...of("A"), ...of("B")].every((v) => v > 0)).toBe(true);
      const above = amounts.filter((v) => v > 0).length;
      expect(of("A").length).toBeGreaterThanOrEqual(Math.min(above, Math.ceil(0.25 * amounts.length)));
      if (bounds.a !== null) expect(amounts.filter((v) => v > bounds.a!).length).toBeLessThan(Math.ceil(0.25 * amounts.length));
    }),
  );
  const twenty = Array.from({ length: 20 }, (_, i) => i + 1);
  const bounds = tierBounds(twenty, rule);
  expect(twenty.filter((v) => tierOf(v, bounds) === "A")).toEqual([16, 17, 18, 19, 20]);
  expect(twenty.filter((v) => tierOf(v, bounds) === "C")).toEqual([1, 2, 3, 4]);
  expect(tierOf(0, tierBounds([0, 0, 0, 5], rule))).toBe("C");
  expect(tierBounds([0, -3], rule)).toEqual({ a: null, b: null });
});

test("a tier's meaning names its yardstick and shares", () => {
  expect(tierMeaning("A", DEFAULT_RULE)).toBe("The largest customers, who together make the first 80 % of the past 365 days' sales");
  expect(tierMeaning("B", { ...BY_PEOPLE, yardstick: "orders" })).toBe("The next 55 % of the customers by all orders so far");
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
