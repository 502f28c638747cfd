/** Draws from common distributions on one seeded source. */
import type { Random } from "../../platform/random.ts";

export const exponential = (random: Random, rate: number): number => -Math.log(1 - random()) / rate;

export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Gamma of shape and scale (Marsaglia & Tsang 2000). */
export function gamma(random: Random, shape: number, scale: number): number {
  if (shape < 1) return gamma(random, shape + 1, scale) * (1 - random()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v * scale;
  }
}

export function beta(random: Random, a: number, b: number): number {
  const x = gamma(random, a, 1);
  return x / (x + gamma(random, b, 1));
}

export function pick<T>(random: Random, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)]!;
}

export function weighted<T>(random: Random, list: readonly { weight: number; value: T }[]): T {
  let rest = random() * list.reduce((sum, { weight }) => sum + weight, 0);
  for (const { weight, value } of list) {
    rest -= weight;
    if (rest < 0) return value;
  }
  return list.at(-1)!.value;
}

/** An id in the shape of a UUID of version 7, made from the source: the same seed gives the same ids. */
export function idFrom(random: Random, at: Date): string {
  const hex = (digits: number): string =>
    Math.floor(random() * 16 ** digits)
      .toString(16)
      .padStart(digits, "0");
  const time = at.getTime().toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8, 12)}-7${hex(3)}-${"89ab"[Math.floor(random() * 4)]}${hex(3)}-${hex(6)}${hex(6)}`;
}
