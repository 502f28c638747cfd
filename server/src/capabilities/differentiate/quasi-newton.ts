/** BFGS with a weak Wolfe line search for a handful of parameters (Nocedal & Wright 2006, algorithm 6.1; Lewis & Overton 2013 for the search). */

/** Writes the gradient at `at` into `gradient` and returns the value. */
export type Objective = (at: Float64Array, gradient: Float64Array) => number;

export interface Minimum {
  at: Float64Array;
  value: number;
  /** Approximation of the inverse Hessian at the end, row by row: a warm start for a neighbouring problem. */
  inverseHessian: Float64Array;
  evaluations: number;
  converged: boolean;
}

export interface MinimiseOptions {
  tolerance?: number;
  maxEvaluations?: number;
  inverseHessian?: Float64Array;
}

interface Point {
  at: Float64Array;
  gradient: Float64Array;
  value: number;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function largest(a: Float64Array): number {
  let most = 0;
  for (const v of a) most = Math.max(most, Math.abs(v));
  return most;
}

function identity(n: number): Float64Array {
  const h = new Float64Array(n * n);
  for (let i = 0; i < n; i++) h[i * n + i] = 1;
  return h;
}

function multiplyNegated(h: Float64Array, g: Float64Array): Float64Array {
  const n = g.length;
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += h[i * n + j]! * g[j]!;
    out[i] = -sum;
  }
  return out;
}

/** The BFGS update of the inverse Hessian; skipped where curvature is not positive. */
function update(h: Float64Array, step: Float64Array, change: Float64Array): void {
  const n = step.length;
  const curvature = dot(step, change);
  if (!(curvature > 1e-300)) return;
  const hy = multiplyNegated(h, change).map((v) => -v);
  const factor = (1 + dot(change, hy) / curvature) / curvature;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      h[i * n + j] = h[i * n + j]! + factor * step[i]! * step[j]! - (hy[i]! * step[j]! + step[i]! * hy[j]!) / curvature;
    }
  }
}

/**
 * A step that lowers the value enough and flattens the slope enough; null where rounding leaves none. Close to the minimum the value changes
 * less than its rounding while the slope is still exact, so a rise of that size is let pass (Hager & Zhang 2005).
 */
function search(objective: Objective, from: Point, direction: Float64Array, count: () => boolean): Point | null {
  const slope = dot(direction, from.gradient);
  const rounding = 1e-13 * Math.abs(from.value);
  let low = 0;
  let high = Infinity;
  let length = 1;
  let best: Point | null = null;
  while (count()) {
    const at = from.at.map((v, i) => v + length * direction[i]!);
    const gradient = new Float64Array(at.length);
    const value = objective(at, gradient);
    const ahead = dot(direction, gradient);
    if (!(value <= from.value + 1e-4 * length * slope + rounding) || ahead > -0.9 * slope) {
      high = length;
    } else {
      best = { at, gradient, value };
      if (ahead >= 0.9 * slope) return best;
      low = length;
    }
    if (high - low < 1e-6 * Math.max(1, low)) return best;
    length = Number.isFinite(high) ? (low + high) / 2 : 2 * low;
  }
  return best;
}

export function minimise(objective: Objective, start: Float64Array, options: MinimiseOptions = {}): Minimum {
  const tolerance = options.tolerance ?? 1e-8;
  const limit = options.maxEvaluations ?? 500;
  const n = start.length;
  let h = options.inverseHessian ? options.inverseHessian.slice() : identity(n);
  let evaluations = 0;
  const count = (): boolean => evaluations++ < limit;
  const gradient = new Float64Array(n);
  let here: Point = { at: start.slice(), gradient, value: objective(start, gradient) };
  evaluations++;
  let fresh = options.inverseHessian === undefined;
  while (largest(here.gradient) > tolerance && evaluations < limit) {
    let direction = multiplyNegated(h, here.gradient);
    if (!(dot(direction, here.gradient) < 0)) {
      h = identity(n);
      direction = here.gradient.map((v) => -v);
    }
    const next = search(objective, here, direction, count);
    if (next === null) break;
    const step = next.at.map((v, i) => v - here.at[i]!);
    const change = next.gradient.map((v, i) => v - here.gradient[i]!);
    if (fresh) {
      const scale = dot(step, change) / dot(change, change);
      if (scale > 0) h = h.map((v) => v * scale);
      fresh = false;
    }
    update(h, step, change);
    here = next;
  }
  // Near the optimum rounding may end the search a little early; a tiny slope still counts as arrived.
  const converged = largest(here.gradient) <= Math.max(tolerance, 1e-6);
  return { at: here.at, value: here.value, inverseHessian: h, evaluations, converged };
}
