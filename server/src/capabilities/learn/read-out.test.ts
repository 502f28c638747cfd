import { expect, test } from "vitest";
import { etaFor } from "./always-valid.ts";
import { etaForShares } from "./always-valid-shares.ts";
import type { ArmTotals } from "./outcome-sums.ts";
import { readOut } from "./read-out.ts";

const now = new Date("2026-06-15T10:00:00Z");
const setting = {
  controlShare: 0.1,
  windowDays: 30,
  startedAt: new Date("2026-05-01T00:00:00Z"),
  now,
  currency: "GBP",
  eta: etaFor(10_000, 1_000_000, 0.1),
  etaShares: etaForShares(10_000, 0.05, 0.1),
};
const arm = (people: number, revenueMinor: number, buyers = 10, variance = 1_000_000): ArmTotals => ({
  people,
  buyers,
  fullPrice: buyers,
  doers: 0,
  reduced: false,
  revenueMinor,
  variance,
  meanBefore: 0,
  varianceBefore: 0,
  covariance: 0,
});

test("a clear effect is told with its interval", () => {
  const result = readOut(arm(9000, 9000 * 600), arm(1000, 1000 * 300), setting);
  expect(result.difference).toMatchObject({ perPersonMinor: 300 });
  expect(result.sentence).toMatch(
    /^Those we wrote to bought for £3\.00 a person more than those held back \(95 %, however often one looks: £1\.\d\d to £4\.\d\d\)\.$/,
  );
});
test("an interval with zero in it says that nothing can be told", () => {
  const result = readOut(arm(90, 90 * 600), arm(10, 10 * 300), { ...setting, now: new Date("2026-05-03T00:00:00Z") });
  expect(result.sentence).toMatch(/^No difference can be told yet: .* Purchases count until 2026-05-31\.$/);
});
test("a wrong share blocks the read-out", () => {
  const result = readOut(arm(9000, 9000 * 600), arm(700, 1), setting);
  expect(result.difference).toBeNull();
  expect(result.sampleRatio.ok).toBe(false);
  expect(result.sentence).toContain("no difference is told");
});
test("nobody, nobody held back, nobody bought", () => {
  expect(readOut(arm(0, 0, 0, 0), arm(0, 0, 0, 0), setting).sentence).toBe("Nobody has been drawn yet.");
  expect(readOut(arm(50, 100), arm(0, 0, 0, 0), { ...setting, controlShare: 0 }).sentence).toContain("Nobody was held back");
  expect(readOut(arm(90, 0, 0, 0), arm(10, 0, 0, 0), setting).sentence).toBe("Nobody has bought since.");
});
