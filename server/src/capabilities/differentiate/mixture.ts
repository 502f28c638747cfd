// Groups of people by what they buy: a mixture of multinomials over items (Nigam, McCallum, Thrun & Mitchell, "Text classification from labeled and
// unlabeled documents using EM", Machine Learning 39, 2000), fitted by expectation maximisation (Dempster, Laird & Rubin 1977). Pure.
import type { Random } from "../../platform/random.ts";
import { adjustedRandIndex } from "./rand-index.ts";

/** Distinct items of each person: those of person p are items[offsets[p]] to items[offsets[p + 1] - 1], each below `size`. */
export interface Baskets {
  readonly offsets: Uint32Array;
  readonly items: Uint32Array;
  readonly size: number;
}

export interface Mixture {
  /** Share of people in each cluster, the largest first. */
  readonly shares: Float64Array;
  /** Log probability of item i in cluster k at i * shares.length + k. */
  readonly logItems: Float64Array;
}

/** A heavy buyer's items are no independent draws, so they count as so many at most. */
export const MOST_ITEMS = 30;
/** Pseudo-counts for each cluster, a multiple of the number of items, spread as all people buy: a small cluster never calls anything impossible. */
const PRIOR = 0.1;
const [ROUNDS, FIRST_ROUNDS, RESTARTS, TOLERANCE] = [60, 8, 4, 1e-6];

const countOf = (baskets: Baskets): number => baskets.offsets.length - 1;

/** Some of the people, by their positions. */
export function subset({ offsets, items, size }: Baskets, people: readonly number[]): Baskets {
  const starts = new Uint32Array(people.length + 1);
  people.forEach((p, i) => (starts[i + 1] = starts[i]! + offsets[p + 1]! - offsets[p]!));
  const chosen = new Uint32Array(starts.at(-1) ?? 0);
  people.forEach((p, i) => chosen.set(items.subarray(offsets[p], offsets[p + 1]), starts[i]));
  return { offsets: starts, items: chosen, size };
}

/** Writes the posterior of each cluster for person p into `into`; returns the log-likelihood of what they bought. */
function respond({ offsets, items }: Baskets, { shares, logItems }: Mixture, p: number, into: Float64Array): number {
  const k = shares.length;
  const [from, to] = [offsets[p]!, offsets[p + 1]!];
  into.fill(0);
  for (let at = from; at < to; at++) {
    const row = items[at]! * k;
    for (let c = 0; c < k; c++) into[c]! += logItems[row + c]!;
  }
  const weight = Math.min(1, MOST_ITEMS / Math.max(1, to - from));
  let top = -Infinity;
  for (let c = 0; c < k; c++) top = Math.max(top, (into[c] = Math.log(shares[c]!) + weight * into[c]!));
  let sum = 0;
  for (let c = 0; c < k; c++) sum += into[c] = Math.exp(into[c]! - top);
  for (let c = 0; c < k; c++) into[c]! /= sum;
  return top + Math.log(sum);
}

/** Mean log-likelihood of each person's items. */
export function logLikelihoods(baskets: Baskets, mixture: Mixture): Float64Array {
  const posterior = new Float64Array(mixture.shares.length);
  return Float64Array.from({ length: countOf(baskets) }, (_, p) => respond(baskets, mixture, p, posterior));
}

/** The likeliest cluster of each person. */
export function assign(baskets: Baskets, mixture: Mixture): Uint32Array {
  const posterior = new Float64Array(mixture.shares.length);
  return Uint32Array.from({ length: countOf(baskets) }, (_, p) => {
    respond(baskets, mixture, p, posterior);
    let best = 0;
    for (let c = 1; c < posterior.length; c++) if (posterior[c]! > posterior[best]!) best = c;
    return best;
  });
}

/** How often each item occurs among all, never 0. */
function popularity({ items, size }: Baskets): Float64Array {
  const shares = new Float64Array(size).fill(1 / (items.length + size));
  for (const item of items) shares[item]! += 1 / (items.length + size);
  return shares;
}

/** From expected counts (item-major) and people of each cluster to a mixture. */
function mixtureOf(counts: Float64Array, people: Float64Array, popular: Float64Array): Mixture {
  const [k, size] = [people.length, popular.length];
  const totals = new Float64Array(k);
  for (let i = 0; i < counts.length; i++) totals[i % k]! += counts[i]!;
  const all = people.reduce((sum, n) => sum + n, 0);
  const logItems = new Float64Array(size * k);
  for (let item = 0; item < size; item++) {
    for (let c = 0; c < k; c++) {
      const prior = PRIOR * size;
      logItems[item * k + c] = Math.log((counts[item * k + c]! + prior * popular[item]!) / (totals[c]! + prior));
    }
  }
  return { shares: people.map((n) => (n + 1) / (all + k)), logItems };
}

