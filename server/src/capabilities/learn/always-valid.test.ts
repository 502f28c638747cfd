import fc from "fast-check";
import { expect, test } from "vitest";
import { peeked } from "../../../test/simulated-experiment.ts";
import { seeded } from "../../platform/random.ts";
import { adjusted, alwaysValid, broughtByAll, etaFor, reach, tunedTo, type Arm } from "./always-valid.ts";

test("the bound is Robbins' mixture, narrowest where it is tuned to", () => {
  // By hand: V = 9, η = 1, α = .05: √(10 ln(10 / .0025)).
  expect(reach(9, 1)).toBeCloseTo(Math.sqrt(10 * Math.log(4000)), 12);
  fc.assert(
    fc.property(fc.double({ min: 1e-3, max: 1e12, noNaN: true }), fc.double({ min: -3, max: 3, noNaN: true }), (variance, shift) => {
      const best = reach(variance, tunedTo(variance));
      expect(reach(variance, tunedTo(variance) * Math.exp(shift))).toBeGreaterThanOrEqual(best * (1 - 1e-9));
      // Whoever may look always pays for it: three standard errors instead of two.
      expect(best / Math.sqrt(variance)).toBeCloseTo(3.0351, 3);
    }),
  );
});

const arm = (people: number, mean: number, variance: number, before: Partial<Arm> = {}): Arm => ({
  people,
  mean,
  variance,
  meanBefore: 0,
  varianceBefore: 0,
  covariance: 0,
  ...before,
});

test("earlier purchases that go with later ones take their chance away", () => {
  const before = { varianceBefore: 4, covariance: 6 };
  // Slope 6 / 4 = 1.5; variance 10 - 2 × 1.5 × 6 + 1.5² × 4 = 1.
  const found = adjusted(arm(100, 20, 10, { ...before, meanBefore: 5 }), arm(100, 15, 10, { ...before, meanBefore: 3 }))!;
  expect(found.difference).toBeCloseTo(20 - 15 - 1.5 * 2, 12);
  expect(found.variance).toBeCloseTo(2 / 100, 12);
  expect(found.explained).toBeCloseTo(0.9, 12);
  const plain = adjusted(arm(100, 20, 10), arm(50, 15, 10))!;
  expect(plain).toEqual({ difference: 5, variance: 10 / 100 + 10 / 50, explained: 0 });
});

test("the few held back of whom nobody has bought yet are not believed to vary less than all", () => {
  const found = adjusted(arm(900, 3, 90), arm(100, 0, 0))!;
  expect(found.variance).toBeCloseTo(90 / 900 + (899 * 90) / 998 / 100, 12);
});

test("what cannot be told is not told", () => {
  const eta = etaFor(1000, 5, 0.1);
  expect(alwaysValid(arm(1, 5, 0), arm(100, 5, 1), eta)).toBeNull();
  expect(alwaysValid(arm(10, 0, 0), arm(10, 0, 0), eta)).toBeNull();
  expect(alwaysValid(arm(10, 1, 1), arm(10, 0, 1), 0)).toBeNull();
  expect(broughtByAll([])).toBeNull();
});

test("several experiments: of one it is its own, and their chances add up", () => {
  const eta = etaFor(1000, 50, 0.1);
  const [a, b] = [alwaysValid(arm(900, 20, 50), arm(100, 15, 40), eta)!, alwaysValid(arm(300, 8, 9), arm(300, 10, 9), eta)!];
  const one = broughtByAll([{ treated: 900, people: 1000, eta, difference: a }])!;
  expect(one.low / 900).toBeCloseTo(a.low, 9);
  expect(one.high / 900).toBeCloseTo(a.high, 9);
  const both = broughtByAll([
    { treated: 900, people: 1000, eta, difference: a },
    { treated: 300, people: 600, eta, difference: b },
  ])!;
  expect(both.brought).toBeCloseTo(900 * 5 - 300 * 2, 9);
  expect(both.high - both.brought).toBeCloseTo(reach(900 ** 2 * a.variance + 300 ** 2 * b.variance, eta * 0.81), 6);
});

test("looked at every day, the truth stays inside and no winner is named where nothing differs", () => {
  const random = seeded("looked at every day");
  const business = { people: 1500, heldBack: 0.1, rate: 0.3, spread: 1 };
  const nothing = peeked(random, { ...business, effect: 0 }, 60);
  expect(nothing.covered).toBeGreaterThanOrEqual(0.95);
  expect(nothing.winners).toBeLessThanOrEqual(0.05);
  expect(peeked(random, { ...business, effect: 0.5, arriving: true }, 40).covered).toBeGreaterThanOrEqual(0.95);
  // And a large effect is found.
  expect(peeked(random, { ...business, people: 4000, heldBack: 0.5, spread: 0.5, effect: 1 }, 10).winners).toBeGreaterThanOrEqual(0.9);
});
