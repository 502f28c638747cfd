/** Scores shuffled, to see what chance reaches. */
import type { Random } from "../../platform/random.ts";

export const SHUFFLES = 400;

/** In place (Fisher & Yates). */
export function shuffle(values: Float64Array | Uint32Array, random: Random): void {
  for (let i = values.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const kept = values[i]!;
    values[i] = values[j]!;
    values[j] = kept;
  }
}

export const quantile = (sorted: Float64Array, p: number): number =>
  sorted[Math.min(Math.floor(p * sorted.length), sorted.length - 1)] ?? 0;
