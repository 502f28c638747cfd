/**
 * Whether a score says for whom treatment works: Qini curve and coefficient (Radcliffe 2007) over each person's own unbiased effect (the rank-weighted
 * average treatment effect of Yadlowsky, Fleming, Shah, Brunskill & Wager 2025, JASA 120), judged against the same scores shuffled.
 */
import { sum } from "./bootstrap.ts";
import { seeded, type Random } from "../../platform/random.ts";

/** Points at which a curve is told. */
const POINTS = 50;
const SHUFFLES = 400;
const MISS = 0.05;

export interface QiniPoint {
  /** Of the people, those with the highest scores first. */
  readonly share: number;
  /** What treating only them brings, a person of all people; units of the outcome. */
  readonly gain: number;
  /** What treating as many at random brings, and between which bounds 95 of 100 shuffled scores lie. */
  readonly random: number;
  readonly low: number;
  readonly high: number;
}

export interface Judged {
  readonly points: QiniPoint[];
  /** Area between curve and random line, a person: what the ranking is worth where a share drawn at random is treated. */
  readonly coefficient: number;
  /** What 95 of 100 shuffled scores stay below, on the same scale. */
  readonly noise: number;
  readonly beyond: boolean;
  /** Treating only those whose score is above zero. */
  readonly rule: RuleGain;
}

export interface RuleGain {
  /** Of the people. */
  readonly share: number;
  /** A person of all people; against treating nobody. */
  readonly value: number;
  /** What the better of treating all and treating nobody brings. */
  readonly best: number;
  readonly bestArm: "all" | "nobody";
  /** value − best, and what shuffled scores reach. */
  readonly gain: number;
  readonly noise: number;
  readonly recommended: boolean;
}

/** Sums along an order: of effects less their mean, and of their squares. */
interface Walk {
  readonly effect: Float64Array;
  readonly square: Float64Array;
}

function walk(effect: Float64Array, order: Uint32Array, mean: number): Walk {
  const sums = { effect: new Float64Array(order.length + 1), square: new Float64Array(order.length + 1) };
  for (let i = 0; i < order.length; i++) {
    const off = effect[order[i]!]! - mean;
    sums.effect[i + 1] = sums.effect[i]! + off;
    sums.square[i + 1] = sums.square[i]! + off * off;
  }
  return sums;
}

/** Distance of the curve from the random line after the first k, a person, and its standard error (people differ in how noisy they are). */
function distance({ effect, square }: Walk, k: number): { off: number; error: number } {
  const n = effect.length - 1;
  const share = k / n;
  const variance = (1 - share) ** 2 * square[k]! + share ** 2 * (square[n]! - square[k]!);
  return { off: effect[k]! / n, error: Math.sqrt(variance) / n };
}

/** Area under the distance, and its standard error. */
function area({ effect, square }: Walk): { off: number; error: number } {
  const n = effect.length - 1;
  let [total, variance] = [0, 0];
  for (let i = 1; i <= n; i++) {
    total += effect[i]!;
    variance += (0.5 - (i - 0.5) / n) ** 2 * (square[i]! - square[i - 1]!);
  }
  return { off: total / n ** 2, error: Math.sqrt(variance) / n };
}

const over = ({ off, error }: { off: number; error: number }): number => (error > 0 ? off / error : 0);

function shuffle(order: Uint32Array, random: Random): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
}

const quantile = (sorted: Float64Array, p: number): number => sorted[Math.min(Math.floor(p * sorted.length), sorted.length - 1)] ?? 0;

