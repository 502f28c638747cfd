import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { beta, isThere, openData } from "../../../test/customers.ts";
import { seeded } from "../../platform/random.ts";
import {
  expectedPurchases,
  fitOccasions,
  logLikelihood,
  probabilityAlive,
  probabilityOfReturn,
  type OccasionHistory,
  type OccasionParameters,
} from "./bg-bb.ts";

const KEYS = ["alpha", "beta", "gamma", "delta"] as const;
const there = isThere("donations");

describe.skipIf(!there)(there ? "donations, as published" : "BG/BB is not checked: ../shared/data/donations is not here", () => {
  const donors = (): OccasionHistory[] =>
    readFileSync(openData("donations/donations.csv"), "latin1")
      .trim()
      .split("\n")
      .slice(1)
      .map((row) => {
        const [x, tx, n, weight] = row.split(",").map(Number);
        return { x: x!, tx: tx!, n: n!, weight: weight! };
      });

  test("parameters and log-likelihood", () => {
    const { parameters, logLikelihood: value, customers, converged, covariance } = fitOccasions(donors());
    const published = { alpha: 1.2035, beta: 0.7497, gamma: 0.6567, delta: 2.7834 };
    expect(customers).toBe(11_104);
    expect(converged).toBe(true);
    expect(covariance).toHaveLength(16);
    expect(Math.abs(value + 33_225.58)).toBeLessThan(0.01);
    for (const key of KEYS) expect(Math.abs(parameters[key] - published[key])).toBeLessThan(1e-4);
  });
});

const parameters = fc.record({
  alpha: fc.double({ min: 0.1, max: 20, noNaN: true }),
  beta: fc.double({ min: 0.1, max: 20, noNaN: true }),
  gamma: fc.double({ min: 0.1, max: 20, noNaN: true }),
  delta: fc.double({ min: 0.1, max: 20, noNaN: true }),
});
const history = fc
  .record({ n: fc.nat(40), last: fc.double({ min: 0, max: 1, noNaN: true }), share: fc.double({ min: 0, max: 1, noNaN: true }) })
  .map(({ n, last, share }) => {
    const tx = Math.round(n * last);
    return { x: tx === 0 ? 0 : 1 + Math.round((tx - 1) * share), tx, n, weight: 1 };
  });

describe("properties", () => {
  test("the analytic gradient is the slope of the likelihood", () => {
    fc.assert(
      fc.property(parameters, fc.array(history, { minLength: 1, maxLength: 6 }), (p, histories) => {
        const gradient = new Float64Array(4);
        logLikelihood(histories, p, gradient);
        KEYS.forEach((key, i) => {
          const [up, down] = [1, -1].map((way) => logLikelihood(histories, { ...p, [key]: p[key] * Math.exp(way * 1e-5) })) as [
            number,
            number,
          ];
          expect(Math.abs((up - down) / 2e-5 - gradient[i]!)).toBeLessThan(1e-4 * Math.max(1, Math.abs(gradient[i]!)));
        });
      }),
    );
  });

  test("histories of n occasions are all there is: their probabilities sum to one", () => {
    fc.assert(
      fc.property(parameters, fc.integer({ min: 1, max: 10 }), (p, n) => {
        // There are as many ways to spread x purchases up to the tx-th as to choose x - 1 of tx - 1.
        let sum = Math.exp(logLikelihood([{ x: 0, tx: 0, n, weight: 1 }], p));
        for (let tx = 1; tx <= n; tx++) {
          let choose = 1;
          for (let x = 1; x <= tx; x++) {
            sum += choose * Math.exp(logLikelihood([{ x, tx, n, weight: 1 }], p));
            choose *= (tx - x) / x;
          }
        }
        expect(sum).toBeCloseTo(1, 9);
      }),
    );
  });

  test("chances lie between 0 and 1, a return is at most what is expected, and extremes stay finite", () => {
    fc.assert(
      fc.property(parameters, history, fc.integer({ min: 1, max: 30 }), (p, h, m) => {
        const [alive, back, expected] = [probabilityAlive(p, h), probabilityOfReturn(p, h, m), expectedPurchases(p, h, m)];
        expect(alive >= 0 && alive <= 1).toBe(true);
        expect(back >= 0 && back <= alive + 1e-9).toBe(true);
        expect(back).toBeLessThanOrEqual(expected + 1e-9);
        if (m === 1) expect(back).toBeCloseTo(expected, 9);
      }),
    );
    for (const p of [
      { alpha: 1e-5, beta: 1e5, gamma: 1e-5, delta: 1e5 },
      { alpha: 1e5, beta: 1e-5, gamma: 1e5, delta: 1e-5 },
    ])
      expect(Number.isFinite(logLikelihood([{ x: 3, tx: 400, n: 500, weight: 1 }], p))).toBe(true);
  });
});

test("gives back the law that customers were drawn from; nobody and one alone are no trouble", () => {
  const truth: OccasionParameters = { alpha: 1.2, beta: 0.8, gamma: 0.7, delta: 2.8 };
  const random = seeded("occasions");
  const customers = Array.from({ length: 12_000 }, () => {
    const [buy, leave] = [beta(random, truth.alpha, truth.beta), beta(random, truth.gamma, truth.delta)];
    let [x, tx] = [0, 0];
    for (let i = 1; i <= 10 && random() >= leave; i++) if (random() < buy) [x, tx] = [x + 1, i];
    return { x, tx, n: 10, weight: 1 };
  });
  const { parameters: found } = fitOccasions(customers);
  for (const key of KEYS) expect(Math.abs(found[key] / truth[key] - 1)).toBeLessThan(0.1);
  for (const few of [[], [{ x: 0, tx: 0, n: 5, weight: 1 }], [{ x: 5, tx: 5, n: 5, weight: 900 }]])
    for (const value of Object.values(fitOccasions(few).parameters)) expect(Number.isFinite(value)).toBe(true);
});
