import { expect, test } from "vitest";
import { repurchase } from "./repurchase.ts";
import { etaForShares } from "./always-valid-shares.ts";

const eta = etaForShares(10_000, 0.1, 0.1);

const arm = (people: number, buyers: number, fullPrice: number, reduced = true) => ({ people, buyers, fullPrice, reduced });

test("coming back and coming back at full price are told apart", () => {
  const bribed = repurchase(arm(9000, 1800, 900), arm(1000, 100, 95), true, eta);
  expect(bribed.any?.low).toBeGreaterThan(0);
  expect(bribed.preferential?.low).toBeLessThan(0);
  expect(bribed.sentence).toMatch(
    /^Bought again: 20\.0 % against 10\.0 % \(95 %, however often one looks: .*\)\. At full price, by preference: 10\.0 % against 9\.5 %, which may be chance/,
  );
});

test("what cannot be told is not told", () => {
  expect(repurchase(arm(90, 9, 9, false), arm(10, 1, 1, false), true, eta)).toMatchObject({ preferential: null });
  expect(repurchase(arm(90, 9, 9, false), arm(10, 1, 1, false), true, eta).sentence).toContain("tells nothing of preference");
  expect(repurchase(arm(90, 9, 9), arm(10, 1, 1), false, eta)).toEqual({ any: null, preferential: null, sentence: "" });
  expect(repurchase(arm(90, 9, 9), arm(0, 0, 0), true, eta).any).toBeNull();
});
