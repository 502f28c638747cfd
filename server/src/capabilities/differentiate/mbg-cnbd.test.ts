import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cdnow, eventCustomers, isThere } from "../../../test/customers.ts";
import { seeded } from "../../platform/random.ts";
import * as events from "./bg-nbd.ts";
import { fit } from "./fit.ts";
import { collapse } from "./histories.ts";
import { MBG_NBD, mbgCnbd } from "./model.ts";

const parameters = fc.record({
  r: fc.double({ min: 0.1, max: 8, noNaN: true }),
  alpha: fc.double({ min: 0.5, max: 50, noNaN: true }),
  a: fc.double({ min: 0.1, max: 8, noNaN: true }),
  b: fc.double({ min: 0.2, max: 20, noNaN: true }),
});
const history = fc
  .record({ x: fc.nat(60), T: fc.double({ min: 0.2, max: 200, noNaN: true }), share: fc.double({ min: 0, max: 1, noNaN: true }) })
  .map(({ x, T, share }) => ({ x, tx: x === 0 ? 0 : T * share, T }));

/** The law of one customer whose rate and chance of leaving are known, mixed over both by plain sums: nothing in common with the closed form. */
function mixed(p: events.Parameters, x: number, tx: number, T: number, k: number): number {
  const n = 1500;
  let [sum, norm] = [0, 0];
  for (let i = 0; i < n; i++) {
    const rate = (((i + 0.5) / n) * 12 * (p.r + k * x + 6)) / p.alpha / 2;
    const density = Math.exp((p.r - 1) * Math.log(rate) - p.alpha * rate);
    norm += density;
    let silence = 0;
    let term = Math.exp(-rate * (T - tx));
    for (let j = 0; j < k; j++) {
      silence += term;
      term *= (rate * (T - tx)) / (j + 1);
    }
    const bought = Math.exp(k * x * Math.log(rate) - rate * tx);
    // E[(1-p)^x p] and E[(1-p)^(x+1)] of the beta law.
    let stay = 1;
    for (let j = 0; j < x; j++) stay *= (p.b + j) / (p.a + p.b + j);
    const left = (stay * p.a) / (p.a + p.b + x);
    const here = (stay * (p.b + x)) / (p.a + p.b + x);
    sum += density * bought * (left + here * silence);
  }
  return Math.log(sum / norm);
}

const logFactorial = (n: number): number => (n < 2 ? 0 : Math.log(n) + logFactorial(n - 1));

