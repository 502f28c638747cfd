// The choice among candidates by Thompson sampling over kept draws of the posterior, with the exact probability of each choice.
//
// A version of the model is a finite number of draws; a decision takes one of them, evenly, and does what is best under it, or, rarely,
// explores evenly. How often an arm wins among the draws is counted, so its propensity is no estimate (drawing from a finite set of
// posterior samples: ensemble sampling, Lu & Van Roy 2017).
import { seeded } from "../../platform/random.ts";
import {
  kindTerms,
  offerTerm,
  presentationTerm,
  toneTerms,
  type Answers,
  type Features,
  type Incentive,
  type Presentation,
  type Term,
} from "./arm-columns.ts";
import type { Draws } from "./posterior.ts";

/** Minor units in one unit of the model's reward. */
export const UNIT_MINOR = 100;

export interface Model {
  readonly version: number;
  readonly draws: Draws;
  /** Place of each column. */
  readonly place: ReadonlyMap<string, number>;
  /** Share of the people shown a kind who took it, for what an offer is expected to cost. */
  readonly claimRates: Readonly<Record<string, number>>;
}

export const modelOf = (version: number, draws: Draws, claimRates: Model["claimRates"]): Model => ({
  version,
  draws,
  claimRates,
  place: new Map(draws.columns.map((column, i) => [column, i])),
});

/** Takers of a kind nobody was shown yet. */
const CLAIM_RATE = 0.1;

export interface Question {
  readonly features: Features;
  readonly answers: Answers;
  readonly offers: readonly Incentive[];
  readonly presentations: readonly Presentation[];
  /** What the contact itself costs, minor units. */
  readonly contactMinor: number;
  /** Probability that a decision explores evenly instead. */
  readonly floor: number;
  /** Whether leaving alone is a choice; not where a marketer fixed what is shown. */
  readonly mayLeaveAlone: boolean;
  /** Whether an offer may be put in its own words; not where a marketer fixed how it is put. */
  readonly ownWords: boolean;
  readonly seed: string;
}

export interface Choice {
  /** Null: left alone. */
  readonly offer: Incentive | null;
  /** Null: the offer's own words. */
  readonly presentation: Presentation | null;
  /** Probability of this very choice, and of this offer however it is put. */
  readonly propensity: number;
  readonly offerPropensity: number;
  /** Drawn evenly, and not because it is best under a draw. */
  readonly explored: boolean;
  /** Net money above leaving alone, minor units: mean and the middle nine tenths of the draws. 0 for leaving alone. */
  readonly upliftMinor: number;
  readonly lowMinor: number;
  readonly highMinor: number;
  /** Share of the draws in which leaving alone is best. */
  readonly nothingShare: number;
}

interface Compiled {
  readonly at: Int32Array;
  readonly by: Float64Array;
}

function compiled(terms: readonly Term[], place: Model["place"]): Compiled {
  const known = terms.filter(([column]) => place.has(column));
  return { at: Int32Array.from(known, ([column]) => place.get(column) ?? 0), by: Float64Array.from(known, ([, value]) => value) };
}

function dot(effects: Float32Array, from: number, { at, by }: Compiled): number {
  let sum = 0;
  for (let i = 0; i < at.length; i++) sum += effects[from + at[i]!]! * by[i]!;
  return sum;
}

/** The question with names turned into places, so that a draw is a few hundred additions. */
class Scorer {
  readonly kinds: readonly Compiled[];
  readonly looks: readonly Compiled[];
  readonly kindOf: Int32Array;
  readonly offerAt: Int32Array;
  readonly cost: Float64Array;
  /** Presentations that fit any offer, and by offer those of its own; -1 stands for the offer's own words. */
  readonly general: readonly number[];
  readonly own: readonly (readonly number[])[];
  readonly #ownWords: boolean;
  readonly #kindScore: Float64Array;
  readonly #lookScore: Float64Array;

  constructor({ features, answers, offers, presentations, contactMinor, ownWords }: Question, { place, claimRates }: Model) {
    const kinds = [...new Set(offers.map(({ kind }) => kind))];
    this.kinds = kinds.map((kind) => compiled(kindTerms(kind, features, answers), place));
    this.looks = presentations.map(({ id, tone }) => compiled([...toneTerms(tone, features, answers), presentationTerm(id)], place));
    this.kindOf = Int32Array.from(offers, ({ kind }) => kinds.indexOf(kind));
    this.offerAt = Int32Array.from(offers, ({ id }) => place.get(offerTerm(id)[0]) ?? -1);
    this.cost = Float64Array.from(
      offers,
      ({ kind, costMinor }) => ((claimRates[kind] ?? CLAIM_RATE) * costMinor + contactMinor) / UNIT_MINOR,
    );
    this.general = presentations.flatMap(({ offerId }, i) => (offerId === null ? [i] : []));
    const owned = presentations.some(({ offerId }) => offerId !== null);
    this.own = owned ? offers.map(({ id }) => presentations.flatMap(({ offerId }, i) => (offerId === id ? [i] : []))) : [];
    this.#ownWords = ownWords;
    this.#kindScore = new Float64Array(kinds.length);
    this.#lookScore = new Float64Array(presentations.length);
  }

