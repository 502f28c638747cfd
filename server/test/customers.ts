/** Customers for the tests of the models: CDNOW's, and such as each model would make them. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Random } from "../src/platform/random.ts";

const SHARED = fileURLToPath(new URL("../../../shared/data/", import.meta.url));
export const openData = (name: string): string => `${SHARED}${name}`;
export const isThere = (name: string): boolean => existsSync(openData(name));

export interface Customer {
  x: number;
  tx: number;
  T: number;
  /** Purchases after T. */
  later: number;
  logGaps: number;
  /** When they bought, since the first purchase, and when we stopped watching. */
  times: { all: readonly number[]; end: number };
}

/** From distinct sorted days (weeks), watched from the first until `end`. */
function customer(all: readonly number[], end: number): Customer {
  const known = all.filter((d) => d <= end);
  const first = known[0]!;
  const logGaps = known.slice(1).reduce((sum, d, i) => sum + Math.log(d - known[i]!), 0);
  return { x: known.length - 1, tx: known.at(-1)! - first, T: end - first, later: all.length - known.length, logGaps, times: { all, end } };
}

const week = (text: string): number => Date.parse(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`) / (7 * 86_400_000);

/** All purchase days of CDNOW's customers, as day numbers. */
export function cdnowDays(): number[][] {
  return cdnow().map(({ times }) => times.all.map((t) => Math.round(t * 7)));
}

/** CDNOW up to 1997-09-30, in weeks, purchases of one day merged. */
export function cdnow(): Customer[] {
  const days = new Map<string, Set<number>>();
  for (const line of readFileSync(openData("cdnow/CDNOW_sample.txt"), "latin1").split("\n")) {
    const [id, , date] = line.trim().split(/\s+/);
    if (id && date) days.set(id, (days.get(id) ?? new Set()).add(week(date)));
  }
  return [...days.values()].map((set) =>
    customer(
      [...set].sort((a, b) => a - b),
      week("19970930"),
    ),
  );
}

const normal = (random: Random): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** A gamma draw of rate 1 (Marsaglia & Tsang 2000). */
export function gamma(random: Random, shape: number): number {
  if (shape < 1) return gamma(random, shape + 1) * (1 - random()) ** (1 / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const z = normal(random);
    const v = (1 + z / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * z * z + d - d * v + d * Math.log(v)) return d * v;
  }
}

export function beta(random: Random, a: number, b: number): number {
  const [one, other] = [gamma(random, a), gamma(random, b)];
  return one / (one + other);
}

const exponential = (random: Random, rate: number): number => -Math.log(1 - random()) / rate;

/** Customers of BG/NBD (`first` 0), MBG/NBD (1) and MBG/CNBD-k, first bought within a year or two before `end`, watched for `ahead` weeks more. */
export function eventCustomers(
  random: Random,
  count: number,
  p: { r: number; alpha: number; a: number; b: number },
  { first, k, ahead = 0 }: { first: 0 | 1; k: number; ahead?: number },
): Customer[] {
  return Array.from({ length: count }, () => {
    const T = 40 + 60 * random();
    const rate = gamma(random, p.r) / p.alpha;
    const leave = beta(random, p.a, p.b);
    const times = [0];
    let here = first === 0 || random() >= leave;
    for (let t = 0; here;) {
      for (let i = 0; i < k; i++) t += exponential(random, rate);
      if (t > T + ahead) break;
      times.push(t);
      here = random() >= leave;
    }
    return customer(times, T);
  });
}

/** Customers of Pareto/NBD. */
export function paretoCustomers(
  random: Random,
  count: number,
  p: { r: number; alpha: number; s: number; beta: number },
  ahead = 0,
): Customer[] {
  return Array.from({ length: count }, () => {
    const T = 40 + 60 * random();
    const rate = gamma(random, p.r) / p.alpha;
    const life = exponential(random, gamma(random, p.s) / p.beta);
    const times = [0];
    for (let t = exponential(random, rate); t < Math.min(life, T + ahead); t += exponential(random, rate)) times.push(t);
    return customer(times, T);
  });
}
