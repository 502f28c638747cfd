/**
 * Pareto/NBD: Schmittlein, Morrison & Colombo (1987), Counting Your Customers, Management Science 33(1); Fader & Hardie (2005), A Note on Deriving
 * the Pareto/NBD Model. While alive a customer buys at a rate of their own (gamma: r, alpha); they may leave at any moment, at a rate of their own too
 * (gamma: s, beta). A history is x repeat purchases, the last of them at t_x, watched for T.
 *
 * The published likelihood has two of Gauss's 2F1 whose difference loses all digits where t_x is near T. Here stands the integral that they solve, over
 * the moment y of leaving, by Gauss-Legendre on the scale of log(y + min(alpha, beta)): there the integrand is log-concave and analytic in a strip of
 * width pi, and 20 nodes give eight digits for any parameters. Derivatives are taken under the integral sign, so they are exact to the same digits.
 */
import { gaussLegendre } from "./gauss-legendre.ts";
import { largestOf, type Histories } from "./histories.ts";

export interface ParetoParameters {
  r: number;
  alpha: number;
  s: number;
  beta: number;
}

const RULE = gaussLegendre(20);
/** What has fallen by a factor of e to this power is left out. */
const DEPTH = 20;

/** The integral of ((alpha + from) / (alpha + y))^A ((beta + from) / (beta + y))^B over y, and its derivatives by A, alpha, B and beta. */
interface Decay {
  value: number;
  byA: number;
  byAlpha: number;
  byB: number;
  byBeta: number;
}

function decay(A: number, alpha: number, B: number, beta: number, from: number, to: number): Decay {
  const c = Math.min(alpha, beta);
  const end = Math.min(to, (alpha + from) * Math.exp(DEPTH / A) - alpha, (beta + from) * Math.exp(DEPTH / B) - beta);
  const width = Math.log1p((end - from) / (c + from));
  const out: Decay = { value: 0, byA: 0, byAlpha: 0, byB: 0, byBeta: 0 };
  const [atAlpha, atBeta] = [1 / (alpha + from), 1 / (beta + from)];
  for (let i = 0; i < RULE.nodes.length; i++) {
    const step = width * RULE.nodes[i]!;
    const moment = (c + from) * Math.exp(step);
    const [inAlpha, inBeta] = [moment + (alpha - c), moment + (beta - c)];
    const logA = c === alpha ? step : Math.log(inAlpha * atAlpha);
    const logB = c === beta ? step : Math.log(inBeta * atBeta);
    const g = Math.exp(-A * logA - B * logB) * moment * width * RULE.weights[i]!;
    out.value += g;
    out.byA -= g * logA;
    out.byB -= g * logB;
    out.byAlpha += g * A * (atAlpha - 1 / inAlpha);
    out.byBeta += g * B * (atBeta - 1 / inBeta);
  }
  return out;
}

/** The logarithm of the odds of having left, and in `slopes` its derivatives by r, alpha, s, beta. -Infinity where there was no time to leave. */
function logOdds({ r, alpha, s, beta }: ParetoParameters, x: number, tx: number, T: number, slopes?: Float64Array): number {
  if (!(T > tx)) {
    slopes?.fill(0);
    return -Infinity;
  }
  const R = r + x;
  const left = decay(R, alpha, s + 1, beta, tx, T);
  const [silentA, silentB] = [Math.log((alpha + T) / (alpha + tx)), Math.log((beta + T) / (beta + tx))];
  if (slopes !== undefined) {
    slopes[0] = silentA + left.byA / left.value;
    slopes[1] = R * (1 / (alpha + T) - 1 / (alpha + tx)) + left.byAlpha / left.value;
    slopes[2] = 1 / s + silentB + left.byB / left.value;
    slopes[3] = -1 / (beta + tx) + s * (1 / (beta + T) - 1 / (beta + tx)) + left.byBeta / left.value;
  }
  return Math.log(s / (beta + tx)) + R * silentA + s * silentB + Math.log(left.value);
}

/** ln(1 + e^v) for any v. */
const softplus = (v: number): number => (v > 0 ? v + Math.log1p(Math.exp(-v)) : Math.log1p(Math.exp(v)));
const share = (v: number): number => 1 / (1 + Math.exp(-v));

