// From decisions and what became of them to the next version of the model. Pure.
import { DAY } from "../../vocabulary/time.ts";
import { armTerms, priorPrecision, type Answers } from "./arm-columns.ts";
import { seeded } from "../../platform/random.ts";
import { drawn, EMPTY, grown, learned, type Draws, type Observation, type Posterior } from "./posterior.ts";

/** Draws of the posterior that a version of the model is. */
const DRAWS = 256;
/**
 * How far draws lie from the mean, in the posterior's own spread. A person is met a few times, not for ever: what is learned by exploring more is not
 * earned back (bench regret).
 */
const SPREAD = 0.35;
/** Days after which an answer counts half. */
const HALF_LIFE_DAYS = 90;

/** A decision with its reward. */
export interface Lesson {
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

export interface Learned {
  readonly posterior: Posterior;
  /** Decisions and takers, by kind of offer, faded like the rest. */
  readonly shown: Readonly<Record<string, number>>;
  readonly claimed: Readonly<Record<string, number>>;
}

export const NOTHING_LEARNED: Learned = { posterior: EMPTY, shown: {}, claimed: {} };

/** The share of earlier evidence that still counts after some days. */
export const keptAfter = (days: number): number => 2 ** (-Math.max(0, days) / HALF_LIFE_DAYS);
export const daysBetween = (from: Date, to: Date): number => (to.getTime() - from.getTime()) / DAY;

const observationOf = ({ features, answers, offer, presentation, rewardMinor, unitMinor }: Lesson): Observation => ({
  x: armTerms(features, answers, offer, presentation),
  y: rewardMinor / unitMinor,
});

function counted(before: Readonly<Record<string, number>>, keep: number, kinds: readonly string[]): Record<string, number> {
  const after = Object.fromEntries(Object.entries(before).map(([kind, n]) => [kind, n * keep]));
  for (const kind of kinds) after[kind] = (after[kind] ?? 0) + 1;
  return after;
}

/** @param keep see `keptAfter` */
export function taught(before: Learned, lessons: readonly Lesson[], keep: number): Learned {
  const kindsOf = (some: readonly Lesson[]): string[] => some.flatMap(({ offer }) => (offer === null ? [] : [offer.kind]));
  return {
    posterior: learned(before.posterior, lessons.map(observationOf), keep, priorPrecision),
    shown: counted(before.shown, keep, kindsOf(lessons)),
    claimed: counted(before.claimed, keep, kindsOf(lessons.filter(({ claimed }) => claimed))),
  };
}

/** Takers among those shown, with one taker in ten assumed before anybody was. */
export function claimRatesOf({ shown, claimed }: Pick<Learned, "shown" | "claimed">): Record<string, number> {
  return Object.fromEntries(Object.entries(shown).map(([kind, n]) => [kind, ((claimed[kind] ?? 0) + 1) / (n + 10)]));
}

export interface LearningTask {
  readonly before: Learned;
  readonly lessons: readonly Lesson[];
  /** See `keptAfter`. */
  readonly keep: number;
  /** Columns of what could be chosen now. */
  readonly columns: readonly string[];
  readonly seed: string;
}

/** What is believed after some lessons, and the draws that stand for it. */
export function nextVersion({ before, lessons, keep, columns, seed }: LearningTask): { readonly after: Learned; readonly draws: Draws } {
  const after = taught(before, lessons, keep);
  const posterior = grown(after.posterior, columns, priorPrecision);
  return { after: { ...after, posterior }, draws: drawn(posterior, DRAWS, seeded(seed), SPREAD) };
}
