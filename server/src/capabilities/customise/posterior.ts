// Bayesian linear regression with discounting: what is believed of the effect of each column on the reward, and draws from that belief.
//
// Normal-inverse-gamma prior, so noise and effects are learned together; Thompson sampling draws from the posterior (Chapelle & Li, "An
// empirical evaluation of Thompson sampling", 2011; Agrawal & Goyal, "Thompson sampling for contextual bandits with linear payoffs", 2013).
// What was seen fades, the prior does not, as in weighted linear bandits for a world that changes (Russac, Vernade & Cappé, 2019).
import type { Random } from "../../platform/random.ts";

/** An answer to learn from: the columns that were not 0, and the reward in units of the model. */
export interface Observation {
  readonly x: readonly (readonly [column: string, value: number])[];
  readonly y: number;
  /** What it counts; left out: 1. */
  readonly weight?: number;
}

export interface Posterior {
  readonly columns: readonly string[];
  /** Inverse covariance over σ², d × d, row by row, symmetric. */
  readonly precision: Float64Array;
  /** Precision times mean, d. */
  readonly moment: Float64Array;
  /** Observations, faded. */
  readonly n: number;
  /** Sum of squared rewards, faded. */
  readonly squares: number;
}

/** Draws from a posterior: of each the effects of all columns. */
export interface Draws {
  readonly columns: readonly string[];
  readonly count: number;
  /** count × d. */
  readonly effects: Float32Array;
  readonly mean: Float32Array;
  /** Standard deviation of one reward around what the columns say. */
  readonly noise: number;
  /** How far the draws lie from the mean, in the posterior's own spread: below 1 they explore less than it would. */
  readonly spread: number;
}

export const EMPTY: Posterior = { columns: [], precision: new Float64Array(0), moment: new Float64Array(0), n: 0, squares: 0 };

/** Shape and scale of the prior of σ²: one observation's worth of "about a third of a unit": of ten people one orders. */
const SHAPE = 1;
const SCALE = 0.1;

/** Adds columns that were not known, as the prior has them. */
export function grown(posterior: Posterior, columns: Iterable<string>, priorPrecision: (column: string) => number): Posterior {
  const known = new Set(posterior.columns);
  const more = [...new Set(columns)].filter((column) => !known.has(column)).sort();
  if (more.length === 0) return posterior;
  const before = posterior.columns.length;
  const d = before + more.length;
  const precision = new Float64Array(d * d);
  const moment = new Float64Array(d);
  for (let row = 0; row < before; row++) {
    precision.set(posterior.precision.subarray(row * before, (row + 1) * before), row * d);
    moment[row] = posterior.moment[row] ?? 0;
  }
  more.forEach((column, i) => (precision[(before + i) * (d + 1)] = priorPrecision(column)));
  return { ...posterior, columns: [...posterior.columns, ...more], precision, moment };
}

/**
 * Takes observations in.
 * @param keep share of all earlier evidence that still counts, 0 to 1; the prior stays whole
 */
export function learned(
  posterior: Posterior,
  observations: readonly Observation[],
  keep: number,
  priorPrecision: (column: string) => number,
): Posterior {
  const all = grown(
    posterior,
    observations.flatMap(({ x }) => x.map(([column]) => column)),
    priorPrecision,
  );
  const d = all.columns.length;
  const precision = all.precision.map((value) => value * keep);
  const moment = all.moment.map((value) => value * keep);
  all.columns.forEach((column, i) => {
    precision[i * (d + 1)] = (precision[i * (d + 1)] ?? 0) + (1 - keep) * priorPrecision(column);
  });
  const place = new Map(all.columns.map((column, i) => [column, i]));
  let [n, squares] = [all.n * keep, all.squares * keep];
  for (const { x, y, weight = 1 } of observations) {
    const at = x.map(([column]) => place.get(column) ?? 0);
    x.forEach(([, value], i) => {
      const row = at[i] ?? 0;
      moment[row] = (moment[row] ?? 0) + weight * value * y;
      x.forEach(([, other], j) => {
        const cell = row * d + (at[j] ?? 0);
        precision[cell] = (precision[cell] ?? 0) + weight * value * other;
      });
    });
    n += weight;
    squares += weight * y * y;
  }
  return { columns: all.columns, precision, moment, n, squares };
}

/** The lower triangle L with L Lᵀ = the matrix, which must be positive definite (d × d, row by row). */
function cholesky(matrix: Float64Array, d: number): Float64Array {
  const lower = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * d + j] ?? 0;
      for (let k = 0; k < j; k++) sum -= lower[i * d + k]! * lower[j * d + k]!;
      lower[i * d + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / lower[j * d + j]!;
    }
  }
  return lower;
}

/** Solves Lᵀ x = b in place. */
function solveUpper(lower: Float64Array, b: Float64Array, d: number): void {
  for (let i = d - 1; i >= 0; i--) {
    const value = b[i]! / lower[i * d + i]!;
    b[i] = value;
    for (let k = 0; k < i; k++) b[k]! -= lower[i * d + k]! * value;
  }
}

function solveLower(lower: Float64Array, b: Float64Array, d: number): void {
  for (let i = 0; i < d; i++) {
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= lower[i * d + k]! * b[k]!;
    b[i] = sum / lower[i * d + i]!;
  }
}

function meanBy(lower: Float64Array, { moment }: Posterior): Float64Array {
  const mean = moment.slice();
  solveLower(lower, mean, moment.length);
  solveUpper(lower, mean, moment.length);
  return mean;
}

/** What is believed of each column on average, in the order of the columns. */
export const meanOf = (posterior: Posterior): Float64Array => meanBy(cholesky(posterior.precision, posterior.columns.length), posterior);

/** A standard normal by Box & Muller. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/**
 * Draws from what is believed; the noise is taken at its posterior mean.
 * @param spread of the draws, in the posterior's own: "posterior reshaping" (Chapelle & Li 2011, section 3)
 */
export function drawn(posterior: Posterior, count: number, random: Random, spread = 1): Draws {
  const { columns, precision, moment, n, squares } = posterior;
  const d = columns.length;
  const lower = cholesky(precision, d);
  const mean = meanBy(lower, posterior);
  const explained = mean.reduce((sum, value, i) => sum + value * (moment[i] ?? 0), 0);
  const noise = Math.sqrt((SCALE + Math.max(0, squares - explained) / 2) / (SHAPE + n / 2));
  const effects = new Float32Array(count * d);
  const one = new Float64Array(d);
  for (let s = 0; s < count; s++) {
    for (let i = 0; i < d; i++) one[i] = normal(random);
    solveUpper(lower, one, d);
    for (let i = 0; i < d; i++) effects[s * d + i] = mean[i]! + spread * noise * one[i]!;
  }
  return { columns, count, effects, mean: Float32Array.from(mean), noise, spread };
}
