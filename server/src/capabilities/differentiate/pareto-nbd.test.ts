import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cdnow, isThere, paretoCustomers } from "../../../test/customers.ts";
import { seeded } from "../../platform/random.ts";
import { fit } from "./fit.ts";
import { gaussLegendre } from "./gauss-legendre.ts";
import { collapse } from "./histories.ts";
import { PARETO_NBD } from "./model.ts";
import {
  expectedWhileAlive,
  logLikelihood,
  probabilityAlive,
  returnWhileAlive,
  tailsWhileAlive,
  type ParetoParameters,
} from "./pareto-nbd.ts";

const there = isThere("cdnow");
const KEYS = ["r", "alpha", "s", "beta"] as const;

describe.skipIf(!there)(there ? "CDNOW, as published" : "CDNOW is not checked: ../shared/data/cdnow is not here", () => {
  test("Pareto/NBD parameters and log-likelihood", () => {
    const { model, logLikelihood: value, converged, covariance } = fit(collapse(cdnow()), PARETO_NBD);
    const published = { r: 0.553, alpha: 10.578, s: 0.606, beta: 11.669 };
    expect(converged).toBe(true);
    expect(covariance).toHaveLength(16);
    expect(Math.abs(value + 9594.976)).toBeLessThan(1e-3);
    for (const key of KEYS) expect(Math.abs((model.parameters as ParetoParameters)[key] - published[key])).toBeLessThan(6e-4);
  });
});

const parameters = fc.record({
  r: fc.double({ min: 0.05, max: 8, noNaN: true }),
  alpha: fc.double({ min: 0.05, max: 200, noNaN: true }),
  s: fc.oneof(fc.double({ min: 0.05, max: 20, noNaN: true }), fc.constantFrom(1, 1 + 1e-9)),
  beta: fc.double({ min: 0.05, max: 200, noNaN: true }),
});
const history = fc
  .record({ x: fc.nat(300), T: fc.double({ min: 0.2, max: 300, noNaN: true }), share: fc.double({ min: 0, max: 1, noNaN: true }) })
  .map(({ x, T, share }) => ({ x, tx: x === 0 ? 0 : T * share, T }));

/** The integral over a moment between two by many short pieces of few nodes: nothing in common with how the model does it. */
function integral(f: (y: number) => number, from: number, to: number): number {
  const { nodes, weights } = gaussLegendre(8);
  const pieces = 4000;
  let sum = 0;
  for (let i = 0; i < pieces; i++) {
    // Pieces grow from the start, where the law of leaving changes fastest.
    const [a, b] = [(i / pieces) ** 4, ((i + 1) / pieces) ** 4].map((part) => from + (to - from) * part) as [number, number];
    nodes.forEach((node, j) => (sum += (b - a) * weights[j]! * f(a + (b - a) * node)));
  }
  return sum;
}

/** Odds of having left as the paper has them, under the integral sign. */
const oddsBy = ({ r, alpha, s, beta }: ParetoParameters, x: number, tx: number, T: number): number =>
  integral(
    (y) => (s / (beta + y)) * Math.exp((r + x) * Math.log((alpha + T) / (alpha + y)) + s * Math.log((beta + T) / (beta + y))),
    tx,
    T,
  );

describe("properties", () => {
  test("the analytic gradient is the slope of the likelihood", () => {
    fc.assert(
      fc.property(parameters, fc.array(history, { minLength: 1, maxLength: 8 }), (p, customers) => {
        const h = collapse(customers);
        const gradient = new Float64Array(4);
        logLikelihood(h, p, gradient);
        KEYS.forEach((key, i) => {
          const step = 1e-5;
          const [up, down] = [1, -1].map((way) => logLikelihood(h, { ...p, [key]: p[key] * Math.exp(way * step) })) as [number, number];
          const slope = (up - down) / (2 * step);
          expect(Math.abs(slope - gradient[i]!)).toBeLessThan(1e-4 * Math.max(1, Math.abs(slope), Math.abs(up) * 1e-3));
        });
      }),
    );
  });

  test("P(alive) agrees with plain integration", () => {
    fc.assert(
      fc.property(parameters, history, (p, { x, tx, T }) => {
        const alive = probabilityAlive(p, x, tx, T);
        expect(Math.abs(alive - 1 / (1 + oddsBy(p, x, tx, T)))).toBeLessThan(1e-7);
        expect(probabilityAlive(p, x, tx, T + 10)).toBeLessThanOrEqual(alive + 1e-9);
      }),
      { numRuns: 60 },
    );
  });

  test("at least one, at least two, ... purchases: the first is the chance of return, the sum what is expected", () => {
    const tame = fc.record({
      r: fc.double({ min: 0.2, max: 5, noNaN: true }),
      alpha: fc.double({ min: 1, max: 50, noNaN: true }),
      s: fc.double({ min: 0.1, max: 5, noNaN: true }),
      beta: fc.double({ min: 1, max: 50, noNaN: true }),
    });
    fc.assert(
      fc.property(tame, fc.nat(40), fc.double({ min: 1, max: 150, noNaN: true }), (p, x, T) => {
        const tails = tailsWhileAlive(p, x, T, 52, 1e-12);
        const expected = expectedWhileAlive(p, x, T, 52);
        expect(Math.abs(tails[0]! - returnWhileAlive(p, x, T, 52))).toBeLessThan(1e-6);
        expect(Math.abs(tails.reduce((sum, one) => sum + one, 0) / expected - 1)).toBeLessThan(1e-6);
        tails.forEach((tail, i) => expect(tail).toBeLessThanOrEqual((tails[i - 1] ?? 1) + 1e-12));
      }),
    );
  });

  test("extremes stay finite", () => {
    for (const p of [
      { r: 1e-6, alpha: 1e-6, s: 1e-6, beta: 1e-6 },
      { r: 1e6, alpha: 1e6, s: 1e6, beta: 1e6 },
      { r: 0.3, alpha: 1e-4, s: 0.3, beta: 1e5 },
      { r: 0.3, alpha: 1e5, s: 30, beta: 1e-4 },
    ]) {
      for (const [x, tx, T] of [
        [0, 0, 0],
        [0, 0, 500],
        [2000, 499, 500],
        [2000, 1, 500],
      ] as const) {
        const gradient = new Float64Array(4);
        expect(Number.isFinite(logLikelihood(collapse([{ x, tx, T }]), p, gradient))).toBe(true);
        expect([...gradient].every(Number.isFinite)).toBe(true);
        const alive = probabilityAlive(p, x, tx, T);
        expect(alive >= 0 && alive <= 1).toBe(true);
        expect(Number.isFinite(expectedWhileAlive(p, x, T, 52))).toBe(true);
        const back = returnWhileAlive(p, x, T, 52);
        expect(back >= 0 && back <= 1).toBe(true);
      }
    }
  });
});

test("gives back the law that customers were drawn from", () => {
  const truth = { r: 0.8, alpha: 8, s: 1.2, beta: 40 };
  const { model, converged } = fit(collapse(paretoCustomers(seeded("pareto"), 20_000, truth)), PARETO_NBD);
  expect(converged).toBe(true);
  for (const key of ["r", "alpha"] as const)
    expect(Math.abs((model.parameters as ParetoParameters)[key] / truth[key] - 1)).toBeLessThan(0.06);
  for (const key of ["s", "beta"] as const)
    expect(Math.abs((model.parameters as ParetoParameters)[key] / truth[key] - 1)).toBeLessThan(0.25);
});
