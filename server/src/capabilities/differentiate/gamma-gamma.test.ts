import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expectedSpending, fitSpending, logLikelihood, meanOfAll, type Orders, type Spending } from "./gamma-gamma.ts";
import { digamma, logGamma } from "./log-gamma.ts";

const file = fileURLToPath(new URL("../../../../../shared/data/cdnow/cdnow_customers_summary_with_transactions.csv", import.meta.url));
const there = existsSync(file);

const ordersOf = (rows: readonly (readonly [x: number, mean: number])[]): Orders => ({
  x: Uint32Array.from(rows, ([x]) => x),
  mean: Float64Array.from(rows, ([, mean]) => mean),
});

describe.skipIf(!there)(there ? "CDNOW, as published" : "CDNOW is not checked: ../shared/data/cdnow is not here", () => {
  const repeat = (): Orders =>
    ordersOf(
      readFileSync(file, "utf8")
        .trim()
        .split("\n")
        .slice(1)
        .map((line) => line.split(",").map(Number))
        .flatMap(([, x = 0, , , mean = 0]) => (x > 0 && mean > 0 ? [[x, mean] as const] : [])),
    );

  test("p, q, v = 6.25, 3.74, 15.44 and log-likelihood −4055.918 on 946 customers", () => {
    const once = repeat();
    expect(once.x).toHaveLength(946);
    // Each twice: the same optimum, and more than the 500 with several orders from which on the prior is silent.
    const {
      parameters,
      converged,
      logLikelihood: value,
      priorWeight,
    } = fitSpending({
      x: Uint32Array.from([...once.x, ...once.x]),
      mean: Float64Array.from([...once.mean, ...once.mean]),
    });
    expect([priorWeight, converged]).toEqual([0, true]);
    // The published figure is of exact money; this file's means are rounded to cents.
    expect(Math.abs(value / 2 + 4055.918)).toBeLessThan(0.01);
    expect(value / 2).toBeGreaterThan(logLikelihood(once, { p: 6.25, q: 3.74, v: 15.44 }));
    expect(parameters.p).toBeCloseTo(6.25, 2);
    expect(parameters.q).toBeCloseTo(3.74, 1);
    expect(parameters.v).toBeCloseTo(15.44, 1);
  });
});

const spending = fc.record({
  p: fc.double({ min: 0.3, max: 20, noNaN: true }),
  q: fc.double({ min: 1.1, max: 20, noNaN: true }),
  v: fc.double({ min: 0.5, max: 5000, noNaN: true }),
});
const customers = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0.01, max: 10_000, noNaN: true })), { minLength: 1, maxLength: 6 })
  .map(ordersOf);

describe("properties", () => {
  test("the analytic gradient is the slope of the likelihood", () => {
    fc.assert(
      fc.property(spending, customers, (at, orders) => {
        const gradient = new Float64Array(3);
        logLikelihood(orders, at, gradient);
        (["p", "q", "v"] as const).forEach((key, i) => {
          const step = 1e-5 * at[key];
          const slope =
            (logLikelihood(orders, { ...at, [key]: at[key] + step }) - logLikelihood(orders, { ...at, [key]: at[key] - step })) /
            (2 * step);
          expect(Math.abs(slope - gradient[i]!)).toBeLessThan(
            1e-4 * Math.max(1, Math.abs(slope), Math.abs(logLikelihood(orders, at)) / at[key]),
          );
        });
      }),
    );
  });

  test("what is expected lies between one's own mean and that of all, and nearer to one's own with each order", () => {
    fc.assert(
      fc.property(spending, fc.integer({ min: 1, max: 100 }), fc.double({ min: 0.1, max: 1000, noNaN: true }), (at: Spending, x, m) => {
        const all = meanOfAll(at);
        const expected = expectedSpending(at, x, m);
        expect(expected).toBeGreaterThanOrEqual(Math.min(m, all) * (1 - 1e-9));
        expect(expected).toBeLessThanOrEqual(Math.max(m, all) * (1 + 1e-9));
        expect(Math.abs(expectedSpending(at, x + 1, m) - m)).toBeLessThanOrEqual(Math.abs(expected - m) * (1 + 1e-9));
        // Equation 5 as it is printed.
        expect(expected / (((at.v + x * m) * at.p) / (at.p * x + at.q - 1))).toBeCloseTo(1, 9);
      }),
    );
  });

  test("log-gamma and digamma: known values, recurrence, slope", () => {
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 13);
    expect(logGamma(1)).toBeCloseTo(0, 13);
    expect(logGamma(101)).toBeCloseTo(363.73937555556347, 10);
    expect(digamma(1)).toBeCloseTo(-0.5772156649015329, 13);
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1e5, noNaN: true }), (x) => {
        expect(Math.abs(logGamma(x + 1) - logGamma(x) - Math.log(x))).toBeLessThan(1e-13 * Math.max(1, Math.abs(logGamma(x + 1))) * 10);
        expect(Math.abs(digamma(x + 1) - digamma(x) - 1 / x)).toBeLessThan(1e-12 * Math.max(1, 1 / x));
        const step = 1e-4 * x;
        expect(Math.abs((logGamma(x + step) - logGamma(x - step)) / (2 * step) - digamma(x))).toBeLessThan(
          1e-5 * Math.max(1, 1 / x, Math.abs(digamma(x))),
        );
      }),
    );
  });
});

describe("few customers, and odd ones", () => {
  test.each([
    ["nobody", []],
    ["one", [[1, 20]]],
    ["all spend the same", Array.from({ length: 700 }, () => [3, 25] as const)],
    ["all bought once", Array.from({ length: 700 }, (_, i) => [1, 1 + (i % 90)] as const)],
    ["one of a million among cents", [...Array.from({ length: 50 }, () => [2, 0.01] as const), [1, 1e6] as const]],
  ] as const)("%s: finite and between what is there", (_, rows) => {
    const { parameters } = fitSpending(ordersOf(rows));
    for (const value of Object.values(parameters)) expect(Number.isFinite(value)).toBe(true);
    expect(parameters.q).toBeGreaterThan(1);
    expect(Number.isFinite(expectedSpending(parameters, 1, 20))).toBe(true);
  });

  test("with few customers the mean of all counts about as one order of a person's own", () => {
    const { parameters, priorWeight } = fitSpending(
      ordersOf([
        [1, 20],
        [1, 30],
      ]),
    );
    expect(priorWeight).toBe(1);
    expect((parameters.q - 1) / parameters.p).toBeGreaterThan(0.4);
    expect((parameters.q - 1) / parameters.p).toBeLessThan(2.5);
  });
});
