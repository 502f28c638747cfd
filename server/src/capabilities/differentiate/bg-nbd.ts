/**
 * BG/NBD: Fader, Hardie & Lee (2005), "Counting Your Customers" the Easy Way, Marketing Science 24(2).
 * While alive a customer buys at a rate of their own (gamma: r, alpha); after each purchase they may leave for good with a
 * probability of their own (beta: a, b). A history is x repeat purchases, the last of them at t_x, watched for T.
 *
 * MBG/NBD: Batislam, Denizel & Filiztekin (2007), IJRM 24. The same, but one may leave right after the first purchase too. The
 * likelihoods differ only in counting one more chance to leave, hence `chances` below.
 */
import { minimise, type Minimum } from "./quasi-newton.ts";

export interface Parameters {
  r: number;
  alpha: number;
  a: number;
  b: number;
}

export type Variant = "BG/NBD" | "MBG/NBD";

/** Distinct histories with the number of customers who share each. `last` and `age` are indexes into `times`. */
export interface Histories {
  times: Float64Array;
  x: Uint32Array;
  last: Uint32Array;
  age: Uint32Array;
  weight: Float64Array;
}

/** Collapses customers to distinct (x, t_x, T). */
export function collapse(customers: Iterable<{ x: number; tx: number; T: number; weight?: number }>): Histories {
  const found = new Map<string, { x: number; tx: number; T: number; weight: number }>();
  const moments = new Set<number>();
  for (const { x, tx, T, weight = 1 } of customers) {
    const key = `${x} ${tx} ${T}`;
    const known = found.get(key);
    if (known) known.weight += weight;
    else found.set(key, { x, tx, T, weight });
    moments.add(tx).add(T);
  }
  const times = Float64Array.from(moments).sort();
  const index = new Map(Array.from(times, (t, i) => [t, i]));
  const rows = [...found.values()];
  return {
    times,
    x: Uint32Array.from(rows, (h) => h.x),
    last: Uint32Array.from(rows, (h) => index.get(h.tx)!),
    age: Uint32Array.from(rows, (h) => index.get(h.T)!),
    weight: Float64Array.from(rows, (h) => h.weight),
  };
}

/**
 * All that depends on x alone, for x = 0 .. most: sums over k < x stand for differences of log-gamma and digamma functions (exact, and no
 * cancellation at large x).
 */
interface ByPurchases {
  constant: Float64Array;
  byR: Float64Array;
  byA: Float64Array;
  byB: Float64Array;
  /** a / (b + chances - 1), the odds of having left right after the last purchase; 0 where there was no chance to leave. */
  leaving: Float64Array;
}

