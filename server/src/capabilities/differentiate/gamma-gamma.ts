/**
 * Gamma-Gamma: Fader, Hardie & Lee (2005), RFM and CLV, Journal of Marketing Research 42(4); Fader & Hardie (2013), The Gamma-Gamma Model of
 * Monetary Value. The money of one order scatters around the customer's own mean (gamma: shape p), and those means differ between customers
 * (gamma: q, v). A customer is known by x orders and their mean m. What one spends is taken to have nothing to do with how often one buys.
 */
import { digamma, logGamma } from "./log-gamma.ts";
import { hessianOf, inverseOf } from "./information.ts";
import { priorWeightFor } from "./prior.ts";
import { minimise } from "./quasi-newton.ts";

export interface Spending {
  p: number;
  /** Above 1, or there is no mean. */
  q: number;
  /** In the unit of the money. */
  v: number;
}

/** Customers with their number of orders and the mean of these, above 0. */
export interface Orders {
  x: Uint32Array;
  mean: Float64Array;
}

/** The log-likelihood; where `gradient` is given, its derivatives by p, q and v go there. */
export function logLikelihood({ x, mean }: Orders, { p, q, v }: Spending, gradient?: Float64Array): number {
  // All that depends on x alone, once for each x that occurs.
  const byX = new Map<number, { constant: number; byP: number; byQ: number }>();
  const [ofQ, slopeQ] = [logGamma(q), digamma(q)];
  let [total, dp, dq, dv] = [0, 0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const n = x[i]!;
    const m = mean[i]!;
    let known = byX.get(n);
    if (known === undefined) {
      const both = digamma(p * n + q);
      known = {
        constant: logGamma(p * n + q) - logGamma(p * n) - ofQ + q * Math.log(v) + p * n * Math.log(n),
        byP: n * (both - digamma(p * n) + Math.log(n)),
        byQ: both - slopeQ + Math.log(v),
      };
      byX.set(n, known);
    }
    const [money, spread] = [Math.log(m), Math.log(v + n * m)];
    total += known.constant + (p * n - 1) * money - (p * n + q) * spread;
    dp += known.byP + n * (money - spread);
    dq += known.byQ - spread;
    dv += q / v - (p * n + q) / (v + n * m);
  }
  gradient?.set([dp, dq, dv]);
  return total;
}

/** The mean order of all customers, p v / (q - 1): where somebody of whom nothing is known is expected to be. */
export const meanOfAll = ({ p, q, v }: Spending): number => (p * v) / (q - 1);

/** How many orders of one's own weigh as much as what is known of all others: (q - 1) / p. */
export const ordersThatWeighAsMuch = ({ p, q }: Spending): number => (q - 1) / p;

/** What a customer is expected to spend an order, given x orders with the mean m (equation 5 of the note): their own mean, drawn towards that of all. */
export function expectedSpending(at: Spending, x: number, m: number): number {
  const k = ordersThatWeighAsMuch(at);
  return (x * m + k * meanOfAll(at)) / (x + k);
}

export interface SpendingFit {
  parameters: Spending;
  /** Without the prior. */
  logLikelihood: number;
  customers: number;
  /** Customers with more than one order: they alone tell how far a person's own orders scatter. */
  repeaters: number;
  /** 1: the prior counts whole; 0: not at all. */
  priorWeight: number;
  /** Pearson's correlation of the number of orders with the logarithm of their mean, among those with several; 0 where it cannot be told. */
  correlation: number;
  converged: boolean;
  /** Of log p, log (q - 1) and log v, row by row; null where the data do not pin them down. */
  covariance: number[] | null;
}

/** With these the mean of all counts as one order of a person's own. */
const PRIOR = { p: 3, q: 4 };

function correlationOf({ x, mean }: Orders): number {
  let [n, sx, sy, sxx, syy, sxy] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    if (x[i]! < 2) continue;
    const [a, b] = [x[i]!, Math.log(mean[i]!)];
    [n, sx, sy] = [n + 1, sx + a, sy + b];
    [sxx, syy, sxy] = [sxx + a * a, syy + b * b, sxy + a * b];
  }
  const spread = (n * sxx - sx * sx) * (n * syy - sy * sy);
  return spread > 0 ? (n * sxy - sx * sy) / Math.sqrt(spread) : 0;
}

/** A law of spending from log p, log (q - 1) and log v, and back. */
export const toSpending = (logs: Float64Array): Spending => ({ p: Math.exp(logs[0]!), q: 1 + Math.exp(logs[1]!), v: Math.exp(logs[2]!) });
export const logsOfSpending = ({ p, q, v }: Spending): Float64Array => Float64Array.of(Math.log(p), Math.log(q - 1), Math.log(v));

/**
 * Maximum likelihood in log p, log (q - 1), log v. With few repeat customers a weak prior keeps the answer sensible: the three are normal with
 * standard deviation 1 around p = 3, q = 4 and the v that gives the plain mean; it fades out between 100 and 500.
 */
export function fitSpending(orders: Orders): SpendingFit {
  const customers = orders.x.length;
  let [repeaters, sum] = [0, 0];
  for (let i = 0; i < customers; i++) {
    if (orders.x[i]! > 1) repeaters++;
    sum += orders.mean[i]!;
  }
  const priorWeight = priorWeightFor(repeaters);
  const plain = customers === 0 ? 1 : sum / customers;
  const centre = Float64Array.of(Math.log(PRIOR.p), Math.log(PRIOR.q - 1), Math.log((plain * (PRIOR.q - 1)) / PRIOR.p));
  const objective = (here: Float64Array, gradient: Float64Array, scale: number): number => {
    const spending = toSpending(here);
    let value = -logLikelihood(orders, spending, gradient) / scale;
    [spending.p, spending.q - 1, spending.v].forEach((inner, i) => {
      const away = here[i]! - centre[i]!;
      // A soft wall far out: customers who all spend the same would let p grow without end.
      const beyond = Math.max(0, Math.abs(away) - WALL) * Math.sign(away);
      value += (priorWeight * away * away) / (2 * scale) + beyond * beyond;
      gradient[i] = (-gradient[i]! * inner + priorWeight * away) / scale + 2 * beyond;
    });
    return Number.isFinite(value) ? value : Infinity;
  };
  const { at, converged } = minimise((here, gradient) => objective(here, gradient, Math.max(1, customers)), centre);
  const inverse = inverseOf(
    hessianOf((here) => {
      const gradient = new Float64Array(3);
      objective(here, gradient, 1);
      return gradient;
    }, at),
  );
  const parameters = toSpending(at);
  return {
    parameters,
    logLikelihood: logLikelihood(orders, parameters),
    customers,
    repeaters,
    priorWeight,
    correlation: correlationOf(orders),
    converged,
    covariance: inverse === null ? null : [...inverse],
  };
}

const WALL = 10;
