import { alwaysValid, etaFor, type AlwaysValid, type Arm } from "../src/capabilities/learn/always-valid.ts";
import { gamma, normal } from "../src/entrance/demo/draws.ts";
import type { Random } from "../src/platform/random.ts";

export interface SimulatedBusiness {
  readonly people: number;
  readonly heldBack: number;
  /** Orders a person in the window, on average; people differ (gamma with shape one half), and so do their orders (lognormal). */
  readonly rate: number;
  /** By how much treatment raises the rate. */
  readonly effect: number;
  /** Of the logarithm of what a person's orders are worth. */
  readonly spread: number;
  /** Whether people come in day by day over the first half instead of all at the start. */
  readonly arriving?: boolean;
}

export interface Look {
  readonly day: number;
  /** The difference a person that is true of the people who are in by now. */
  readonly truth: number;
  readonly found: AlwaysValid;
}

const DAYS = 30;
const ORDER = 3000;
const WITHIN = 0.5;

interface Buyer {
  readonly treated: boolean;
  readonly enters: number;
  readonly before: number;
  readonly orders: readonly { readonly day: number; readonly minor: number }[];
}

function poisson(random: Random, mean: number): number {
  let count = 0;
  for (let product = random(); product > Math.exp(-mean); product *= random()) count++;
  return count;
}

function buyer(random: Random, business: SimulatedBusiness): Buyer {
  const treated = random() >= business.heldBack;
  const enters = business.arriving === true ? Math.floor((random() * DAYS) / 2) : 0;
  const rate = business.rate * gamma(random, 0.5, 2);
  const worth = ORDER * Math.exp(business.spread * normal(random));
  const order = (): number => Math.round(worth * Math.exp(WITHIN * normal(random)));
  const before = Array.from({ length: poisson(random, rate) }, order).reduce((sum, minor) => sum + minor, 0);
  const count = poisson(random, rate * (treated ? 1 + business.effect : 1));
  const orders = Array.from({ length: count }, () => ({ day: enters + Math.floor(random() * DAYS), minor: order() }));
  return { treated, enters, before, orders };
}

function armOf(buyers: readonly Buyer[], day: number): Arm {
  let [y, yy, x, xx, xy] = [0, 0, 0, 0, 0];
  for (const each of buyers) {
    const bought = each.orders.reduce((sum, order) => sum + (order.day <= day ? order.minor : 0), 0);
    y += bought;
    yy += bought ** 2;
    x += each.before;
    xx += each.before ** 2;
    xy += bought * each.before;
  }
  const n = buyers.length;
  const spread = (square: number, a: number, b: number): number => (n > 1 ? (square - (a * b) / n) / (n - 1) : 0);
  return {
    people: n,
    mean: n > 0 ? y / n : 0,
    variance: spread(yy, y, y),
    meanBefore: n > 0 ? x / n : 0,
    varianceBefore: spread(xx, x, x),
    covariance: spread(xy, x, y),
  };
}

/** One experiment, looked at on each of its days (until the last of those who came in has had their thirty). */
export function looks(random: Random, business: SimulatedBusiness): Look[] {
  const all = Array.from({ length: business.people }, () => buyer(random, business));
  const first = armOf(
    all.filter(({ enters }) => enters === 0),
    0,
  );
  const eta = etaFor(Math.max(first.people, 1000), Math.max(first.varianceBefore, 1), business.heldBack);
  const perDay = (business.effect * business.rate * ORDER * Math.exp((business.spread ** 2 + WITHIN ** 2) / 2)) / DAYS;
  return Array.from({ length: business.arriving === true ? DAYS * 1.5 : DAYS }, (_, day) => {
    const here = all.filter(({ enters }) => enters <= day);
    const of = (treated: boolean): Arm =>
      armOf(
        here.filter((each) => each.treated === treated),
        day,
      );
    const found = alwaysValid(of(true), of(false), eta);
    const exposed = here.reduce((sum, { enters }) => sum + Math.min(day - enters + 1, DAYS), 0) / Math.max(here.length, 1);
    return found === null ? [] : [{ day, truth: perDay * exposed, found }];
  }).flat();
}

/** How often every look at an experiment held the truth, and how often some look named a winner. */
export function peeked(
  random: Random,
  business: SimulatedBusiness,
  experiments: number,
): { covered: number; winners: number; width: number } {
  let [covered, winners, width] = [0, 0, 0];
  for (let i = 0; i < experiments; i++) {
    const all = looks(random, business);
    if (all.every(({ truth, found }) => found.low <= truth && truth <= found.high)) covered++;
    if (all.some(({ found }) => found.low > 0 || found.high < 0)) winners++;
    const last = all.at(-1)?.found;
    if (last !== undefined) width += (last.high - last.low) / 2 / Math.sqrt(last.variance);
  }
  return { covered: covered / experiments, winners: winners / experiments, width: width / experiments };
}
