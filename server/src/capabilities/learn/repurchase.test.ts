import { expect, test } from "vitest";
import { repurchase } from "./repurchase.ts";
import { newcombe } from "./statistics.ts";

test("the interval of a difference of shares is Newcombe's (1998), method 10, as printed", () => {
  // Statistics in Medicine 17, table II: (56/70, 48/80), (9/10, 3/10), (10/10, 0/20).
  const printed = [
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [10, 10, 0, 20, 0.6791, 1],
  ] as const;
  for (const [a, m, b, n, low, high] of printed) {
    const found = newcombe(a, m, b, n);
    expect(found.low).toBeCloseTo(low, 4);
    expect(found.high).toBeCloseTo(high, 4);
  }
});

const arm = (people: number, buyers: number, fullPrice: number, reduced = true) => ({ people, buyers, fullPrice, reduced });

test("coming back and coming back at full price are told apart", () => {
  const bribed = repurchase(arm(9000, 1800, 900), arm(1000, 100, 95), true);
  expect(bribed.any?.low).toBeGreaterThan(0);
  expect(bribed.preferential?.low).toBeLessThan(0);
  expect(bribed.sentence).toMatch(
    /^Bought again: 20\.0 % against 10\.0 % \(95 %: .*\)\. At full price, by preference: 10\.0 % against 9\.5 %, which may be chance/,
  );
});

test("what cannot be told is not told", () => {
  expect(repurchase(arm(90, 9, 9, false), arm(10, 1, 1, false), true)).toMatchObject({ preferential: null });
  expect(repurchase(arm(90, 9, 9, false), arm(10, 1, 1, false), true).sentence).toContain("tells nothing of preference");
  expect(repurchase(arm(90, 9, 9), arm(10, 1, 1), false)).toEqual({ any: null, preferential: null, sentence: "" });
  expect(repurchase(arm(90, 9, 9), arm(0, 0, 0), true).any).toBeNull();
});
