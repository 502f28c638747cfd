import fc from "fast-check";
import { expect, test } from "vitest";
import { countedAmounts, pointsFor, programmeFault, rateOf, standing, type Programme } from "./programme.ts";

const PROGRAMME: Programme = {
  everything: { points: 1, perMinor: 100 },
  categories: [{ category: "Tea", points: 3, perMinor: 200 }],
  pendingDays: 14,
  lifeDays: 365,
  noticeDays: 30,
  worthOf100: 100,
  statusBy: "points",
  statusDays: 365,
  statuses: [
    { name: "Silver", from: 500, percent: 110 },
    { name: "Gold", from: 1000, percent: 150 },
  ],
};

test("points are rounded down line by line, by category and status", () => {
  const silver = PROGRAMME.statuses[0] ?? null;
  expect(pointsFor(199, rateOf(PROGRAMME, "Cups", null))).toBe(1);
  expect(pointsFor(1000, rateOf(PROGRAMME, "Cups", silver))).toBe(11);
  expect(pointsFor(1000, rateOf(PROGRAMME, "Tea", null))).toBe(15);
  expect(pointsFor(1000, rateOf(PROGRAMME, "Tea", silver))).toBe(16);
  expect(pointsFor(99, rateOf(PROGRAMME, "", null))).toBe(0);
  expect(pointsFor(-500, rateOf(PROGRAMME, "", null))).toBe(0);
});

test("a status is reached at its bound, and what is missing to the next is told", () => {
  expect(standing(PROGRAMME, 0)).toMatchObject({ status: null, next: { name: "Silver" }, missing: 500 });
  expect(standing(PROGRAMME, 500)).toMatchObject({ status: { name: "Silver" }, next: { name: "Gold" }, missing: 500 });
  expect(standing(PROGRAMME, 5000)).toMatchObject({ status: { name: "Gold" }, next: null, missing: 0 });
});

test("what came back lessens its article's lines, first those bought first; what was taken off the order lessens all", () => {
  const line = (sku: string, amountMinor: number, n: number) => ({ eventId: "e", line: n, sku, amountMinor });
  const lines = [line("tea", 500, 1), line("cup", 300, 2), line("tea", 200, 3)];
  expect(countedAmounts(lines, 0, [{ sku: "tea", amountMinor: 600 }])).toEqual([0, 300, 100]);
  expect(countedAmounts(lines, 100, [])).toEqual([450, 270, 180]);
  expect(countedAmounts(lines, 0, [{ sku: "unknown", amountMinor: 600 }])).toEqual([0, 200, 200]);
  expect(countedAmounts(lines, 2000, [])).toEqual([0, 0, 0]);
  expect(countedAmounts([], 100, [{ sku: "tea", amountMinor: 5 }])).toEqual([]);
});

test("no order of refunds makes a line count for less than nothing or for more than was paid, and everything back leaves nothing", () => {
  const sku = fc.constantFrom("a", "b", "c");
  const amount = fc.integer({ min: -100, max: 10_000 });
  fc.assert(
    fc.property(
      fc.array(fc.record({ sku, amountMinor: amount }), { maxLength: 8 }),
      fc.array(fc.record({ sku, amountMinor: fc.nat(10_000) }), { maxLength: 8 }),
      fc.nat(5000),
      (bought, refunds, off) => {
        const lines = bought.map((one, i) => ({ ...one, eventId: "e", line: i + 1 }));
        const counted = countedAmounts(lines, off, refunds);
        const all = countedAmounts(
          lines,
          off,
          lines.map(({ sku: s, amountMinor }) => ({ sku: s, amountMinor: Math.max(0, amountMinor) })),
        );
        return counted.every((n, i) => n >= 0 && n <= Math.max(0, lines[i]?.amountMinor ?? 0)) && all.every((n) => n === 0);
      },
    ),
  );
});

test("rules that contradict themselves are refused with a sentence", () => {
  expect(programmeFault(PROGRAMME)).toBeNull();
  expect(programmeFault({ ...PROGRAMME, lifeDays: 10 })).toContain("expire before");
  expect(programmeFault({ ...PROGRAMME, noticeDays: 400 })).toContain("notice");
  expect(programmeFault({ ...PROGRAMME, categories: [...PROGRAMME.categories, ...PROGRAMME.categories] })).toContain("two rules");
  expect(programmeFault({ ...PROGRAMME, statuses: [...PROGRAMME.statuses].reverse() })).toContain("Silver");
});