/** The log-likelihood of all histories; where `gradient` is given, its derivatives by log r, log alpha, log s, log beta go there. */
export function logLikelihood(histories: Histories, p: ParetoParameters, gradient?: Float64Array): number {
  const { times, x, last, age, weight } = histories;
  const { r, alpha, s, beta } = p;
  // ln gamma(r + x) / gamma(r) and its slope, for x = 0 .. most, as sums: exact, and nothing cancels at large x.
  const most = largestOf(x);
  const [rising, slope] = [new Float64Array(most + 1), new Float64Array(most + 1)];
  for (let n = 0; n < most; n++) {
    rising[n + 1] = rising[n]! + Math.log(r + n);
    slope[n + 1] = slope[n]! + 1 / (r + n);
  }
  const slopes = new Float64Array(4);
  const [logAlpha, logBeta] = [Math.log(alpha), Math.log(beta)];
  let [total, dr, dalpha, ds, dbeta] = [0, 0, 0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const n = x[i]!;
    const [tx, T, w] = [times[last[i]!]!, times[age[i]!]!, weight[i]!];
    const odds = logOdds(p, n, tx, T, gradient && slopes);
    const [ageA, ageB] = [Math.log(alpha + T) - logAlpha, Math.log(beta + T) - logBeta];
    total += w * (rising[n]! - n * Math.log(alpha + T) - r * ageA - s * ageB + softplus(odds));
    if (gradient === undefined) continue;
    const gone = share(odds);
    dr += w * (slope[n]! - ageA + gone * slopes[0]!);
    dalpha += w * (r / alpha - (r + n) / (alpha + T) + gone * slopes[1]!);
    ds += w * (-ageB + gone * slopes[2]!);
    dbeta += w * (s / beta - s / (beta + T) + gone * slopes[3]!);
  }
  gradient?.set([dr * r, dalpha * alpha, ds * s, dbeta * beta]);
  return total;
}

/** Probability that the customer has not left. */
export const probabilityAlive = (p: ParetoParameters, x: number, tx: number, T: number): number => share(-logOdds(p, x, tx, T));

/** Expected purchases within t of a customer known to be alive; s = 1 needs no case of its own. Times P(alive) it is equation 22 of the paper. */
export function expectedWhileAlive({ r, alpha, s, beta }: ParetoParameters, x: number, T: number, t: number): number {
  if (!(t > 0)) return 0;
  const rest = Math.log1p(t / (beta + T));
  const stay = s === 1 ? rest : -Math.expm1((1 - s) * rest) / (s - 1);
  return ((r + x) / (alpha + T)) * (beta + T) * stay;
}

/** Probability of at least one purchase within t of a customer known to be alive: the first one comes at some moment y before they leave. */
export function returnWhileAlive({ r, alpha, s, beta }: ParetoParameters, x: number, T: number, t: number): number {
  if (!(t > 0)) return 0;
  return Math.min(1, ((r + x) / (alpha + T)) * decay(r + x + 1, alpha, s, beta, T, T + t).value);
}

/** P(at least m purchases within t) of a customer known to be alive, for m = 1, 2, ... until it is below `least`: the m-th comes at y, before they leave. */
export function tailsWhileAlive({ r, alpha, s, beta }: ParetoParameters, x: number, T: number, t: number, least: number): number[] {
  const [R, A, B] = [r + x, alpha + T, beta + T];
  // Density of the m-th purchase at y: gamma(R + m) / (gamma(R) gamma(m)) A^R y^(m-1) / (A + y)^(R + m); each m by a factor from the one before.
  const terms = Array.from(FINE.nodes, (node, i) => {
    const y = t * node;
    return {
      ratio: y / (A + y),
      mass: t * FINE.weights[i]! * (R / (A + y)) * Math.exp(R * Math.log(A / (A + y)) + s * Math.log(B / (B + y))),
    };
  });
  const tails: number[] = [];
  for (let m = 1; m < MOST_PURCHASES; m++) {
    const tail = terms.reduce((sum, { mass }) => sum + mass, 0);
    if (!(tail > least)) break;
    tails.push(Math.min(1, tail));
    for (const term of terms) term.mass *= (term.ratio * (R + m)) / m;
  }
  return tails;
}

const FINE = gaussLegendre(96);
const MOST_PURCHASES = 5000;
