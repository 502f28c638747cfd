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

test("chi-square with more degrees of freedom as in the printed tables", () => {
  for (const [x, degrees, p] of [
    [5.99146, 2, 0.05],
    [7.81473, 3, 0.05],
    [13.2767, 4, 0.01],
    [18.4668, 4, 0.001],
  ] as const) {
    expect(chiSquareTail(x, degrees) / p).toBeCloseTo(1, 4);
  }
});

test("gamma function at known places", () => {
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 12);
  expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 11);
});

test("the sample ratio is judged by chance", () => {
  const two = (heldBack: number, all: number, share: number) => sampleRatio([heldBack, all - heldBack], [share, 1 - share]);
  expect(two(100, 1000, 0.1)).toBeCloseTo(1, 9);
  expect(two(131, 1000, 0.1)).toBeCloseTo(0.00108, 4);
  expect(two(140, 1000, 0.1)).toBeLessThan(0.001);
  expect(two(0, 500, 0)).toBe(1);
  expect(two(1, 500, 0)).toBe(0);
  expect(two(0, 0, 0.1)).toBe(1);
});

test("over all arms: Mendel's peas, and one arm that lost some of its people", () => {
  // Mendel (1866): 315, 108, 101, 32 where 9 : 3 : 3 : 1 is expected; chi-square .470 with three degrees of freedom.
  expect(sampleRatio([315, 108, 101, 32], [9 / 16, 3 / 16, 3 / 16, 1 / 16])).toBeCloseTo(0.9254, 4);
  expect(sampleRatio([100, 450, 450], [0.1, 0.45, 0.45])).toBeCloseTo(1, 9);
  expect(sampleRatio([100, 450, 340], [0.1, 0.45, 0.45])).toBeLessThan(0.001);
});
