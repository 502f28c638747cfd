import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cdnow, eventCustomers, isThere, paretoCustomers } from "../../../test/customers.ts";
import { seeded, type Random } from "../../platform/random.ts";
import { fit } from "./fit.ts";
import { fitSpending, type SpendingFit } from "./gamma-gamma.ts";
import { collapse, type History } from "./histories.ts";
import { inverseOf, NINE_OF_TEN } from "./information.ts";
import {
  BG_NBD,
  expectedPurchases,
  MBG_NBD,
  mbgCnbd,
  modelAt,
  oneTimeKind,
  PARETO_NBD,
  probabilityAlive,
  titleOf,
  type Kind,
} from "./model.ts";
import { parametersOf } from "./model-words.ts";
import { nineOfTen, outlookOf } from "./outlook.ts";

const YEAR = 365 / 7;
const spending: SpendingFit = fitSpending({
  x: Uint32Array.from({ length: 600 }, (_, i) => 1 + (i % 4)),
  mean: Float64Array.from({ length: 600 }, (_, i) => 1500 + 37 * (i % 97)),
});
const spent = { orders: 3, meanMinor: 2500 };

const bg = { r: 0.8, alpha: 6, a: 0.8, b: 2.5 };
const pareto = { r: 0.8, alpha: 6, s: 0.8, beta: 15 };
const LAWS: { kind: Kind; truth: readonly number[]; draw: (random: Random, count: number) => ReturnType<typeof eventCustomers> }[] = [
  { kind: BG_NBD, truth: Object.values(bg), draw: (random, count) => eventCustomers(random, count, bg, { first: 0, k: 1 }) },
  { kind: MBG_NBD, truth: Object.values(bg), draw: (random, count) => eventCustomers(random, count, bg, { first: 1, k: 1 }) },
  { kind: mbgCnbd(2), truth: Object.values(bg), draw: (random, count) => eventCustomers(random, count, bg, { first: 1, k: 2 }) },
  { kind: PARETO_NBD, truth: Object.values(pareto), draw: (random, count) => paretoCustomers(random, count, pareto) },
];

describe("intervals cover the truth nine times of ten, in businesses drawn from a law that we know", () => {
  const people: readonly History[] = [
    { x: 0, tx: 0, T: 50 },
    { x: 2, tx: 25, T: 60 },
    { x: 6, tx: 55, T: 70 },
  ];
  const rounds = 80;
  for (const { kind, truth, draw } of LAWS) {
    test(titleOf(kind), () => {
      const law = modelAt(
        kind,
        Float64Array.from(truth, (v) => Math.log(v)),
      );
      let [parameters, orders, alive] = [0, 0, 0];
      for (let round = 0; round < rounds; round++) {
        const histories = collapse(draw(seeded(`${titleOf(kind)} ${round}`), 1500));
        const found = fit(histories, kind);
        expect(found.priorWeight).toBe(0);
        parametersOf(found).forEach(({ low, high }, i) => (parameters += low! <= truth[i]! && truth[i]! <= high! ? 1 : 0));
        for (const person of people) {
          const outlook = outlookOf({ fit: found, oneTime: null, spending }, person, spent, YEAR);
          const expected = expectedPurchases(law, person, YEAR);
          orders += outlook.orders.low! <= expected && expected <= outlook.orders.high! ? 1 : 0;
          const there = probabilityAlive(law, person);
          alive += there === 1 || (outlook.alive.low! <= there && there <= outlook.alive.high!) ? 1 : 0;
        }
      }
      // Nine of ten, give or take three standard errors of so many rounds (figures of one round go together).
      const [least, most] = [0.9 - 3 * Math.sqrt(0.09 / rounds), 0.9 + 3 * Math.sqrt(0.09 / rounds)];
      for (const [covered, of] of [
        [parameters, 4],
        [orders, people.length],
      ] as const) {
        expect(covered / rounds / of).toBeGreaterThan(least);
        expect(covered / rounds / of).toBeLessThan(most);
      }
      expect(alive / rounds / people.length).toBeGreaterThan(least);
    });
  }
});