  prepare(effects: Float32Array, from: number): void {
    this.kinds.forEach((kind, i) => (this.#kindScore[i] = dot(effects, from, kind)));
    this.looks.forEach((look, i) => (this.#lookScore[i] = dot(effects, from, look)));
  }

  /** Net uplift of an offer under the prepared draw, in units. */
  offer(i: number, effects: Float32Array, from: number): number {
    const at = this.offerAt[i]!;
    return this.#kindScore[this.kindOf[i]!]! + (at < 0 ? 0 : effects[from + at]!) - this.cost[i]!;
  }

  look(i: number): number {
    return i < 0 ? 0 : this.#lookScore[i]!;
  }

  /** The best of some presentations under the prepared draw, or what was best before. */
  best(among: readonly number[], before: number | null): number | null {
    let best = before;
    for (const i of among) if (best === null || this.look(i) > this.look(best)) best = i;
    return best;
  }

  /** All ways to put an offer. */
  ways(offer: number): number[] {
    const ways = [...(this.#ownWords ? [-1] : []), ...this.general, ...(this.own[offer] ?? [])];
    return ways.length === 0 ? [-1] : ways;
  }
}

/** Of each draw the offer (-1: leave alone) and the presentation (-1: its own words) that win. */
function winners(scorer: Scorer, { offers, mayLeaveAlone, ownWords }: Question, { count, effects, columns }: Draws) {
  const offerOf = new Int32Array(count);
  const lookOf = new Int32Array(count);
  for (let s = 0; s < count; s++) {
    const from = s * columns.length;
    scorer.prepare(effects, from);
    const general = scorer.best(scorer.general, ownWords ? -1 : null);
    let best = -1;
    let bestLook = -1;
    let most = mayLeaveAlone ? 0 : Number.NEGATIVE_INFINITY;
    for (let i = 0; i < offers.length; i++) {
      const own = scorer.own[i];
      const look = (own === undefined || own.length === 0 ? general : scorer.best(own, general)) ?? -1;
      const score = scorer.offer(i, effects, from) + scorer.look(look);
      if (score > most) [best, bestLook, most] = [i, look, score];
    }
    offerOf[s] = best;
    lookOf[s] = bestLook;
  }
  return { offerOf, lookOf };
}

const share = (count: number, holds: (s: number) => boolean): number => {
  let n = 0;
  for (let s = 0; s < count; s++) if (holds(s)) n++;
  return n / count;
};

/** Uplift of one choice over all draws: mean of the posterior, and the bounds between which nine in ten draws lie; minor units. */
function upliftOf(scorer: Scorer, offer: number, look: number, { count, effects, mean, columns }: Draws): [number, number, number] {
  if (offer < 0) return [0, 0, 0];
  const scores = new Float64Array(count);
  for (let s = 0; s < count; s++) {
    scorer.prepare(effects, s * columns.length);
    scores[s] = scorer.offer(offer, effects, s * columns.length) + scorer.look(look);
  }
  scores.sort();
  scorer.prepare(mean, 0);
  const at = (q: number): number => (scores[Math.min(count - 1, Math.floor(q * count))] ?? 0) * UNIT_MINOR;
  return [(scorer.offer(offer, mean, 0) + scorer.look(look)) * UNIT_MINOR, at(0.05), at(0.95)];
}

/** What the model would do, the same for the same question, model and seed. */
export function choose(question: Question, model: Model): Choice {
  const { offers, presentations, floor, mayLeaveAlone, seed } = question;
  const { count } = model.draws;
  const scorer = new Scorer(question, model);
  const { offerOf, lookOf } = winners(scorer, question, model.draws);
  const random = seeded(seed);
  const explored = random() < floor;
  const even = random();
  const alternatives = offers.length + (mayLeaveAlone ? 1 : 0);
  const exploredOffer = Math.floor(even * alternatives) - (mayLeaveAlone ? 1 : 0);
  const s = Math.floor(even * count);
  const offer = explored ? exploredOffer : offerOf[s]!;
  const ways = offer < 0 ? [-1] : scorer.ways(offer);
  const look = explored ? (ways[Math.floor(random() * ways.length)] ?? -1) : lookOf[s]!;
  const explore = alternatives === 0 ? 0 : floor / alternatives;
  const [upliftMinor, lowMinor, highMinor] = upliftOf(scorer, offer, look, model.draws);
  return {
    offer: offers[offer] ?? null,
    presentation: presentations[look] ?? null,
    explored,
    upliftMinor,
    lowMinor,
    highMinor,
    offerPropensity: explore + (1 - floor) * share(count, (i) => offerOf[i] === offer),
    propensity: explore / ways.length + (1 - floor) * share(count, (i) => offerOf[i] === offer && lookOf[i] === look),
    nothingShare: share(count, (i) => offerOf[i] === -1),
  };
}
