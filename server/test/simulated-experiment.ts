import { alwaysValid, etaFor, type AlwaysValid, type Arm } from "../src/capabilities/learn/always-valid.ts";
import { alwaysValidShares, etaForShares } from "../src/capabilities/learn/always-valid-shares.ts";
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

export interface SimulatedShares {
  readonly people: number;
  readonly heldBack: number;
  /** Of those held back who buy within the window. */
  readonly share: number;
  /** By how much treatment raises it. */
  readonly effect: number;
  readonly arriving?: boolean;
}

/** How often every look at who bought held the truth, and how often some look named a winner. */
export function peekedShares(random: Random, business: SimulatedShares, experiments: number): { covered: number; winners: number } {
  const { people, heldBack, share, effect, arriving } = business;
  const last = arriving === true ? DAYS * 1.5 : DAYS;
  let [covered, winners] = [0, 0];
  for (let i = 0; i < experiments; i++) {
    // Who has come in, and who of them has bought, by arm and day.
    const came = { treated: Array<number>(last).fill(0), held: Array<number>(last).fill(0) };
    const did = { treated: Array<number>(last).fill(0), held: Array<number>(last).fill(0) };
    for (let person = 0; person < people; person++) {
      const arm = random() < heldBack ? "held" : "treated";
      const enters = arriving === true ? Math.floor((random() * DAYS) / 2) : 0;
      came[arm][enters]! += 1;
      if (random() < share * (arm === "treated" ? 1 + effect : 1)) did[arm][enters + Math.floor(random() * DAYS)]! += 1;
    }
    let [holds, told] = [true, false];
    const sum = { treated: 0, held: 0, didTreated: 0, didHeld: 0, exposed: 0 };
    const eta = etaForShares(Math.max(came.treated[0]! + came.held[0]!, 1000), share, heldBack);
    for (let day = 0; day < last; day++) {
      sum.treated += came.treated[day]!;
      sum.held += came.held[day]!;
      sum.didTreated += did.treated[day]!;
      sum.didHeld += did.held[day]!;
      const exposed = Array.from({ length: day + 1 }, (_, d) => (came.treated[d]! + came.held[d]!) * Math.min((day - d + 1) / DAYS, 1));
      const truth = (share * effect * exposed.reduce((a, b) => a + b, 0)) / (sum.treated + sum.held);
      const found = alwaysValidShares({ people: sum.treated, did: sum.didTreated }, { people: sum.held, did: sum.didHeld }, eta);
      if (found === null) continue;
      if (truth < found.low || truth > found.high) holds = false;
      if (found.low > 0 || found.high < 0) told = true;
    }
    if (holds) covered++;
    if (told) winners++;
  }
  return { covered: covered / experiments, winners: winners / experiments };
}

/** What the people of a simulated business do without treatment: money a person within the window, and the same before. */
export function spreadOf(
  random: Random,
  business: SimulatedBusiness,
  people: number,
): { mean: number; variance: number; correlation: number } {
  const all = Array.from({ length: people }, () => buyer(random, { ...business, effect: 0, heldBack: 1, arriving: false }));
  const { mean, variance, varianceBefore, covariance } = armOf(all, DAYS);
  return { mean, variance, correlation: covariance / Math.sqrt(variance * varianceBefore) };
}
