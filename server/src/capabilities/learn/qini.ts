/**
 * Whether a score says for whom treatment works: Qini curve and coefficient (Radcliffe 2007) over each person's own unbiased effect (the rank-weighted
 * average treatment effect of Yadlowsky, Fleming, Shah, Brunskill & Wager 2025, JASA 120), judged against the same scores shuffled.
 */
import { sum } from "./bootstrap.ts";
import { quantile, shuffle, SHUFFLES } from "./shuffles.ts";
import { seeded } from "../../platform/random.ts";

/** Points at which a curve is told. */
const POINTS = 50;
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
  /** What shuffled scores stay below, but for the allowed miss, on the same scale. */
  readonly noise: number;
  readonly beyond: boolean;
}

interface Estimate {
  readonly off: number;
  readonly error: number;
}

interface Walk {
  /** Area between curve and random line, a person. */
  readonly area: Estimate;
  /** Distance of the curve from the random line after each of the steps, a person. */
  readonly at: Estimate[];
}

/** Along effects in their order. Standard errors heed that people differ in how noisy they are. @param steps after how many, rising */
function walk(effects: Float64Array, mean: number, steps: readonly number[]): Walk {
  const n = effects.length;
  const [sums, squares] = [new Float64Array(steps.length), new Float64Array(steps.length)];
  let [total, square, area, variance, next] = [0, 0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const off = effects[i]! - mean;
    total += off;
    square += off * off;
    area += total;
    variance += (0.5 - (i + 0.5) / n) ** 2 * off * off;
    while (steps[next] === i + 1) [sums[next], squares[next], next] = [total, square, next + 1];
  }
  const distance = (k: number, p: number): Estimate => {
    const share = k / n;
    const spread = (1 - share) ** 2 * squares[p]! + share ** 2 * (square - squares[p]!);
    return { off: sums[p]! / n, error: Math.sqrt(Math.max(spread, 0)) / n };
  };
  return { area: { off: area / n ** 2, error: Math.sqrt(variance) / n }, at: steps.map(distance) };
}

const over = ({ off, error }: Estimate): number => (error > 0 ? off / error : 0);

/** What shuffled scores reach, in standard errors: of the area (the best of as many scores as are tried), and at each point. */
function shuffled(effect: Float64Array, mean: number, steps: readonly number[], tried: number, seed: string) {
  const random = seeded(seed);
  const effects = effect.slice();
  const areas = new Float64Array(SHUFFLES);
  const points = steps.map(() => new Float64Array(SHUFFLES));
  for (let b = 0; b < SHUFFLES; b++) {
    let most = Number.NEGATIVE_INFINITY;
    for (let t = 0; t < tried; t++) {
      shuffle(effects, random);
      const { area, at } = walk(effects, mean, t === 0 ? steps : []);
      most = Math.max(most, over(area));
      at.forEach((each, p) => (points[p]![b] = over(each)));
    }
    areas[b] = most;
  }
  return { areas: areas.sort(), points: points.map((values) => values.sort()) };
}

/** Effects, those with the highest scores first; who has the same score stands in a drawn order. */
function ranked(effect: Float64Array, score: Float64Array, seed: string): Float64Array {
  const draw = seeded(`${seed} ties`);
  const tie = Float64Array.from(effect, () => draw());
  const order = Uint32Array.from(effect, (_, i) => i).sort((a, b) => score[b]! - score[a]! || tie[a]! - tie[b]!);
  return Float64Array.from(order, (i) => effect[i]!);
}

/**
 * Judges one of several scores. Shuffled scores are compared in standard errors of their own curve, so that the band holds its level also where
 * those who score high differ more among each other (studentised permutation: Janssen 1997).
 * @param effect each case's own unbiased effect, which never saw the score
 * @param tried how many scores were looked at to choose this one: the band is that of the best of so many
 * @param miss how often a score that says nothing may pass the band; shared by the arms where there are several
 */
export function judge(effect: Float64Array, score: Float64Array, tried: number, seed: string, miss = MISS): Judged {
  const n = effect.length;
  const mean = sum(effect) / n;
  const steps = [...new Set(Array.from({ length: POINTS }, (_, p) => Math.round(((p + 1) * n) / POINTS)))];
  const { area, at } = walk(ranked(effect, score, seed), mean, steps);
  const reached = shuffled(effect, mean, steps, tried, seed);
  const points = steps.map((k, p): QiniPoint => {
    const { off, error } = at[p]!;
    const share = k / n;
    const [random, values] = [share * mean, reached.points[p]!];
    const bound = (level: number): number => random + quantile(values, level) * error;
    return { share, gain: random + off, random, low: bound(MISS / 2), high: bound(1 - MISS / 2) };
  });
  const noise = quantile(reached.areas, 1 - miss) * area.error;
  return {
    points: [{ share: 0, gain: 0, random: 0, low: 0, high: 0 }, ...points],
    coefficient: area.off,
    noise,
    beyond: area.off > noise,
  };
}

/** A score's area in standard errors: the measure by which the best of several is chosen. */
export function strength(effect: Float64Array, score: Float64Array): number {
  return over(walk(ranked(effect, score, "strength"), sum(effect) / effect.length, []).area);
}