function byPurchases(p: Parameters, most: number, first: number): ByPurchases {
  const [constant, byR, byA, byB, leaving] = Array.from({ length: 5 }, () => new Float64Array(most + 1)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  let [sum, r, a, b] = [p.r * Math.log(p.alpha), 0, 0, 0];
  const chance = (k: number): void => {
    sum += Math.log((p.b + k) / (p.a + p.b + k));
    a -= 1 / (p.a + p.b + k);
    b += 1 / (p.b + k) - 1 / (p.a + p.b + k);
  };
  if (first === 1) chance(0);
  for (let x = 0; x <= most; x++) {
    constant[x] = sum;
    [byR[x], byA[x], byB[x]] = [r, a, b];
    leaving[x] = x + first > 0 ? p.a / (p.b + x + first - 1) : 0;
    sum += Math.log(p.r + x);
    r += 1 / (p.r + x);
    chance(x + first);
  }
  return { constant, byR, byA, byB, leaving };
}

const largestOf = (values: Uint32Array): number => {
  let most = 0;
  for (const n of values) if (n > most) most = n;
  return most;
};

/** The log-likelihood of all histories; where `gradient` is given, its derivatives by log r, log alpha, log a, log b go there. */
export function logLikelihood(histories: Histories, p: Parameters, variant: Variant = "BG/NBD", gradient?: Float64Array): number {
  const { times, x, last, age, weight } = histories;
  const { constant, byR, byA, byB, leaving } = byPurchases(p, largestOf(x), variant === "MBG/NBD" ? 1 : 0);
  const log = times.map((t) => Math.log(p.alpha + t));
  const inverse = times.map((t) => 1 / (p.alpha + t));
  const { r, a } = p;
  // Logarithms of (1 + odds) are summed as the logarithm of a running product: one logarithm for many customers. Sums go by blocks, so that a
  // million customers lose no more digits than a thousand; the line search near the optimum lives on the last ones.
  let [total, sum, product] = [0, 0, 1];
  let [dr, dalpha, da, db, customers] = [0, 0, 0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const n = x[i]!;
    const from = last[i]!;
    const to = age[i]!;
    const w = weight[i]!;
    const shape = r + n;
    const logAge = log[to]!;
    const silence = logAge - log[from]!;
    const odds = leaving[n]! * Math.exp(shape * silence);
    const gone = odds < 1e300 ? odds / (1 + odds) : 1;
    if (w === 1 && odds < 1e100) {
      product *= 1 + odds;
      if (product > 1e200) {
        sum += Math.log(product);
        product = 1;
      }
    } else {
      sum += w * (odds < 1e300 ? Math.log1p(odds) : Math.log(leaving[n]!) + shape * silence);
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
  }
  gradient?.set([(dr + customers * Math.log(p.alpha)) * r, dalpha * p.alpha + customers * r, da * a, db * p.b]);
  return total + sum + Math.log(product);
}

/** Probability that the customer has not left. BG/NBD says 1 for x = 0; see displayedAlive for what a screen shows. */
export function probabilityAlive(p: Parameters, x: number, tx: number, T: number, variant: Variant = "BG/NBD"): number {
  const chances = variant === "MBG/NBD" ? x + 1 : x;
  if (chances === 0) return 1;
  return 1 / (1 + (p.a / (p.b + chances - 1)) * Math.exp((p.r + x) * Math.log((p.alpha + T) / (p.alpha + tx))));
}

/**
 * Expected purchases within t of a customer known to be alive: the closed form with Gauss's 2F1, after Euler's transformation and with
 * the factors (a - 1) and (a + b + x - 1) divided out, so that nothing cancels or blows up at a = 1 or a + b + x = 1.
 * The conditional expectation of the paper is this times P(alive); it depends on x and T only.
 */
export function expectedWhileAlive(p: Parameters, x: number, T: number, t: number): number {
  if (!(t > 0)) return 0;
  const { r, alpha, a, b } = p;
  const z = t / (alpha + T + t);
  const rest = Math.log1p(-z);
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

/** Expected purchases within t given the history (equation 10 of the paper). */
export function expectedPurchases(p: Parameters, x: number, tx: number, T: number, t: number): number {
  return expectedWhileAlive(p, x, T, t) * probabilityAlive(p, x, tx, T);
}

/** Probability of at least one purchase within t given the history. */
export function probabilityOfReturn(p: Parameters, x: number, tx: number, T: number, t: number): number {
  return probabilityAlive(p, x, tx, T) * -Math.expm1((p.r + x) * Math.log((p.alpha + T) / (p.alpha + T + t)));
}

/** The prior's pull: whole up to 100 customers who bought again, none from 500 on. */
const PRIOR_WHOLE_UP_TO = 100;
const PRIOR_NONE_FROM = 500;
const PRIOR = { r: 0.5, a: 0.8, b: 2.4, spread: 1 };

export interface Fit {
  variant: Variant;
  parameters: Parameters;
  /** Without the prior. */
  logLikelihood: number;
  customers: number;
  repeaters: number;
  tooEarly: boolean;
  priorWeight: number;
  converged: boolean;
  evaluations: number;
}

function totals(h: Histories): { customers: number; repeaters: number; purchases: number; time: number } {
  const out = { customers: 0, repeaters: 0, purchases: 0, time: 0 };
  for (let i = 0; i < h.x.length; i++) {
    const w = h.weight[i]!;
    out.customers += w;
    if (h.x[i]! > 0) out.repeaters += w;
    out.purchases += w * h.x[i]!;
    out.time += w * h.times[h.age[i]!]!;
  }
  return out;
}

/** Every so-manieth history of an ordered set. */
function thin(h: Histories, step: number): Histories {
  const keep = (_: number, i: number): boolean => i % step === 0;
  return { times: h.times, x: h.x.filter(keep), last: h.last.filter(keep), age: h.age.filter(keep), weight: h.weight.filter(keep) };
}

const LIMIT = 14;
const toParameters = (at: Float64Array): Parameters => {
  const [r, alpha, a, b] = at.map((v) => Math.exp(Math.min(LIMIT, Math.max(-LIMIT, v))));
  return { r: r!, alpha: alpha!, a: a!, b: b! };
};

/**
 * Maximum likelihood in log-parameters. With few repeat buyers a weak prior keeps the answer sensible: log r, log alpha, log a and log b are
 * normal with standard deviation 1 around r = 0.5, a = 0.8, b = 2.4 and the alpha that gives the business's own plain purchase rate. It fades out
 * between 100 and 500 repeat buyers, so a business of any size gets the published estimate, and a young one is told that it is too early.
 * @param most at most so many distinct histories are used, evenly picked; all by default
 */
export function fit(all: Histories, variant: Variant = "BG/NBD", most = Infinity): Fit {
  const histories = all.x.length > most ? thin(all, Math.ceil(all.x.length / most)) : all;
  const { customers, repeaters, purchases, time } = totals(histories);
  const priorWeight = Math.min(1, Math.max(0, (PRIOR_NONE_FROM - repeaters) / (PRIOR_NONE_FROM - PRIOR_WHOLE_UP_TO)));
  const rate = (purchases + 0.5) / (time + 1);
  const centre = Float64Array.of(Math.log(PRIOR.r), Math.log(PRIOR.r / rate), Math.log(PRIOR.a), Math.log(PRIOR.b));
  const minimiseOver = (h: Histories, from: Float64Array, scale: number, warm?: Minimum): Minimum =>
    minimise(
      (at, gradient) => {
        let value = -logLikelihood(h, toParameters(at), variant, gradient) / scale;
        for (let i = 0; i < 4; i++) {
          const away = (at[i]! - centre[i]!) / PRIOR.spread;
          // The limit on log-parameters is a soft wall, so that data without any lapse end at a finite, smooth place.
          const beyond = Math.max(0, Math.abs(at[i]!) - LIMIT + 2) * Math.sign(at[i]!);
          value += (priorWeight * away * away) / (2 * scale) + beyond * beyond;
          gradient[i] = (-gradient[i]! + (priorWeight * away) / PRIOR.spread) / scale + 2 * beyond;
        }
        return Number.isFinite(value) ? value : Infinity;
      },
      from,
      warm ? { inverseHessian: warm.inverseHessian } : {},
    );
  let from: Float64Array = centre;
  let warm: Minimum | undefined;
  if (histories.x.length > 50_000) {
    const few = thin(histories, 32);
    warm = minimiseOver(few, from, Math.max(1, totals(few).customers));
    from = warm.at;
  }
  const end = minimiseOver(histories, from, Math.max(1, customers), warm);
  const parameters = toParameters(end.at);
  const found = priorWeight === 0 ? -end.value * Math.max(1, customers) : logLikelihood(histories, parameters, variant);
  return {
    variant,
    parameters,
    logLikelihood: found,
    customers,
    repeaters,
    tooEarly: repeaters < PRIOR_WHOLE_UP_TO,
    priorWeight,
    converged: end.converged,
    evaluations: end.evaluations,
  };
}

/**
 * P(alive) as a screen shows it. BG/NBD lets nobody leave before the first repeat purchase and so calls each one-time buyer alive for ever; for
 * them the figure is MBG/NBD's, fitted on the same people, which is below 1 and falls with silence.
 */
export function displayedAlive(models: { bg: Parameters; mbg: Parameters }, x: number, tx: number, T: number): number {
  return x === 0 ? probabilityAlive(models.mbg, 0, 0, T, "MBG/NBD") : probabilityAlive(models.bg, x, tx, T);
}
