// From decisions and what became of them to the next version of the model. Pure.
import { DAY } from "../../vocabulary/time.ts";
import { armTerms, priorPrecision, type Answers } from "./arm-columns.ts";
import { seeded } from "../../platform/random.ts";
import { foresightAfter, forgettingOf, HALF_LIVES, keptAfter, NOTHING_FORETOLD, USUAL_HALF_LIFE } from "./half-life.ts";
import type { Foresight, Forgetting, HalfLife } from "./half-life.ts";
import { drawn, EMPTY, grown, learned, meanOf, type Draws, type Observation, type Posterior } from "./posterior.ts";

/** Draws of the posterior that a version of the model is. */
const DRAWS = 256;
/**
 * How far draws lie from the mean, in the posterior's own spread. A person is met a few times, not for ever: what is learned by exploring more is not
 * earned back (bench regret).
 */
const SPREAD = 0.35;
/** A decision with its reward. */
export interface Lesson {
  /** When it was decided. */
  readonly at: Date;
  readonly features: readonly string[];
  readonly answers: Answers;
  /** Null: left alone. */
  readonly offer: { readonly id: string; readonly kind: string } | null;
  readonly presentation: { readonly id: string; readonly tone: string } | null;
  /** Money that came within the window before the cost of offer and contact, minor units. */
  readonly rewardMinor: number;
  /** What an order of people like them usually is worth: so much is one unit of the model. */
  readonly unitMinor: number;
  readonly claimed: boolean;
}

/** What is known of all lessons so far. */
export interface Learned {
  /** The newest decision learned from; null: none yet. */
  readonly asOf: Date | null;
  /** What is believed if so many days count half; without lessons, none. */
  readonly beliefs: ReadonlyMap<HalfLife, Posterior>;
  readonly foresight: Foresight;
  /** Decisions and takers, by kind of offer, at the usual pace. */
  readonly shown: Readonly<Record<string, number>>;
  readonly claimed: Readonly<Record<string, number>>;
}

export const NOTHING_LEARNED: Learned = { asOf: null, beliefs: new Map(), foresight: NOTHING_FORETOLD, shown: {}, claimed: {} };

const daysBetween = (from: Date, to: Date): number => (to.getTime() - from.getTime()) / DAY;

const observationOf = ({ features, answers, offer, presentation, rewardMinor, unitMinor }: Lesson): Observation => ({
  x: armTerms(features, answers, offer, presentation),
  y: rewardMinor / unitMinor,
});

function counted(before: Readonly<Record<string, number>>, keep: number, kinds: readonly string[]): Record<string, number> {
  const after = Object.fromEntries(Object.entries(before).map(([kind, n]) => [kind, n * keep]));
  for (const kind of kinds) after[kind] = (after[kind] ?? 0) + 1;
  return after;
}

const kindsOf = (lessons: readonly Lesson[]): string[] => lessons.flatMap(({ offer }) => (offer === null ? [] : [offer.kind]));
const takenOf = (lessons: readonly Lesson[]): string[] => kindsOf(lessons.filter(({ claimed }) => claimed));

/** What lessons teach by themselves, whenever they were. */
export const taughtAtOnce = (lessons: readonly Lesson[]): { posterior: Posterior } & Pick<Learned, "shown" | "claimed"> => ({
  posterior: learned(EMPTY, lessons.map(observationOf), 1, priorPrecision),
  shown: counted({}, 1, kindsOf(lessons)),
  claimed: counted({}, 1, takenOf(lessons)),
});

/** Sum of the squares of what a belief misses of some rewards. */
function missedBy(belief: Posterior, observations: readonly Observation[]): number {
  const mean = meanOf(belief);
  const effects = new Map(belief.columns.map((column, i) => [column, mean[i]!]));
  return observations.reduce((sum, { x, y }) => {
    const foretold = x.reduce((all, [column, value]) => all + (effects.get(column) ?? 0) * value, 0);
    return sum + (y - foretold) ** 2;
  }, 0);
}

/** Takes lessons in. Each counts by its age, whatever the batches; how well each pace had foretold them is noted first. */
export function taught(before: Learned, lessons: readonly Lesson[]): Learned {
  if (lessons.length === 0) return before;
  const asOf = lessons.reduce((newest, { at }) => (at > newest ? at : newest), before.asOf ?? lessons[0]!.at);
  const days = before.asOf === null ? 0 : daysBetween(before.asOf, asOf);
  const observations = lessons.map(observationOf);
  const missed = new Map<HalfLife, number>();
  const beliefs = new Map<HalfLife, Posterior>();
  for (const halfLife of HALF_LIVES) {
    const aged = learned(before.beliefs.get(halfLife) ?? EMPTY, [], keptAfter(days, halfLife), priorPrecision);
    missed.set(halfLife, missedBy(aged, observations));
    const weighed = observations.map((one, i) => ({ ...one, weight: keptAfter(daysBetween(lessons[i]!.at, asOf), halfLife) }));
    beliefs.set(halfLife, learned(aged, weighed, 1, priorPrecision));
  }
  const keep = keptAfter(days, USUAL_HALF_LIFE);
  return {
    asOf,
    beliefs,
    foresight: foresightAfter(before.foresight, missed, lessons.length, days),
    shown: counted(before.shown, keep, kindsOf(lessons)),
    claimed: counted(before.claimed, keep, takenOf(lessons)),
  };
}

/** Takers among those shown, with one taker in ten assumed before anybody was. */
export function claimRatesOf({ shown, claimed }: Pick<Learned, "shown" | "claimed">): Record<string, number> {
  return Object.fromEntries(Object.entries(shown).map(([kind, n]) => [kind, ((claimed[kind] ?? 0) + 1) / (n + 10)]));
}

export interface LearningTask {
  readonly before: Learned;
  readonly lessons: readonly Lesson[];
  /** Days after which an answer counts half, fixed by a person; null: by what was foretold. */
  readonly halfLife: HalfLife | null;
  /** Columns of what could be chosen now. */
  readonly columns: readonly string[];
  readonly seed: string;
}

export interface NextVersion {
  readonly after: Learned;
  readonly forgetting: Forgetting;
  /** Observations behind the draws, faded. */
  readonly evidence: number;
  readonly draws: Draws;
}

/** What is known after some lessons, and the draws that stand for what is believed. */
export function nextVersion({ before, lessons, halfLife, columns, seed }: LearningTask): NextVersion {
  const after = taught(before, lessons);
  const forgetting = forgettingOf(after.foresight, halfLife);
  const belief = grown(after.beliefs.get(forgetting.days) ?? EMPTY, columns, priorPrecision);
  return { after, forgetting, evidence: belief.n, draws: drawn(belief, DRAWS, seeded(seed), SPREAD) };
}
