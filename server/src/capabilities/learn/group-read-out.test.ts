import { expect, test } from "vitest";
import { seeded } from "../../platform/random.ts";
import { groupEta, groupReadOut, groupsTogether, NO_GROUPS, type GroupTotals } from "./group-read-out.ts";

const NOW = new Date("2026-06-15T10:00:00Z");
const totalsOf = (now: readonly number[], before: readonly number[]): GroupTotals => {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanNow, meanBefore] = [mean(now), mean(before)];
  const spread = (a: readonly number[], b: readonly number[], ma: number, mb: number): number =>
    a.reduce((sum, value, i) => sum + (value - ma) * (b[i]! - mb), 0) / (a.length - 1);
  return {
    groups: now.length,
    buyers: now.filter((value) => value > 0).length,
    revenueMinor: now.reduce((sum, value) => sum + value, 0),
    variance: spread(now, now, meanNow, meanNow),
    meanBefore,
    varianceBefore: spread(before, before, meanBefore, meanBefore),
    covariance: spread(now, before, meanNow, meanBefore),
  };
};
const setting = (eta: number, controlShare = 0.5) => ({
  controlShare,
  windowDays: 60,
  startedAt: new Date("2026-06-01T00:00:00Z"),
  now: NOW,
  currency: "EUR",
  eta,
});

test("looked at each week, ten organisations without any difference hardly ever seem to have one", () => {
  const SIMULATED = 300;
  let alarms = 0;
  for (let run = 0; run < SIMULATED; run++) {
    const random = seeded(`groups ${run}`);
    const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    // A few large ones among many small: log-normal, as organisations are.
    const size = Array.from({ length: 10 }, () => Math.exp(8 + 1.2 * normal()));
    const before = size.map((each) => each * Math.exp(0.5 * normal()));
    const eta = groupEta({ groups: 10, sum: before.reduce((a, b) => a + b, 0), squares: before.reduce((a, b) => a + b * b, 0) }, 0.5);
    const now = size.map(() => 0);
    let alarm = false;
    for (let week = 0; week < 8; week++) {
      for (const [i, each] of size.entries()) if (random() < 0.5) now[i]! += (each / 4) * Math.exp(0.5 * normal());
      const { difference } = groupReadOut(
        totalsOf(now.slice(0, 5), before.slice(0, 5)),
        totalsOf(now.slice(5), before.slice(5)),
        setting(eta),
      ).result;
      alarm ||= difference !== null && (difference.low > 0 || difference.high < 0);
    }
    if (alarm) alarms++;
  }
  expect(alarms / SIMULATED).toBeLessThanOrEqual(0.05);
});

test("a large difference is told with what it brought; few groups, none left alone and a draw gone wrong are told as such", () => {
  const many = (count: number, of: number): GroupTotals =>
    totalsOf(
      Array.from({ length: count }, (_, i) => of + 100 * (i % 7)),
      Array.from({ length: count }, (_, i) => 1000 + 10 * (i % 5)),
    );
  const [treated, alone] = [many(60, 50_000), many(60, 1000)];
  const eta = groupEta({ groups: 120, sum: 120_000, squares: 120 * 1000 ** 2 }, 0.5);
  const told = groupReadOut(treated, alone, setting(eta));
  expect(told.result.difference?.perGroupMinor).toBe(49_000);
  expect(told.result.sentence).toMatch(/^Those treated bought for €490\.00 a group more than those left alone/);
  expect(groupsTogether([told], "EUR").sentence).toMatch(/^60 groups treated and 60 left alone: acting on it brought €29,400\.00/);
  const says = (a: GroupTotals, b: GroupTotals, share = 0.5): string => groupReadOut(a, b, setting(eta, share)).result.sentence;
  expect(says(NO_GROUPS, NO_GROUPS)).toBe("No group has been drawn yet.");
  expect(says(many(4, 1000), many(4, 1000))).toMatch(/^4 groups treated and 4 left alone are too few to compare/);
  expect(says(many(20, 1000), NO_GROUPS, 0.1)).toBe("No group was left alone, so nobody can say what would have been bought anyway.");
  expect(says(many(100, 1000), many(20, 1000))).toMatch(/something went wrong in the draw/);
  expect(groupsTogether([], "EUR").sentence).toMatch(/^Nothing has been done from this list yet/);
});
