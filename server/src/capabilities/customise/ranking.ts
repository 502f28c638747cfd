// The choice among candidates by Thompson sampling over kept draws of the posterior, with the exact probability of each choice.
//
// A version of the model is a finite number of draws; a decision takes one of them, evenly, and does what is best under it, or, rarely,
// explores evenly. How often an arm wins among the draws is counted, so its propensity is no estimate (drawing from a finite set of
// posterior samples: ensemble sampling, Lu & Van Roy 2017).
import { seeded } from "../../platform/random.ts";
import {
  kindTerms,
  offeringTerms,
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

export interface Model {
  readonly version: number;
  readonly draws: Draws;
  /** The draws' effects by column: d × count, so that what a column adds under every draw lies side by side. */
  readonly byColumn: Float32Array;
  /** Place of each column. */
  readonly place: ReadonlyMap<string, number>;
  /** Share of the people shown a kind who took it, for what an offer is expected to cost. */
  readonly claimRates: Readonly<Record<string, number>>;
}

export function modelOf(version: number, draws: Draws, claimRates: Model["claimRates"]): Model {
  const { columns, count, effects } = draws;
  const byColumn = new Float32Array(effects.length);
  for (let s = 0; s < count; s++) {
    for (let i = 0; i < columns.length; i++) byColumn[i * count + s] = effects[s * columns.length + i]!;
  }
  return { version, draws, byColumn, claimRates, place: new Map(columns.map((column, i) => [column, i])) };
}

/** Takers of a kind nobody was shown yet. */
const CLAIM_RATE = 0.1;

export interface Question {
  readonly features: Features;
  readonly answers: Answers;
  readonly offers: readonly Incentive[];
  readonly presentations: readonly Presentation[];
  /** What the contact itself costs, minor units. */
  readonly contactMinor: number;
  /** One unit of the model's reward for them: what an order of people like them usually is worth, minor units. */
  readonly unitMinor: number;
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

/** What some terms come to: under each draw, and under the mean; in units. */
interface Scores {
  readonly draws: Float64Array;
  readonly mean: number;
}

/** Room for the scores of one choice, used again by the next: to make it anew takes as long as the sums. */
const room: Float64Array[] = [];
let taken = 0;

function emptyScores(count: number): Float64Array {
  const known = room[taken];
  const empty = known?.length === count ? known.fill(0) : new Float64Array(count);
  room[taken++] = empty;
  return empty;
}

/** @param beside what else counts */
function scoresOf(terms: readonly Term[], { place, byColumn, draws: { count, mean } }: Model, beside?: Scores): Scores {
  const draws = emptyScores(count);
  if (beside !== undefined) draws.set(beside.draws);
  let middle = beside?.mean ?? 0;
  for (const [column, value] of terms) {
    const at = place.get(column);
    if (at === undefined) continue;
    const from = at * count;
    for (let s = 0; s < count; s++) draws[s]! += byColumn[from + s]! * value;
    middle += mean[at]! * value;
  }
  return { draws, mean: middle };
}

/** A few offers of one kind, of which the one worth most stands for all, whoever it is for. */
interface Group {
  readonly kind: string;
  readonly offers: readonly number[];
  /** Presentations of the offer's own; such an offer stands by itself, since how it is put best depends on the person. */
  readonly own: readonly number[];
}

/** What of a set of offers is the same for everybody: of each group the best offer under each draw. */
interface Stock {
  readonly groups: readonly Group[];
  /** Groups × draws: place of the best offer, and what it brings beside what its kind does, less its cost, in units. */
  readonly best: readonly Int32Array[];
  readonly net: readonly Float64Array[];
}

const costUnits = ({ kind, costMinor }: Incentive, { claimRates }: Model, unitMinor: number): number =>
  ((claimRates[kind] ?? CLAIM_RATE) * costMinor) / unitMinor;

function groupsOf(offers: readonly Incentive[], presentations: readonly Presentation[]): Group[] {
  const own = Map.groupBy(presentations.keys(), (i) => presentations[i]?.offerId ?? null);
  const alike = Map.groupBy(offers.keys(), (i) => (own.has(offers[i]!.id) ? offers[i]!.id : `kind ${offers[i]!.kind}`));
  return [...alike.values()].map((members) => {
    const { id, kind } = offers[members[0]!]!;
    return { kind, offers: members, own: own.get(id) ?? [] };
  });
}

function stocked(offers: readonly Incentive[], presentations: readonly Presentation[], model: Model, unitMinor: number): Stock {
  const { count } = model.draws;
  const groups = groupsOf(offers, presentations);
  const best = groups.map(() => new Int32Array(count));
  const net = groups.map(() => new Float64Array(count).fill(Number.NEGATIVE_INFINITY));
  groups.forEach((group, g) => {
    for (const i of group.offers) {
      const own = scoresOf([offerTerm(offers[i]!.id)], model).draws;
      const cost = costUnits(offers[i]!, model, unitMinor);
      for (let s = 0; s < count; s++) {
        if (own[s]! - cost <= net[g]![s]!) continue;
        net[g]![s] = own[s]! - cost;
        best[g]![s] = i;
      }
    }
  });
  return { groups, best, net };
}

interface Stocks {
  readonly presentations: readonly Presentation[];
  readonly model: Model;
  /** By unit, of which there are as many as tiers. */
  readonly byUnit: Map<number, Stock>;
}

const kept = new WeakMap<readonly Incentive[], Stocks>();

/** The same sets of offers and presentations and the same model, as objects, are worked out once for each unit. */
function stockOf({ offers, presentations, unitMinor }: Question, model: Model): Stock {
  let stocks = kept.get(offers);
  if (stocks?.presentations !== presentations || stocks.model !== model) {
    stocks = { presentations, model, byUnit: new Map() };
    kept.set(offers, stocks);
  }
  const stock = stocks.byUnit.get(unitMinor) ?? stocked(offers, presentations, model, unitMinor);
  stocks.byUnit.set(unitMinor, stock);
  return stock;
}

/** The question's person and moment beside what is the same for everybody. */
interface Asked {
  readonly stock: Stock;
  /** By kind and by presentation. */
  readonly kinds: ReadonlyMap<string, Scores>;
  readonly looks: readonly Scores[];
  /** Presentations that fit any offer; -1 stands for the offer's own words. */
  readonly general: readonly number[];
  /** Cost of the contact, units. */
  readonly contact: number;
  readonly unitMinor: number;
}

const NO_SCORES: Scores = { draws: new Float64Array(0), mean: 0 };

function askedOf(question: Question, model: Model): Asked {
  const { features, answers, presentations, contactMinor, unitMinor, ownWords } = question;
  const stock = stockOf(question, model);
  const kinds = new Set(stock.groups.map(({ kind }) => kind));
  const offering = scoresOf(offeringTerms(features), model);
  return {
    stock,
    kinds: new Map([...kinds].map((kind) => [kind, scoresOf(kindTerms(kind, features, answers), model, offering)])),
    looks: presentations.map(({ id, tone }) => scoresOf([...toneTerms(tone, features, answers), presentationTerm(id)], model)),
    general: [...(ownWords ? [-1] : []), ...presentations.flatMap(({ offerId }, i) => (offerId === null ? [i] : []))],
    contact: contactMinor / unitMinor,
    unitMinor,
  };
}

/** Of each draw the best way to put any offer, among some, and what it adds. The first of equals; none: nothing is added. */
function bestLooks(among: readonly number[], looks: readonly Scores[], count: number): { look: Int32Array; adds: Float64Array } {
  const look = new Int32Array(count).fill(among[0] ?? -1);
  const adds = looks[among[0] ?? -1]?.draws.slice() ?? new Float64Array(count);
  for (const i of among.slice(1)) {
    const { draws } = looks[i]!;
    for (let s = 0; s < count; s++) {
      if (draws[s]! <= adds[s]!) continue;
      adds[s] = draws[s]!;
      look[s] = i;
    }
  }
  return { look, adds };
}

/** Of each draw the offer (-1: leave alone) and the presentation (-1: its own words) that win. */
function winners({ stock, kinds, looks, general, contact }: Asked, mayLeaveAlone: boolean, count: number) {
  const offerOf = new Int32Array(count).fill(-1);
  const lookOf = new Int32Array(count).fill(-1);
  const most = new Float64Array(count).fill(mayLeaveAlone ? 0 : Number.NEGATIVE_INFINITY);
  const usual = bestLooks(general, looks, count);
  stock.groups.forEach(({ kind, own }, g) => {
    const { look, adds } = own.length === 0 ? usual : bestLooks([...general, ...own], looks, count);
    const { draws } = kinds.get(kind) ?? NO_SCORES;
    const [best, net] = [stock.best[g]!, stock.net[g]!];
    for (let s = 0; s < count; s++) {
      const score = draws[s]! - contact + net[s]! + adds[s]!;
      // Of equals the first, as they stand in the set.
      if (score < most[s]! || (score === most[s]! && best[s]! >= offerOf[s]!)) continue;
      most[s] = score;
      offerOf[s] = best[s]!;
      lookOf[s] = look[s]!;
    }
  });
  return { offerOf, lookOf };
}

/** All ways to put an offer. */
function waysOf(offer: number, { stock, general }: Asked): readonly number[] {
  const ways = [...general, ...(stock.groups.find(({ offers }) => offers.includes(offer))?.own ?? [])];
  return ways.length === 0 ? [-1] : ways;
}

/** What a value of a draw would be, had the draw the posterior's own spread around its mean. */
export const unreshaped = (value: number, mean: number, spread: number): number => mean + (value - mean) / spread;

/** Uplift of one choice: mean of the posterior, and the bounds between which it lies nine times in ten; minor units. */
function upliftOf(
  offer: Incentive | undefined,
  look: number,
  { kinds, looks, contact, unitMinor }: Asked,
  model: Model,
): [number, number, number] {
  if (offer === undefined) return [0, 0, 0];
  const { count, spread } = model.draws;
  const parts = [kinds.get(offer.kind) ?? NO_SCORES, scoresOf([offerTerm(offer.id)], model), ...(look < 0 ? [] : [looks[look]!])];
  const cost = costUnits(offer, model, unitMinor) + contact;
  const scores = new Float64Array(count).fill(-cost);
  for (const { draws } of parts) for (let s = 0; s < count; s++) scores[s]! += draws[s]!;
  scores.sort();
  const middle = parts.reduce((sum, { mean }) => sum + mean, 0) - cost;
  const bound = (q: number): number => unreshaped(scores[Math.min(count - 1, Math.floor(q * count))] ?? middle, middle, spread) * unitMinor;
  return [middle * unitMinor, bound(0.05), bound(0.95)];
}

const share = (count: number, holds: (s: number) => boolean): number => {
  let n = 0;
  for (let s = 0; s < count; s++) if (holds(s)) n++;
  return n / count;
};

/** What the model would do, the same for the same question, model and seed. */
export function choose(question: Question, model: Model): Choice {
  const { offers, presentations, floor, mayLeaveAlone, seed } = question;
  const { count } = model.draws;
  taken = 0;
  const asked = askedOf(question, model);
  const { offerOf, lookOf } = winners(asked, mayLeaveAlone, count);
  const random = seeded(seed);
  const explored = random() < floor;
  const even = random();
  const alternatives = offers.length + (mayLeaveAlone ? 1 : 0);
  const exploredOffer = Math.floor(even * alternatives) - (mayLeaveAlone ? 1 : 0);
  const s = Math.floor(even * count);
  const offer = explored ? exploredOffer : offerOf[s]!;
  const ways = offer < 0 ? [-1] : waysOf(offer, asked);
  const look = explored ? (ways[Math.floor(random() * ways.length)] ?? -1) : lookOf[s]!;
  const explore = alternatives === 0 ? 0 : floor / alternatives;
  const [upliftMinor, lowMinor, highMinor] = upliftOf(offers[offer], look, asked, model);
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
