/** Had another rule chosen: what would have come of it, told from the decisions that were made and their noted chances. Pure. */
import { seeded } from "../../platform/random.ts";
import { always, offPolicies, sound, type LoggedDecision, type OffPolicy, type Rule } from "../learn/index.ts";
import { armsFor, type Allowed, type Ruled } from "./allowed-arms.ts";
import type { Incentive, Presentation } from "./arm-columns.ts";
import { claimRatesOf, taughtAtOnce, type Lesson } from "./learning.ts";
import { drawn, type Draws } from "./posterior.ts";
import { choose, modelOf, type Model } from "./ranking.ts";

/** A decision that was drawn and whose window is over. */
export interface Weighable extends Lesson {
  readonly decisionId: string;
  /** The individual; decisions about the same one hang together. */
  readonly personId: string;
  readonly at: Date;
  /** Version of the model that decided. */
  readonly model: number;
  /** The set it chose from, and what of that was not for them. */
  readonly candidates: string;
  readonly excluded: readonly string[];
  /** Reasons of goods that came next for them. */
  readonly next: readonly string[];
  readonly rules: readonly Ruled[];
  readonly contactMinor: number;
  /** Chance of the offer, however it was put. */
  readonly propensity: number;
}

export interface Candidates {
  readonly offers: readonly Incentive[];
  readonly presentations: readonly Presentation[];
}

/** What a version of the model held most probable. */
export interface Believed {
  readonly version: number;
  readonly columns: readonly string[];
  readonly mean: readonly number[];
  readonly claimRates: Readonly<Record<string, number>>;
}

export interface WhatIfTask {
  readonly decisions: readonly Weighable[];
  readonly sets: ReadonlyMap<string, Candidates>;
  readonly believed: readonly Believed[];
  readonly seed: string;
}

export interface WhatIfRule extends Omit<OffPolicy, "logged" | "decisions" | "people" | "seed"> {
  /** "learned", "unexplored", or what is always done: an offer's id, or "nothing". */
  readonly rule: string;
  /** Decisions that did what the rule wants. */
  readonly taken: number;
  /** What to believe of it, in a word: it brings more than what was done, less, or neither can be told. */
  readonly verdict: "more" | "less" | "untold";
}

export interface WhatIfReport {
  readonly decisions: number;
  readonly people: number;
  /** Left out: something was fixed by hand, so that nothing could be chosen. */
  readonly steered: number;
  /** Left out: their chance or what came of them is no number. */
  readonly unsound: number;
  /** What was done, a decision. */
  readonly logged: OffPolicy["logged"] | null;
  readonly rules: WhatIfRule[];
  readonly seed: string;
}

const NOTHING = "nothing";
/** Offers asked for, those taken most; the rest have too few decisions to say anything. */
const OFFERS = 8;
const FOLDS = 5;

/** A decision with what could have been done instead. */
interface Situation extends Weighable {
  readonly allowed: Allowed;
}

function situations({ decisions, sets }: WhatIfTask): Situation[] {
  return decisions.flatMap((decision) => {
    const set = sets.get(decision.candidates);
    if (set === undefined) return [];
    const next = decision.next.map((reason) => ({ reason, name: "", sku: "", sentence: "" }));
    const refused = new Map(decision.excluded.map((id) => [id, ""]));
    const allowed = armsFor(set, next, { refused, rules: decision.rules });
    return [{ ...decision, allowed }];
  });
}

/** Money after what offer and contact cost. */
function loggedOf({ allowed, offer, claimed, contactMinor, rewardMinor, features, answers, ...decision }: Situation): LoggedDecision {
  const cost = allowed.offers.find(({ id }) => id === offer?.id)?.costMinor ?? 0;
  return {
    decisionId: decision.decisionId,
    personId: decision.personId,
    at: decision.at,
    propensity: decision.propensity,
    arm: offer?.id ?? NOTHING,
    reward: rewardMinor - (offer === null ? 0 : contactMinor + (claimed ? cost : 0)),
    context: {
      ...Object.fromEntries(features.map((feature) => [feature, 1])),
      ...Object.fromEntries(Object.entries(answers).map(([about, [shown, answered]]) => [about, answered / Math.max(shown, 1)])),
    },
  };
}