/** One round of expectation and maximisation. */
function improve(baskets: Baskets, mixture: Mixture, popular: Float64Array): { mixture: Mixture; logLikelihood: number } {
  const k = mixture.shares.length;
  const [counts, people, posterior] = [new Float64Array(baskets.size * k), new Float64Array(k), new Float64Array(k)];
  let logLikelihood = 0;
  for (let p = 0; p < countOf(baskets); p++) {
    logLikelihood += respond(baskets, mixture, p, posterior);
    const [from, to] = [baskets.offsets[p]!, baskets.offsets[p + 1]!];
    const weight = Math.min(1, MOST_ITEMS / Math.max(1, to - from));
    for (let c = 0; c < k; c++) people[c]! += posterior[c]!;
    for (let at = from; at < to; at++) {
      const row = baskets.items[at]! * k;
      for (let c = 0; c < k; c++) counts[row + c]! += weight * posterior[c]!;
    }
  }
  return { mixture: mixtureOf(counts, people, popular), logLikelihood };
}

/** Clusters around a few people each, drawn at random. */
function beginning(baskets: Baskets, k: number, popular: Float64Array, random: Random): Mixture {
  const counts = new Float64Array(baskets.size * k);
  const each = Math.min(20, Math.ceil(countOf(baskets) / k));
  for (let c = 0; c < k; c++) {
    for (let i = 0; i < each; i++) {
      const p = Math.floor(random() * countOf(baskets));
      for (let at = baskets.offsets[p]!; at < baskets.offsets[p + 1]!; at++) counts[baskets.items[at]! * k + c]!++;
    }
  }
  return mixtureOf(counts, new Float64Array(k).fill(countOf(baskets) / k), popular);
}

function inOrderOfSize({ shares, logItems }: Mixture): Mixture {
  const order = [...shares.keys()].sort((a, b) => shares[b]! - shares[a]!);
  const k = order.length;
  return {
    shares: Float64Array.from(order, (c) => shares[c]!),
    logItems: logItems.map((_, i) => logItems[i - (i % k) + order[i % k]!]!),
  };
}

/** The best of several beginnings. The same people, number and source of chance give the same clusters. */
export function fitMixture(baskets: Baskets, clusters: number, random: Random): Mixture {
  const popular = popularity(baskets);
  let best = { mixture: beginning(baskets, clusters, popular, random), logLikelihood: -Infinity };
  if (clusters === 1) return improve(baskets, best.mixture, popular).mixture;
  for (let restart = 0; restart < RESTARTS; restart++) {
    let tried = { mixture: beginning(baskets, clusters, popular, random), logLikelihood: -Infinity };
    for (let round = 0; round < FIRST_ROUNDS; round++) tried = improve(baskets, tried.mixture, popular);
    if (tried.logLikelihood > best.logLikelihood) best = tried;
  }
  for (let round = 0; round < ROUNDS; round++) {
    const next = improve(baskets, best.mixture, popular);
    const gained = next.logLikelihood - best.logLikelihood;
    best = next;
    if (gained < TOLERANCE * Math.abs(next.logLikelihood)) break;
  }
  return inOrderOfSize(best.mixture);
}

export interface Compared {
  readonly clusters: number;
  /** Mean log-likelihood of people whom the fit has not seen. */
  readonly heldOut: number;
  /** How far it stays behind the best, person by person, and the standard error of that. */
  readonly behind: number;
  readonly error: number;
}

export interface Choice {
  readonly clusters: number;
  readonly mixture: Mixture;
  readonly compared: Compared[];
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * How many clusters there are, at most `most`: fitted on three quarters of the people and judged by the log-likelihood of the last quarter. Of all
 * numbers that do not clearly stay behind the best (one standard error of the difference, person by person), the smallest; 1 means that there are no groups.
 */
export function chooseMixture(baskets: Baskets, most: number, random: Random): Choice {
  const draw = Array.from({ length: countOf(baskets) }, () => random() < 0.75);
  const some = (seen: boolean): Baskets =>
    subset(
      baskets,
      draw.flatMap((mine, p) => (mine === seen ? [p] : [])),
    );
  const [seen, unseen] = [some(true), some(false)];
  const judged = Array.from({ length: most }, (_, i) => logLikelihoods(unseen, fitMixture(seen, i + 1, random)));
  const best = judged.reduce((top, each) => (mean(each) > mean(top) ? each : top));
  const compared = judged.map((each, i): Compared => {
    const lost = best.map((value, p) => value - each[p]!);
    const behind = mean(lost);
    const variance = lost.reduce((sum, value) => sum + (value - behind) ** 2, 0) / Math.max(1, lost.length - 1);
    return { clusters: i + 1, heldOut: mean(each), behind, error: Math.sqrt(variance / lost.length) };
  });
  const clusters = compared.find(({ behind, error }) => behind <= error)?.clusters ?? 1;
  return { clusters, mixture: fitMixture(baskets, clusters, random), compared };
}

const HALVINGS = 2;

/**
 * How steady so many groups are: two halves of the people each find groups of their own, and by both everybody is placed; the adjusted Rand index
 * between the two, the mean of two halvings. Groups that are there do not depend on who happens to be looked at.
 */
export function agreementOfHalves(baskets: Baskets, clusters: number, random: Random): number {
  let sum = 0;
  for (let halving = 0; halving < HALVINGS; halving++) {
    const halves: [number[], number[]] = [[], []];
    for (let p = 0; p < countOf(baskets); p++) halves[random() < 0.5 ? 0 : 1].push(p);
    const [one, other] = halves.map((people) => assign(baskets, fitMixture(subset(baskets, people), clusters, random)));
    sum += adjustedRandIndex(one ?? [], other ?? []);
  }
  return sum / HALVINGS;
}
