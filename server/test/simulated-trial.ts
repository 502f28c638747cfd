/** People of whom four things are known, drawn into arms, with a truth that no learner sees. */
import { normal } from "../src/entrance/demo/draws.ts";
import type { Trial } from "../src/capabilities/learn/uplift.ts";
import type { Random } from "../src/platform/random.ts";

export interface KnownTrial extends Trial {
  /** What each arm adds to each person. */
  readonly truth: Float64Array[];
}

/** Those who buy much differ much. @param adds by what is known of somebody, and the arm */
export function sharedTrial(
  random: Random,
  size: number,
  chances: readonly number[],
  adds: (x: number[], arm: number) => number,
): KnownTrial {
  const columns = Array.from({ length: 4 }, () => new Float64Array(size));
  const [arm, outcome] = [new Uint8Array(size), new Float64Array(size)];
  const truth = chances.map(() => new Float64Array(size));
  for (let i = 0; i < size; i++) {
    const x = columns.map((column) => (column[i] = normal(random)));
    let left = random();
    while (arm[i]! < chances.length - 1 && left >= chances[arm[i]!]!) left -= chances[arm[i]!++]!;
    truth.forEach((of, k) => (of[i] = adds(x, k)));
    const level = 20 * Math.exp(x[1]!);
    outcome[i] = level + truth[arm[i]!]![i]! + 0.5 * level * normal(random) + 5 * normal(random);
  }
  return { size, columns, arm, outcome, chances, truth };
}

export function correlation(a: Float64Array, b: Float64Array): number {
  const mean = (of: Float64Array): number => of.reduce((s, v) => s + v, 0) / of.length;
  const [ma, mb] = [mean(a), mean(b)];
  const dot = (f: (i: number) => number): number => a.reduce((s, _, i) => s + f(i), 0);
  return dot((i) => (a[i]! - ma) * (b[i]! - mb)) / Math.sqrt(dot((i) => (a[i]! - ma) ** 2) * dot((i) => (b[i]! - mb) ** 2));
}
