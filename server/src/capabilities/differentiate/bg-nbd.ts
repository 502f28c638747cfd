/**
 * BG/NBD: Fader, Hardie & Lee (2005), "Counting Your Customers" the Easy Way, Marketing Science 24(2).
 * While alive a customer buys at a rate of their own (gamma: r, alpha); after each purchase they may leave for good with a
 * probability of their own (beta: a, b). A history is x repeat purchases, the last of them at t_x, watched for T.
 *
 * MBG/NBD: Batislam, Denizel & Filiztekin (2007), IJRM 24. The same, but one may leave right after the first purchase too. The
 * likelihoods differ only in counting one more chance to leave, hence `first` below.
 *
 * MBG/CNBD-k: Reutterer, Platzer & Schroeder (2021), Leveraging purchase regularity for predicting customer behavior the easy way, IJRM 38(1). The
 * same again, but only every k-th event of the rate is a purchase, so gaps are Erlang-k: the larger k, the more regular. k = 1 is MBG/NBD.
 */
import { largestOf, type Histories } from "./histories.ts";
import { logGamma } from "./log-gamma.ts";

export interface Parameters {
  r: number;
  alpha: number;
  a: number;
  b: number;
}

/** Which of the three: `first` is 1 where one may leave after the first purchase already, `k` is the regularity. */
export interface Kind {
  readonly first: 0 | 1;
  readonly k: number;
}

export const BG: Kind = { first: 0, k: 1 };
export const MBG: Kind = { first: 1, k: 1 };
export const cnbd = (k: number): Kind => ({ first: 1, k });

/**
 * All that depends on x alone, for x = 0 .. most: sums over k < x stand for differences of log-gamma and digamma functions (exact, and no
 * cancellation at large x).
 */
interface ByPurchases {
  constant: Float64Array;
  byR: Float64Array;
  byA: Float64Array;
  byB: Float64Array;
  /** a / (b + x + first - 1), the odds of having left right after the last purchase; 0 where there was no chance to leave. */
  leaving: Float64Array;
}

