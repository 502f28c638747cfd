/**
 * BG/BB: Fader, Hardie & Shang (2010), Customer-Base Analysis in a Discrete-Time Noncontractual Setting, Marketing Science 29(6). For businesses whose
 * customers can buy on occasions only (a fair, a season, a yearly appeal): at each occasion a customer still there buys with a probability of their own
 * (beta: alpha, beta), and before each they may leave with a probability of their own (beta: gamma, delta). A history is x occasions with a purchase of
 * the n after the first, the last of them the t_x-th.
 */
import { inverseOf, hessianOf } from "./information.ts";
import { digamma, logGamma } from "./log-gamma.ts";
import { minimise } from "./quasi-newton.ts";

export interface OccasionParameters {
  alpha: number;
  beta: number;
  gamma: number;
  delta: number;
}

/** Counts of occasions: x with a purchase, the last of them the tx-th, of n; and how many customers have this history. */
export interface OccasionHistory {
  readonly x: number;
  readonly tx: number;
  readonly n: number;
  readonly weight: number;
}

const logBeta = (a: number, b: number): number => logGamma(a) + logGamma(b) - logGamma(a + b);

/** Logarithms of the ways to have this history: still there; or left after occasion tx + i. */
function ways({ alpha, beta, gamma, delta }: OccasionParameters, { x, tx, n }: Omit<OccasionHistory, "weight">): number[] {
  const none = logBeta(alpha, beta) + logBeta(gamma, delta);
  const all = [logBeta(alpha + x, beta + n - x) + logBeta(gamma, delta + n) - none];
  for (let i = 0; i < n - tx; i++) all.push(logBeta(alpha + x, beta + tx - x + i) + logBeta(gamma + 1, delta + tx + i) - none);
  return all;
}

function logSum(values: readonly number[]): number {
  const most = Math.max(...values);
  return most + Math.log(values.reduce((sum, value) => sum + Math.exp(value - most), 0));
}

/** The slopes of ln B(a, b) by a and b. */
function betaSlopes(a: number, b: number): [number, number] {
  const both = digamma(a + b);
  return [digamma(a) - both, digamma(b) - both];
}

/** The log-likelihood; where `gradient` is given, its derivatives by the logarithms of alpha, beta, gamma, delta go there. */
export function logLikelihood(histories: readonly OccasionHistory[], p: OccasionParameters, gradient?: Float64Array): number {
  const { alpha, beta, gamma, delta } = p;
  const [noneA, noneB] = betaSlopes(alpha, beta);
  const [noneC, noneD] = betaSlopes(gamma, delta);
  let [total, da, db, dc, dd] = [0, 0, 0, 0, 0];
  for (const { x, tx, n, weight } of histories) {
    const all = ways(p, { x, tx, n });
    const sum = logSum(all);
    total += weight * sum;
    if (gradient === undefined) continue;
    all.forEach((way, j) => {
      const part = weight * Math.exp(way - sum);
      const seen = j === 0 ? n : tx + j - 1;
      const [a, b] = betaSlopes(alpha + x, beta + seen - x);
      const [c, d] = betaSlopes(gamma + (j === 0 ? 0 : 1), delta + seen);
      [da, db] = [da + part * (a - noneA), db + part * (b - noneB)];
      [dc, dd] = [dc + part * (c - noneC), dd + part * (d - noneD)];
    });
  }
  gradient?.set([da * alpha, db * beta, dc * gamma, dd * delta]);
  return total;
}

/** Probability that the customer will be there at the next occasion but for leaving before it (equation 11 with m = 0): still there after the n-th. */
export function probabilityAlive(p: OccasionParameters, history: Omit<OccasionHistory, "weight">): number {
  const all = ways(p, history);
  return Math.exp(all[0]! - logSum(all));
}

/** Expected occasions with a purchase among the next m. */
export function expectedPurchases(p: OccasionParameters, history: Omit<OccasionHistory, "weight">, m: number): number {
  const { alpha, beta, gamma, delta } = p;
  let [stay, sum] = [1, 0];
  for (let i = 0; i < m; i++) {
    stay *= (delta + history.n + i) / (gamma + delta + history.n + i);
    sum += stay;
  }
  return (probabilityAlive(p, history) * sum * (alpha + history.x)) / (alpha + beta + history.n);
}

/** Probability of a purchase at any of the next m occasions. */
export function probabilityOfReturn(p: OccasionParameters, { x, tx, n }: Omit<OccasionHistory, "weight">, m: number): number {
  // Silent at all of them: as long a history with nothing new, of all histories so far.
  return -Math.expm1(logSum(ways(p, { x, tx, n: n + m })) - logSum(ways(p, { x, tx, n })));
}

export interface OccasionFit {
  readonly parameters: OccasionParameters;
  readonly logLikelihood: number;
  readonly customers: number;
  /** Of the logarithms of alpha, beta, gamma, delta, row by row; null where the data do not pin them down. */
  readonly covariance: number[] | null;
  readonly converged: boolean;
}

const WALL = 12;

/** Maximum likelihood in log-parameters; a soft wall far out keeps data without any lapse at a finite place. */
export function fitOccasions(histories: readonly OccasionHistory[]): OccasionFit {
  const customers = histories.reduce((sum, { weight }) => sum + weight, 0);
  const at = (logs: Float64Array): OccasionParameters => {
    const [alpha, beta, gamma, delta] = logs.map((v) => Math.exp(Math.min(WALL + 2, Math.max(-WALL - 2, v)))) as unknown as number[];
    return { alpha: alpha!, beta: beta!, gamma: gamma!, delta: delta! };
  };
  const objective = (logs: Float64Array, gradient: Float64Array, scale: number): number => {
    let value = -logLikelihood(histories, at(logs), gradient) / scale;
    for (let i = 0; i < logs.length; i++) {
      const beyond = Math.max(0, Math.abs(logs[i]!) - WALL) * Math.sign(logs[i]!);
      value += beyond * beyond;
      gradient[i] = -gradient[i]! / scale + 2 * beyond;
    }
    return Number.isFinite(value) ? value : Infinity;
  };
  const end = minimise((logs, gradient) => objective(logs, gradient, Math.max(1, customers)), Float64Array.of(0, 0, -0.5, 0.5));
  const inverse = inverseOf(
    hessianOf((logs) => {
      const gradient = new Float64Array(4);
      objective(logs, gradient, 1);
      return gradient;
    }, end.at),
  );
  const parameters = at(end.at);
  return {
    parameters,
    logLikelihood: logLikelihood(histories, parameters),
    customers,
    covariance: inverse === null ? null : [...inverse],
    converged: end.converged,
  };
}