/** A model that has but one draw, the mean: what it chooses is what it believes best. */
function certain({ version, columns, mean, claimRates }: Believed): Model {
  const effects = Float32Array.from(mean);
  const draws: Draws = { columns, count: 1, effects, mean: effects, noise: 0, spread: 1 };
  return modelOf(version, draws, claimRates);
}

const bestUnder = (model: Model, { allowed, features, answers, contactMinor, unitMinor }: Situation): string =>
  choose({ ...allowed, features, answers, contactMinor, unitMinor, floor: 0, seed: "" }, model).offer?.id ?? NOTHING;

/** What is believed best for each by a model that learned from other people's decisions only, so that nobody's luck speaks for itself. */
function bestByOthers(all: readonly Situation[], seed: string): string[] {
  const random = seeded(`${seed} parts`);
  const parts = new Map<string, number>();
  for (const { personId } of all) if (!parts.has(personId)) parts.set(personId, Math.floor(random() * FOLDS));
  const models = Array.from({ length: FOLDS }, (_, part) => {
    const learned = taughtAtOnce(all.filter(({ personId }) => parts.get(personId) !== part));
    const { columns, mean } = drawn(learned.posterior, 1, random);
    return certain({ version: part, columns, mean: [...mean], claimRates: claimRatesOf(learned) });
  });
  return all.map((one) => bestUnder(models[parts.get(one.personId) ?? 0]!, one));
}

function bestThen(all: readonly Situation[], believed: readonly Believed[]): string[] {
  const models = new Map(believed.map((each) => [each.version, certain(each)]));
  const newest = models.get(Math.max(...models.keys()));
  return all.map((one) => {
    const model = models.get(one.model) ?? newest;
    return model === undefined ? NOTHING : bestUnder(model, one);
  });
}

interface Asked {
  readonly rule: string;
  /** Of each decision what it would have done. */
  readonly arms: readonly string[];
}

function askedOf(all: readonly Situation[], { believed, seed }: WhatIfTask): Asked[] {
  const counts = new Map<string, number>();
  for (const { offer } of all) if (offer !== null) counts.set(offer.id, (counts.get(offer.id) ?? 0) + 1);
  const most = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).slice(0, OFFERS);
  const arms = [NOTHING, ...most.map(([id]) => id)];
  return [
    { rule: "learned", arms: bestByOthers(all, seed) },
    { rule: "unexplored", arms: bestThen(all, believed) },
    ...arms.map((rule) => ({
      rule,
      arms: all.map(({ allowed }) => (allowed.offers.some(({ id }) => id === rule) ? rule : NOTHING)),
    })),
  ];
}

/** Nothing is told where nobody should believe it: an answer with warnings names no winner. */
function verdictOf({ gain, warnings }: OffPolicy): WhatIfRule["verdict"] {
  if (warnings.length > 0) return "untold";
  return gain.low > 0 ? "more" : gain.high < 0 ? "less" : "untold";
}

const choosing = (decisions: readonly LoggedDecision[], { arms }: Asked): Rule => {
  const of = new Map(decisions.map(({ decisionId }, i) => [decisionId, always(arms[i] ?? NOTHING)]));
  return (decision, expected) => of.get(decision.decisionId)?.(decision, expected) ?? new Map<string, number>();
};

/** The same task gives the same answer. Some seconds for ten thousand decisions. */
export function whatIf(task: WhatIfTask): WhatIfReport {
  const known = situations(task);
  const free = known.filter(({ allowed }) => allowed.mayLeaveAlone);
  const { decisions, unsound } = sound(free.map(loggedOf));
  const weighed = new Set(decisions.map(({ decisionId }) => decisionId));
  const all = free.filter(({ decisionId }) => weighed.has(decisionId));
  const asked = askedOf(all, task);
  const rules = asked.map((each) => choosing(decisions, each));
  const found = offPolicies(decisions, rules, task.seed);
  return {
    decisions: decisions.length,
    people: found[0]?.people ?? 0,
    steered: known.length - free.length,
    unsound,
    logged: found[0]?.logged ?? null,
    rules: found.map((each, i) => {
      const { logged: _logged, decisions: _decisions, people: _people, seed: _seed, ...estimates } = each;
      const { rule, arms } = asked[i]!;
      const taken = decisions.filter(({ arm }, at) => arms[at] === arm).length;
      return { rule, taken, ...estimates, verdict: verdictOf(each) };
    }),
    seed: task.seed,
  };
}