/** What shuffled scores reach, in standard errors: of the area (the best of as many scores as are tried), at each point, and of one share treated. */
function shuffled(effect: Float64Array, mean: number, steps: readonly number[], tried: number, seed: string) {
  const random = seeded(seed);
  const order = Uint32Array.from(effect, (_, i) => i);
  const areas = new Float64Array(SHUFFLES);
  const points = steps.map(() => new Float64Array(SHUFFLES));
  for (let b = 0; b < SHUFFLES; b++) {
    let most = Number.NEGATIVE_INFINITY;
    for (let t = 0; t < tried; t++) {
      shuffle(order, random);
      const along = walk(effect, order, mean);
      most = Math.max(most, over(area(along)));
      if (t === 0) steps.forEach((k, p) => (points[p]![b] = over(distance(along, k))));
    }
    areas[b] = most;
  }
  return { area: quantile(areas.sort(), 1 - MISS), points: points.map((values) => values.sort()) };
}

/** Mean of values and its standard error. */
function meanOf(values: Float64Array): { off: number; error: number } {
  const off = sum(values) / values.length;
  const square = values.reduce((total, value) => total + (value - off) ** 2, 0);
  return { off, error: Math.sqrt(square) / values.length };
}

/** Against treating all it forgoes those it leaves alone, against nobody it brings those it treats: both must be beyond what shuffled scores reach. */
function ruleOf(effect: Float64Array, score: Float64Array, mean: number, reach: number, ranks: boolean): RuleGain {
  const chosen = effect.map((value, i) => (score[i]! > 0 ? value : 0));
  const forgone = effect.map((value, i) => (score[i]! > 0 ? 0 : -value));
  const [value, against] = [meanOf(chosen), meanOf(forgone)];
  const bestArm = mean > 0 ? "all" : "nobody";
  const closest = bestArm === "all" ? against : value;
  const share = score.reduce((count, each) => count + (each > 0 ? 1 : 0), 0) / score.length;
  const part = share > 0 && share < 1;
  const beats = (each: { off: number; error: number }): boolean => each.off > reach * each.error;
  return {
    share,
    value: value.off,
    best: Math.max(mean, 0),
    bestArm,
    gain: closest.off,
    noise: reach * closest.error,
    recommended: ranks && part && beats(value) && beats(against),
  };
}

/**
 * Judges one of several scores. Shuffled scores are compared in standard errors of their own curve, so that the band holds its level also where
 * those who score high differ more among each other (studentised permutation: Janssen 1997).
 * @param effect each case's own unbiased effect, which never saw the score
 * @param tried how many scores were looked at to choose this one: the band is that of the best of so many
 */
export function judge(effect: Float64Array, score: Float64Array, tried: number, seed: string): Judged {
  const n = effect.length;
  const mean = sum(effect) / n;
  const draw = seeded(`${seed} ties`);
  const tie = Float64Array.from(effect, () => draw());
  const order = Uint32Array.from(effect, (_, i) => i).sort((a, b) => score[b]! - score[a]! || tie[a]! - tie[b]!);
  const along = walk(effect, order, mean);
  const steps = [...new Set(Array.from({ length: POINTS }, (_, p) => Math.round(((p + 1) * n) / POINTS)))];
  const reached = shuffled(effect, mean, steps, tried, seed);
  const points = steps.map((k, p): QiniPoint => {
    const { off, error } = distance(along, k);
    const share = k / n;
    const [random, values] = [share * mean, reached.points[p]!];
    const bound = (at: number): number => random + quantile(values, at) * error;
    return { share, gain: random + off, random, low: bound(MISS / 2), high: bound(1 - MISS / 2) };
  });
  const { off, error } = area(along);
  const beyond = off > reached.area * error;
  const rule = ruleOf(effect, score, mean, reached.area, beyond);
  return {
    points: [{ share: 0, gain: 0, random: 0, low: 0, high: 0 }, ...points],
    coefficient: off,
    noise: reached.area * error,
    beyond,
    rule,
  };
}

/** A score's area in standard errors: the measure by which the best of several is chosen. */
export function strength(effect: Float64Array, score: Float64Array): number {
  const order = Uint32Array.from(effect, (_, i) => i).sort((a, b) => score[b]! - score[a]!);
  return over(area(walk(effect, order, sum(effect) / effect.length)));
}
