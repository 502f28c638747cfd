// Relative attitude from evidence: each kind counts hits out of trials, drawn towards the business's mean as a beta-binomial tells, and the weighted
// mean of how far a person lies from the average customer is their attitude. Pure; attitude-store.ts says the same in SQL.

/** What all customers together say of one kind of evidence. */
export interface Moments {
  /** People with two trials or more. */
  readonly people: number;
  /** Mean and variance of their shares of hits, and the mean of 1 / trials. */
  readonly mean: number;
  readonly variance: number;
  readonly inverse: number;
}

export interface Prior {
  readonly mean: number;
  /** As many trials as the business's mean weighs; many where people hardly differ. */
  readonly strength: number;
}

/** Fewer people tell nothing of how much people differ. */
const LEAST_PEOPLE = 30;
const [WEAKEST, UNKNOWN] = [0.5, 10];
/** Of evidence in which people differ no more than chance has it. */
export const STRONGEST = 1000;

/**
 * The beta distribution of shares among people, by moments (Kleinman, "Proportions with extraneous variance", JASA 68, 1973): what their shares vary
 * beyond the chance of few trials is how much they differ. Where they differ no more than chance, the prior is so strong that the evidence says nothing.
 */
export function priorOf({ people, mean, variance, inverse }: Moments): Prior {
  if (people < LEAST_PEOPLE || inverse >= 1) return { mean, strength: UNKNOWN };
  const spread = mean * (1 - mean);
  const between = (variance - spread * inverse) / (1 - inverse);
  const strength = between <= 0 ? STRONGEST : spread / between - 1;
  return { mean, strength: Math.min(STRONGEST, Math.max(WEAKEST, strength)) };
}

/** The upper half of the error function by Abramowitz & Stegun 7.1.26, to 1.5e-7: Φ(z) of the standard normal. */
export function normalBelow(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const tail = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) * Math.exp(-x * x);
  return z < 0 ? tail / 2 : 1 - tail / 2;
}

export interface Seen {
  readonly hits: number;
  readonly trials: number;
  readonly weight: number;
  readonly prior: Prior;
}

/**
 * Evidence that a person has none of, and evidence in which nobody differs, counts for nothing.
 * @return attitude 0 to 100, 50 for the average customer of the business; `sure`: the probability that it lies on its side of 50; `shares`: how far
 *   each kind of evidence moves it, in points
 */
export function attitudeOf(seen: readonly Seen[]): { attitude: number; sure: number; shares: number[] } {
  const counts = ({ trials, prior }: Seen): boolean => trials > 0 && prior.strength < STRONGEST;
  const weights = seen.reduce((sum, each) => sum + (counts(each) ? each.weight : 0), 0);
  if (weights === 0) return { attitude: 50, sure: 0.5, shares: seen.map(() => 0) };
  let variance = 0;
  const shares = seen.map((each) => {
    if (!counts(each)) return 0;
    const { hits, trials, weight, prior } = each;
    const { mean, strength } = prior;
    const share = (hits + strength * mean) / (trials + strength);
    variance += ((50 * weight) / weights) ** 2 * ((share * (1 - share)) / (trials + strength + 1));
    return (50 * weight * (share - mean)) / weights;
  });
  const off = shares.reduce((sum, share) => sum + share, 0);
  return { attitude: 50 + off, sure: variance === 0 ? 0.5 : normalBelow(Math.abs(off) / Math.sqrt(variance)), shares };
}

/** The square of Dick & Basu (1994): relative attitude upwards, repeat patronage to the right. */
export const CELLS = [
  { id: "loyalty", name: "Heart", meaning: "Buys often and would rather buy here: loyalty." },
  { id: "habit", name: "Habit", meaning: "Buys often without much liking: spurious loyalty, which ends when something easier comes." },
  { id: "latent", name: "Latent", meaning: "Likes us and buys seldom: something stands in the way." },
  { id: "none", name: "Neither", meaning: "Buys seldom and does not mind where: no loyalty." },
] as const;
export type Cell = (typeof CELLS)[number]["id"];

/** @param often days with an order in the past year from which on patronage counts as high */
export const cellOf = (attitude: number, orders: number, often: number): Cell =>
  attitude >= 50 ? (orders >= often ? "loyalty" : "latent") : orders >= often ? "habit" : "none";