test("nine of ten customers of a history order as often as the range says", () => {
  const random = seeded("range");
  for (const { kind, truth } of LAWS) {
    const law = modelAt(
      kind,
      Float64Array.from(truth, (v) => Math.log(v)),
    );
    const customers =
      kind.name === "Pareto/NBD"
        ? paretoCustomers(random, 4000, pareto, YEAR)
        : eventCustomers(random, 4000, bg, { first: kind.name === "BG/NBD" ? 0 : 1, k: kind.k, ahead: YEAR });
    const known = { fit: { ...fit(collapse([]), kind), model: law }, oneTime: null, spending };
    let [within, below, above] = [0, 0, 0];
    for (const each of customers) {
      const { low, high } = outlookOf(known, each, spent, YEAR).range;
      if (each.later < low) below++;
      else if (each.later > high) above++;
      else within++;
    }
    // Whole orders cannot leave out exactly a twentieth on each side: at most so many, never more.
    expect(below / customers.length).toBeLessThan(0.06);
    expect(above / customers.length).toBeLessThan(0.06);
    expect(within / customers.length).toBeGreaterThan(0.89);
  }
});

test("the range from the chances of at least one, two, ... orders", () => {
  expect(nineOfTen([0.99, 0.96, 0.6, 0.2, 0.04])).toEqual({ low: 2, high: 4 });
  expect(nineOfTen([])).toEqual({ low: 0, high: 0 });
});

test("any history of any small business gives finite figures, in order", () => {
  // Also impossible ones, many purchases at once.
  const history = fc
    .record({ x: fc.nat(200), T: fc.double({ min: 0, max: 300, noNaN: true }), share: fc.double({ min: 0, max: 1, noNaN: true }) })
    .map(({ x, T, share }) => ({ x, tx: x === 0 ? 0 : T * share, T }));
  fc.assert(
    fc.property(
      fc.array(history, { maxLength: 12 }),
      history,
      fc.constantFrom(...LAWS.map(({ kind }) => kind)),
      fc.integer({ min: -5000, max: 100_000 }),
      (customers, person, kind, meanMinor) => {
        const histories = collapse(customers);
        const other = oneTimeKind(kind);
        const fitted = { fit: fit(histories, kind), oneTime: other && fit(histories, other), spending };
        const { alive, orders, value, range } = outlookOf(fitted, person, { orders: person.x + 1, meanMinor }, YEAR);
        for (const estimate of [alive, orders, value]) {
          expect(Number.isFinite(estimate.value)).toBe(true);
          if (estimate.low === null || estimate.high === null) continue;
          expect(estimate.low).toBeLessThanOrEqual(estimate.value + 1e-9);
          expect(estimate.high).toBeGreaterThanOrEqual(estimate.value - 1e-9);
          expect(Number.isNaN(estimate.low + estimate.high)).toBe(false);
        }
        expect(alive.value).toBeLessThan(1);
        expect(range.low).toBeLessThanOrEqual(range.high);
      },
    ),
    { numRuns: 60 },
  );
});

test("a matrix times its inverse is one; what is not positive definite has none", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 9, maxLength: 9 }), (cells) => {
      // A'A + 1 is positive definite.
      const matrix = Float64Array.from({ length: 9 }, (_, at) => {
        const [i, j] = [Math.floor(at / 3), at % 3];
        return [0, 1, 2].reduce((sum, k) => sum + cells[k * 3 + i]! * cells[k * 3 + j]!, i === j ? 1 : 0);
      });
      const inverse = inverseOf(matrix)!;
      for (let i = 0; i < 3; i++)
        for (let j = 0; j < 3; j++)
          expect([0, 1, 2].reduce((sum, k) => sum + matrix[i * 3 + k]! * inverse[k * 3 + j]!, 0)).toBeCloseTo(i === j ? 1 : 0, 8);
    }),
  );
  expect(inverseOf(Float64Array.of(1, 2, 2, 1))).toBeNull();
});

const there = isThere("cdnow");
describe.skipIf(!there)(there ? "CDNOW" : "CDNOW is not checked: ../shared/data/cdnow is not here", () => {
  test("standard errors are those that the curvature at the published optimum gives", () => {
    // As lifetimes 0.11.3 gives them for BG/NBD on these data.
    const published = [0.012557, 0.378221, 0.185719, 0.705345];
    parametersOf(fit(collapse(cdnow()))).forEach(({ value, low, high }, i) => {
      const error = (value * Math.log(high! / low!)) / 2 / NINE_OF_TEN;
      expect(Math.abs(error - published[i]!)).toBeLessThan(1e-3 * published[i]!);
    });
  });
});
