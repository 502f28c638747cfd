/** Sums over the people of one arm: they add up over looks and over arms. */

export interface Sums {
  people: number;
  /** Money bought within the window, in minor units: its sum and the sum of squares a person; the same before; and of the two multiplied. */
  after: number;
  afterSquares: number;
  before: number;
  beforeSquares: number;
  product: number;
  /** Who bought, who did so with nothing reduced, and the orders of which something was. */
  buyers: number;
  fullPrice: number;
  reducedOrders: number;
  /** Who did what the experiment is judged by, where that is an event. */
  doers: number;
  /** Those drawn on the first day: how many, what they had bought before, and how many of them had bought at all. */
  firstPeople: number;
  firstSum: number;
  firstSquares: number;
  firstBuyers: number;
}

export const NO_SUMS: Sums = {
  people: 0,
  after: 0,
  afterSquares: 0,
  before: 0,
  beforeSquares: 0,
  product: 0,
  buyers: 0,
  fullPrice: 0,
  reducedOrders: 0,
  doers: 0,
  firstPeople: 0,
  firstSum: 0,
  firstSquares: 0,
  firstBuyers: 0,
};

const KEYS = Object.keys(NO_SUMS) as (keyof Sums)[];

export function add(...all: readonly Sums[]): Sums {
  const total = { ...NO_SUMS };
  for (const each of all) for (const key of KEYS) total[key] += each[key];
  return total;
}

/** What one arm bought: what the intervals are made of. Money in minor units. */
export interface ArmTotals {
  people: number;
  buyers: number;
  fullPrice: number;
  /** Whether anything was sold at a reduced price at all. */
  reduced: boolean;
  doers: number;
  revenueMinor: number;
  /** Of what a person bought within the window; with n − 1. */
  variance: number;
  meanBefore: number;
  varianceBefore: number;
  covariance: number;
}

export function totalsOf(sums: Sums): ArmTotals {
  const { people: n, after, before, buyers, fullPrice, doers } = sums;
  const spread = (product: number, a: number, b: number): number => (n > 1 ? (product - (a * b) / n) / (n - 1) : 0);
  return {
    people: n,
    buyers,
    fullPrice,
    doers,
    reduced: sums.reducedOrders > 0,
    revenueMinor: after,
    variance: Math.max(0, spread(sums.afterSquares, after, after)),
    meanBefore: n > 0 ? before / n : 0,
    varianceBefore: Math.max(0, spread(sums.beforeSquares, before, before)),
    covariance: spread(sums.product, after, before),
  };
}
