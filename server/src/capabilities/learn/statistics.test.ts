import { expect, test } from "vitest";
import { chiSquareTail, logGamma, sampleRatio } from "./statistics.ts";

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

test("gamma function at known places", () => {
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 12);
  expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 11);
});

test("the sample ratio is judged by chance", () => {
  expect(sampleRatio(100, 1000, 0.1)).toBeCloseTo(1, 9);
  expect(sampleRatio(131, 1000, 0.1)).toBeCloseTo(0.00108, 4);
  expect(sampleRatio(140, 1000, 0.1)).toBeLessThan(0.001);
  expect(sampleRatio(0, 500, 0)).toBe(1);
  expect(sampleRatio(0, 0, 0.1)).toBe(1);
});