function byPurchases(p: Parameters, most: number, { first, k }: Kind): ByPurchases {
  const [constant, byR, byA, byB, leaving] = Array.from({ length: 5 }, () => new Float64Array(most + 1)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  let [sum, r, a, b] = [p.r * Math.log(p.alpha), 0, 0, 0];
  const chance = (n: number): void => {
    sum += Math.log((p.b + n) / (p.a + p.b + n));
    a -= 1 / (p.a + p.b + n);
    b += 1 / (p.b + n) - 1 / (p.a + p.b + n);
  };
  if (first === 1) chance(0);
  for (let x = 0; x <= most; x++) {
    constant[x] = sum;
    [byR[x], byA[x], byB[x]] = [r, a, b];
    leaving[x] = x + first > 0 ? p.a / (p.b + x + first - 1) : 0;
    // The events up to the next purchase, divided by (k - 1)!.
    for (let i = 0; i < k; i++) {
      sum += Math.log((p.r + k * x + i) / Math.max(1, i));
      r += 1 / (p.r + k * x + i);
    }
    chance(x + first);
  }
  return { constant, byR, byA, byB, leaving };
}

/**
 * Somebody alive is 0 .. k - 1 events past the last purchase. The odds of these against none, summed, with R = r + k x and the share u of (alpha + T)
 * that is silence: 1 + R u + R (R + 1) u^2 / 2 + ...; and its derivatives by R and u.
 */
function phases(R: number, u: number, k: number, out: Float64Array): void {
  let [term, sum, byR, byU, slope] = [1, 1, 0, 0, 0];
  for (let j = 1; j < k; j++) {
    byU += term * (R + j - 1);
    term *= ((R + j - 1) / j) * u;
    slope += 1 / (R + j - 1);
    sum += term;
    byR += term * slope;
  }
  out[0] = sum;
  out[1] = byR;
  out[2] = byU;
}

/**
 * The log-likelihood of all histories; where `gradient` is given, its derivatives by log r, log alpha, log a, log b go there. For k > 1 it is complete
 * only where `histories` knows the logarithms of its gaps.
 */
export function logLikelihood(histories: Histories, p: Parameters, kind: Kind = BG, gradient?: Float64Array): number {
  const { times, x, last, age, weight } = histories;
  const { k } = kind;
  const { constant, byR, byA, byB, leaving } = byPurchases(p, largestOf(x), kind);
  const log = times.map((t) => Math.log(p.alpha + t));
  const inverse = times.map((t) => 1 / (p.alpha + t));
  const { r, a } = p;
  const phase = Float64Array.of(1, 0, 0);
  // Logarithms of (phases + odds) are summed as the logarithm of a running product: one logarithm for many customers. Sums go by blocks, so that a
  // million customers lose no more digits than a thousand; the line search near the optimum lives on the last ones.
  let [total, sum, product] = [(k - 1) * (histories.logGaps ?? 0), 0, 1];
  let [dr, dalpha, da, db, customers] = [0, 0, 0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const n = x[i]!;
    const from = last[i]!;
    const to = age[i]!;
    const w = weight[i]!;
    const shape = r + k * n;
    const logAge = log[to]!;
    const silence = logAge - log[from]!;
    if (k > 1) phases(shape, (times[to]! - times[from]!) * inverse[to]!, k, phase);
    const alive = phase[0]!;
    const odds = leaving[n]! * Math.exp(shape * silence);
    const gone = odds < 1e300 ? odds / (alive + odds) : 1;
    if (w === 1 && odds + alive < 1e100) {
      product *= alive + odds;
      if (product > 1e200) {
        sum += Math.log(product);
        product = 1;
      }
    } else {
      sum += w * (odds < 1e300 ? Math.log(alive) + Math.log1p(odds / alive) : Math.log(leaving[n]!) + shape * silence);
    }
    sum += w * (constant[n]! - shape * logAge);
    if ((i & 1023) === 0) {
      total += sum;
      sum = 0;
    }
    customers += w;
    dr += w * (byR[n]! - logAge + gone * silence);
    dalpha -= w * shape * (inverse[to]! + gone * (inverse[from]! - inverse[to]!));
    da += w * (byA[n]! + gone / a);
    db += w * (byB[n]! - (gone * leaving[n]!) / a);
    if (k > 1) {
      const here = (1 - gone) / alive;
      dr += w * here * phase[1]!;
      dalpha -= w * here * phase[2]! * (times[to]! - times[from]!) * inverse[to]! * inverse[to]!;
    }
  }
  gradient?.set([(dr + customers * Math.log(p.alpha)) * r, dalpha * p.alpha + customers * r, da * a, db * p.b]);
  return total + sum + Math.log(product);
}

/** Odds of each phase 0 .. k - 1 against phase 0 of a customer alive, as in `phases`. */
function phaseOdds(R: number, u: number, k: number): number[] {
  const odds = [1];
  for (let j = 1; j < k; j++) odds.push(odds[j - 1]! * ((R + j - 1) / j) * u);
  return odds;
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** Probability that the customer has not left. BG/NBD says 1 for x = 0; see displayedAlive in model.ts for what a screen shows. */
export function probabilityAlive(p: Parameters, x: number, tx: number, T: number, { first, k }: Kind = BG): number {
  if (x + first === 0) return 1;
  const R = p.r + k * x;
  const alive = sumOf(phaseOdds(R, (T - tx) / (p.alpha + T), k));
  return 1 / (1 + (p.a / (p.b + x + first - 1) / alive) * Math.exp(R * Math.log((p.alpha + T) / (p.alpha + tx))));
}

/**
 * Expected purchases within t of a customer known to be alive: the closed form with Gauss's 2F1, after Euler's transformation and with
 * the factors (a - 1) and (a + b + x - 1) divided out, so that nothing cancels or blows up at a = 1 or a + b + x = 1.
 * The conditional expectation of the paper is this times P(alive); it depends on x and T only. For MBG/NBD it is that of b + 1.
 */
function expectedByOneEvent(p: Parameters, x: number, T: number, t: number): number {
  const { r, alpha, a, b } = p;
  const z = t / (alpha + T + t);
  // ln(1 - z), also where z is so near 1 that it rounds to it.
  const rest = -Math.log1p(t / (alpha + T));
  const c = a + b + x - 1;
  const power = a === 1 ? rest : Math.expm1((a - 1) * rest) / (a - 1);
  const top = a + b - 1 - r;
  let term = top * z;
  let series = term;
  for (let n = 1; n < 200_000; n++) {
    term *= ((top + n) * (a + n - 1) * z) / ((c + n) * (n + 1));
    series += term;
    if (Math.abs(term) < 1e-15 * Math.abs(series) && n > Math.abs(top)) break;
  }
  return Math.max(0, -(c * power + Math.exp((a - 1) * rest) * series));
}

/**
 * P(at least m purchases within t) for m = 1, 2, ... until it is below `least`, of a customer alive and `phase` events past the last purchase: so many
 * events by a negative binomial law, and still there after each purchase but the last.
 */
function tailsFromPhase(p: Parameters, x: number, T: number, t: number, { first, k }: Kind, phase: number, least: number): number[] {
  const shape = p.r + k * x + phase;
  const z = t / (p.alpha + T + t);
  // P(at least n events) from its terms, from where they begin to count: of very many the first would be too small for a number.
  const odds = t / (p.alpha + T);
  const mean = shape * odds;
  const begin = Math.max(0, Math.floor(mean - 12 * Math.sqrt(mean * (1 + odds))));
  let term = Math.exp(logGamma(shape + begin) - logGamma(shape) - logGamma(begin + 1) + shape * -Math.log1p(odds) + begin * Math.log(z));
  let [more, stays, events] = [1 - term, 1, begin + 1];
  const tails: number[] = [];
  for (let m = 1; m < MOST_PURCHASES; m++) {
    for (; events < m * k - phase; events++) {
      term *= ((shape + events - 1) / events) * z;
      more -= term;
    }
    const tail = stays * Math.max(0, more);
    if (!(tail > least)) break;
    tails.push(tail);
    const chances = p.b + x + first + m - 1;
    stays *= chances / (p.a + chances);
  }
  return tails;
}

const MOST_PURCHASES = 20_000;
/** Expected purchases are summed from chances of at least so many; what is below this is left out. */
const LEAST = 1e-11;

/** From here on, where everybody leaves alike, terms of the closed form leave the range of numbers. */
const ALIKE = 100;

/** Expected purchases within t of a customer alive, for each phase 0 .. k - 1; what a customer may expect is their mean by `phaseShares`. */
export function expectedByPhase(p: Parameters, x: number, T: number, t: number, kind: Kind = BG): number[] {
  if (!(t > 0)) return Array.from({ length: kind.k }, () => 0);
  if (kind.k === 1 && p.a < ALIKE) {
    const closed = expectedByOneEvent({ ...p, b: p.b + kind.first }, x, T, t);
    // At rates beyond any customer's (many orders at one moment) the closed form leaves what doubles can hold; the sum does not.
    if (Number.isFinite(closed)) return [closed];
  }
  return Array.from({ length: kind.k }, (_, phase) => sumOf(tailsFromPhase(p, x, T, t, kind, phase, LEAST)));
}

/** How likely a customer alive is in each phase. */
function phaseShares(p: Parameters, x: number, tx: number, T: number, { k }: Kind): number[] {
  const odds = phaseOdds(p.r + k * x, (T - tx) / (p.alpha + T), k);
  const all = sumOf(odds);
  return odds.map((one) => one / all);
}

export function expectedWhileAlive(p: Parameters, x: number, tx: number, T: number, t: number, kind: Kind = BG): number {
  const expected = expectedByPhase(p, x, T, t, kind);
  return sumOf(phaseShares(p, x, tx, T, kind).map((share, j) => share * expected[j]!));
}

/** P(at least m purchases within t) of a customer alive, for m = 1, 2, ... until it is below `least`. */
export function tailsWhileAlive(p: Parameters, x: number, tx: number, T: number, t: number, kind: Kind, least: number): number[] {
  if (!(t > 0)) return [];
  const parts = phaseShares(p, x, tx, T, kind).map((share, phase) => ({ share, tails: tailsFromPhase(p, x, T, t, kind, phase, least) }));
  const most = Math.max(...parts.map(({ tails }) => tails.length));
  return Array.from({ length: most }, (_, m) => sumOf(parts.map(({ share, tails }) => share * (tails[m] ?? 0))));
}

/** Probability of at least one purchase within t of a customer alive: one minus the chance of silence till then. */
export function returnWhileAlive(p: Parameters, x: number, tx: number, T: number, t: number, { k }: Kind = BG): number {
  const R = p.r + k * x;
  const silent = R * Math.log((p.alpha + T) / (p.alpha + T + t));
  if (k === 1) return -Math.expm1(silent);
  const [now, later] = [T, T + t].map((until) => sumOf(phaseOdds(R, (until - tx) / (p.alpha + until), k)));
  return -Math.expm1(silent + Math.log(later! / now!));
}

/** Expected purchases within t given the history (equation 10 of the paper). */
export const expectedPurchases = (p: Parameters, x: number, tx: number, T: number, t: number, kind: Kind = BG): number =>
  expectedWhileAlive(p, x, tx, T, t, kind) * probabilityAlive(p, x, tx, T, kind);

/** Probability of at least one purchase within t given the history. */
export const probabilityOfReturn = (p: Parameters, x: number, tx: number, T: number, t: number, kind: Kind = BG): number =>
  returnWhileAlive(p, x, tx, T, t, kind) * probabilityAlive(p, x, tx, T, kind);
