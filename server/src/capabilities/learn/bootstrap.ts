/** Intervals of ratios of sums, drawn again person by person: decisions about the same person hang together. */
import { seeded } from "../../platform/random.ts";
import { chiSquareTail } from "./statistics.ts";

const DRAWS = 1000;

/** Standard normal distribution function and its inverse, the latter by halving. */
const normal = (x: number): number => (x < 0 ? chiSquareTail(x * x) / 2 : 1 - chiSquareTail(x * x) / 2);
function normalPoint(p: number): number {
  let [low, high] = [-8, 8];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (normal(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** What each owner (a person) adds above and below the line. */
export interface Ratio {
  readonly above: Float64Array;
  readonly below: Float64Array;
}

export const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

/**
 * Σ above / Σ below with its 95 % interval for each ratio, all from the same draws: bootstrap over owners, corrected for bias and skewness (BCa,
 * Efron 1987, its acceleration from the influence of each owner). Coverage is asymptotic; where nearly nobody was rewarded it is too narrow.
 */
export function ratios(of: readonly Ratio[], seed: string): { estimate: number; low: number; high: number; error: number }[] {
  const owners = of[0]?.above.length ?? 0;
  const random = seeded(seed);
  const drawn = of.map(() => new Float64Array(DRAWS));
  for (let b = 0; b < DRAWS; b++) {
    const sums = of.map(() => ({ above: 0, below: 0 }));
    for (let i = 0; i < owners; i++) {
      const one = Math.floor(random() * owners);
      for (let k = 0; k < of.length; k++) {
        sums[k]!.above += of[k]!.above[one]!;
        sums[k]!.below += of[k]!.below[one]!;
      }
    }
    sums.forEach(({ above, below }, k) => (drawn[k]![b] = below > 0 ? above / below : 0));
  }
  return of.map((ratio, k) => corrected(ratio, drawn[k]!.sort()));
}

function corrected({ above, below }: Ratio, drawn: Float64Array): { estimate: number; low: number; high: number; error: number } {
  const total = sum(below);
  const estimate = total > 0 ? sum(above) / total : 0;
  let [square, cube] = [0, 0];
  for (let i = 0; i < above.length; i++) {
    const influence = above[i]! - estimate * below[i]!;
    square += influence ** 2;
    cube += influence ** 3;
  }
  const error = total > 0 ? Math.sqrt(square) / total : 0;
  if (!(square > 0)) return { estimate, low: estimate, high: estimate, error };
  const share = drawn.reduce((count, value) => count + (value < estimate ? 1 : value === estimate ? 0.5 : 0), 0) / drawn.length;
  const bias = normalPoint(Math.min(Math.max(share, 1 / drawn.length), 1 - 1 / drawn.length));
  const acceleration = cube / (6 * square ** 1.5);
  const at = (p: number): number => {
    const z = bias + normalPoint(p);
    const where = normal(bias + z / Math.max(1 - acceleration * z, 0.05));
    return drawn[Math.min(Math.floor(where * drawn.length), drawn.length - 1)]!;
  };
  return { estimate, low: at(0.025), high: at(0.975), error };
}

/**
 * Half the width of a 95 % interval for a mean of values known to lie within `range`, for any number of them: empirical Bernstein
 * (Maurer & Pontil 2009, theorem 4, both sides).
 */
export function bernstein(values: Float64Array, range: number): number {
  const n = values.length;
  if (n < 2) return range;
  const mean = sum(values) / n;
  const variance = values.reduce((total, value) => total + (value - mean) ** 2, 0) / (n - 1);
  const log = Math.log(4 / 0.05);
  return Math.sqrt((2 * variance * log) / n) + (7 * range * log) / (3 * (n - 1));
}
