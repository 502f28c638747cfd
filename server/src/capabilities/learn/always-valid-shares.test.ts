import { expect, test } from "vitest";
import { peekedShares } from "../../../test/simulated-experiment.ts";
import { seeded } from "../../platform/random.ts";
import { reach } from "./always-valid.ts";
import { alwaysValidShares, etaForShares } from "./always-valid-shares.ts";

test("the interval is the bound of the odds, brought back to shares", () => {
  const eta = etaForShares(1000, 0.1, 0.5);
  const found = alwaysValidShares({ people: 500, did: 99 }, { people: 500, did: 49 }, eta)!;
  // By hand: with one who did and one who did not added, p = 100 / 502 and q = 50 / 502, together 150 / 1004.
  const [p, q, rest] = [100 / 502, 50 / 502, 1 - 150 / 1004];
  const variance = (1000 ** 2 * ((p * (1 - p)) / 500 + (q * (1 - q)) / 500)) / rest ** 2;
  expect(found.difference).toBeCloseTo(0.1, 12);
  expect(found.high - found.difference).toBeCloseTo((rest * reach(variance, eta)) / 1000, 12);
  expect(found.difference - found.low).toBeCloseTo(found.high - found.difference, 12);
});

test("nobody, nobody yet, everybody", () => {
  const eta = etaForShares(1000, 0, 0.1);
  expect(alwaysValidShares({ people: 0, did: 0 }, { people: 10, did: 1 }, eta)).toBeNull();
  expect(alwaysValidShares({ people: 10, did: 1 }, { people: 10, did: 1 }, 0)).toBeNull();
  const none = alwaysValidShares({ people: 900, did: 0 }, { people: 100, did: 0 }, eta)!;
  expect(none.low).toBeLessThan(0);
  expect(none.high).toBeGreaterThan(0);
  const all = alwaysValidShares({ people: 5, did: 5 }, { people: 5, did: 0 }, eta)!;
  expect(all.high).toBe(1);
  expect(Number.isFinite(all.low)).toBe(true);
});

test("looked at every day, it holds for few buyers and for many, and names a winner seldom where nothing differs", () => {
  const random = seeded("shares looked at every day");
  for (const business of [
    { people: 1500, heldBack: 0.1, share: 0.03 },
    { people: 600, heldBack: 0.5, share: 0.6 },
    { people: 2000, heldBack: 0.2, share: 0.2, arriving: true },
  ]) {
    const nothing = peekedShares(random, { ...business, effect: 0 }, 200);
    expect(nothing.covered).toBeGreaterThanOrEqual(0.95);
    expect(nothing.winners).toBeLessThanOrEqual(0.05);
  }
  expect(peekedShares(random, { people: 2000, heldBack: 0.5, share: 0.2, effect: 0.5 }, 100)).toMatchObject({
    winners: expect.closeTo(1, 1) as number,
  });
});