describe("MBG/CNBD-k", () => {
  test("k = 1 is MBG/NBD exactly", () => {
    fc.assert(
      fc.property(parameters, fc.array(history, { minLength: 1, maxLength: 6 }), (p, customers) => {
        const h = collapse(customers);
        const [one, other] = [new Float64Array(4), new Float64Array(4)];
        expect(events.logLikelihood(h, p, events.cnbd(1), one)).toBe(events.logLikelihood(h, p, events.MBG, other));
        expect(one).toEqual(other);
      }),
    );
    const h = collapse(eventCustomers(seeded("one"), 500, { r: 1, alpha: 5, a: 1, b: 3 }, { first: 1, k: 1 }));
    expect(fit(h, mbgCnbd(1)).model.parameters).toEqual(fit(h, MBG_NBD).model.parameters);
  });

  test("the likelihood is the law mixed over rates and chances of leaving", () => {
    fc.assert(
      fc.property(
        fc.record({
          r: fc.double({ min: 1, max: 4, noNaN: true }),
          alpha: fc.double({ min: 2, max: 20, noNaN: true }),
          a: fc.double({ min: 0.3, max: 4, noNaN: true }),
          b: fc.double({ min: 0.5, max: 6, noNaN: true }),
        }),
        fc.nat(6),
        fc.double({ min: 5, max: 60, noNaN: true }),
        fc.double({ min: 0.1, max: 1, noNaN: true }),
        fc.constantFrom(1, 2, 3, 4),
        (p, x, T, share, k) => {
          const tx = x === 0 ? 0 : T * share;
          const closed = events.logLikelihood(collapse([{ x, tx, T }]), p, events.cnbd(k)) + x * logFactorial(k - 1);
          expect(Math.abs(closed - mixed(p, x, tx, T, k))).toBeLessThan(0.02);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("gaps make the density complete", () => {
    const p = { r: 1, alpha: 5, a: 1, b: 3 };
    const known = events.logLikelihood(collapse([{ x: 2, tx: 9, T: 20, logGaps: Math.log(4) + Math.log(5) }]), p, events.cnbd(3));
    const unknown = events.logLikelihood(collapse([{ x: 2, tx: 9, T: 20 }]), p, events.cnbd(3));
    expect(known - unknown).toBeCloseTo(2 * Math.log(20), 12);
  });

  test("at least one, at least two, ... purchases: the first is the chance of return, the sum what is expected", () => {
    fc.assert(
      fc.property(parameters, history, fc.constantFrom(events.BG, events.MBG, events.cnbd(2), events.cnbd(5)), (p, { x, tx, T }, kind) => {
        const tails = events.tailsWhileAlive(p, x, tx, T, 52, kind, 1e-10);
        const expected = events.expectedWhileAlive(p, x, tx, T, 52, kind);
        const sum = tails.reduce((total, one) => total + one, 0);
        expect(Math.abs((tails[0] ?? 0) - events.returnWhileAlive(p, x, tx, T, 52, kind))).toBeLessThan(1e-9);
        expect(Math.abs(sum - expected)).toBeLessThan(1e-6 * Math.max(1, expected));
      }),
    );
  });

  test("very many purchases and long silence stay finite", () => {
    const p = { r: 0.5, alpha: 0.01, a: 0.5, b: 1 };
    for (const kind of [events.BG, events.MBG, events.cnbd(6)]) {
      for (const [x, tx, T] of [
        [3000, 400, 500],
        [3000, 1, 500],
        [0, 0, 500],
      ] as const) {
        expect(Number.isFinite(events.logLikelihood(collapse([{ x, tx, T }]), p, kind))).toBe(true);
        const alive = events.probabilityAlive(p, x, tx, T, kind);
        expect(alive >= 0 && alive <= 1).toBe(true);
        const expected = events.expectedWhileAlive(p, x, tx, T, 52, kind);
        expect(expected).toBeGreaterThanOrEqual(0);
        expect(expected).toBeLessThan(1e6);
      }
    }
  });

  for (const k of [2, 3]) {
    test(`gives back the law that customers were drawn from, k = ${k}`, () => {
      const truth = { r: 1.4, alpha: 2.5, a: 0.8, b: 4 };
      const histories = collapse(eventCustomers(seeded(`cnbd ${k}`), 12_000, truth, { first: 1, k }));
      const fits = [1, 2, 3, 4, 5].map((each) => fit(histories, mbgCnbd(each)));
      // The likelihood alone finds how regular they are.
      const best = fits.toSorted((one, other) => other.logLikelihood - one.logLikelihood)[0]!;
      expect(best.model.k).toBe(k);
      const found = best.model.parameters as events.Parameters;
      for (const key of ["r", "alpha"] as const) expect(Math.abs(found[key] / truth[key] - 1)).toBeLessThan(0.06);
      for (const key of ["a", "b"] as const) expect(Math.abs(found[key] / truth[key] - 1)).toBeLessThan(0.12);
    });
  }
});

const there = isThere("cdnow");
describe.skipIf(!there)(there ? "CDNOW" : "CDNOW is not checked: ../shared/data/cdnow is not here", () => {
  test("its customers are not regular: no k above 1 is likelier than MBG/NBD", () => {
    const histories = collapse(cdnow());
    const [one, two] = [1, 2].map((k) => fit(histories, mbgCnbd(k)).logLikelihood) as [number, number];
    expect(one).toBeGreaterThan(two);
  });
});
