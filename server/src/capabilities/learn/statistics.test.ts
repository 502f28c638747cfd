import fc from "fast-check";
import { expect, test } from "vitest";
import { chiSquareTail, incompleteBeta, logGamma, sampleRatio, stratified, studentQuantile, studentTail, welch } from "./statistics.ts";

test("Student's t as in the printed tables", () => {
  for (const [freedom, t] of [
    [1, 12.7062],
    [2, 4.30265],
    [5, 2.57058],
    [10, 2.22814],
    [30, 2.04227],
    [120, 1.97993],
    [1e6, 1.95996],
  ] as const) {
    expect(studentQuantile(0.05, freedom)).toBeCloseTo(t, 4);
  }
  expect(studentQuantile(0.01, 10)).toBeCloseTo(3.16927, 4);
  expect(studentTail(0, 7)).toBeCloseTo(1, 12);
});

test("chi-square with one degree of freedom as in the printed tables", () => {
  for (const [x, p] of [
    [0.45494, 0.5],
    [2.70554, 0.1],
    [3.84146, 0.05],
    [6.6349, 0.01],
    [10.8276, 0.001],
    [15.1367, 0.0001],
  ] as const) {
    expect(chiSquareTail(x) / p).toBeCloseTo(1, 4);
  }
});

test("gamma and beta functions at known places", () => {
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 12);
  expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 11);
  expect(incompleteBeta(0.3, 1, 1)).toBeCloseTo(0.3, 14);
  expect(incompleteBeta(0.5, 2, 3)).toBeCloseTo(0.6875, 12);
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      fc.double({ min: 0.1, max: 50, noNaN: true }),
      fc.double({ min: 0.1, max: 50, noNaN: true }),
      (x, a, b) => {
        expect(incompleteBeta(x, a, b) + incompleteBeta(1 - x, b, a)).toBeCloseTo(1, 10);
      },
    ),
  );
});

test("Welch: two samples of 15 with variances 7.9 and 3.8", () => {
  const interval = welch({ people: 15, mean: 20.82, variance: 7.9 }, { people: 15, mean: 23.0, variance: 3.8 })!;
  expect(interval.freedom).toBeCloseTo(24.938, 3);
  expect(interval.difference / Math.sqrt((7.9 + 3.8) / 15)).toBeCloseTo(-2.468, 2);
  expect([interval.low, interval.high].map((v) => Number(v.toFixed(2)))).toEqual([-4.0, -0.36]);
  expect(welch({ people: 1, mean: 1, variance: 0 }, { people: 9, mean: 1, variance: 2 })).toBeNull();
  expect(welch({ people: 5, mean: 0, variance: 0 }, { people: 9, mean: 0, variance: 0 })).toBeNull();
});

test("several experiments: one is Welch's, each weighs its treated people, and splitting an experiment in equal halves changes little", () => {
  const one = { treated: { people: 90, mean: 20, variance: 50 }, heldBack: { people: 10, mean: 15, variance: 40 } };
  expect(stratified([one])).toEqual(welch(one.treated, one.heldBack));
  const other = { treated: { people: 30, mean: 8, variance: 9 }, heldBack: { people: 30, mean: 10, variance: 9 } };
  const both = stratified([one, other])!;
  expect(both.difference).toBeCloseTo((90 * 5 + 30 * -2) / 120, 12);
  const error = Math.sqrt(0.75 ** 2 * (50 / 90 + 40 / 10) + 0.25 ** 2 * (9 / 30 + 9 / 30));
  expect(both.high - both.low).toBeCloseTo(2 * studentQuantile(0.05, both.freedom) * error, 9);
  // Strata with nobody to compare with say nothing.
  expect(stratified([one, { treated: one.treated, heldBack: { people: 1, mean: 0, variance: 0 } }])).toEqual(stratified([one]));
  expect(stratified([])).toBeNull();
  expect(stratified([{ treated: { people: 5, mean: 0, variance: 0 }, heldBack: { people: 5, mean: 0, variance: 0 } }])).toBeNull();
});

test("the sample ratio is judged by chance", () => {
  expect(sampleRatio(100, 1000, 0.1)).toBeCloseTo(1, 9);
  expect(sampleRatio(131, 1000, 0.1)).toBeCloseTo(0.00108, 4);
  expect(sampleRatio(140, 1000, 0.1)).toBeLessThan(0.001);
  expect(sampleRatio(0, 500, 0)).toBe(1);
  expect(sampleRatio(0, 0, 0.1)).toBe(1);
});
