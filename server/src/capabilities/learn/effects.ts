/** For whom a programme worked, for whom it hurt, whom to leave alone: of one experiment. */
import { columnsOf, KNOWN_THEN, type Participant } from "./known-then.ts";
import { judge, strength, type QiniPoint, type RuleGain } from "./qini.ts";
import { outOfFold, UPLIFT_LEARNERS, type UpliftLearner } from "./uplift.ts";

/** A fifth of the people, by what treatment was expected to add. */
export interface Fifth {
  readonly people: number;
  /** Money a person that treatment added, minor units; the interval holds for all fifths together, 95 %. */
  readonly effect: number;
  readonly low: number;
  readonly high: number;
  readonly verdict: "worked" | "hurt" | "untold";
  /** Who they were: the mean of each thing known, by its id. */
  readonly known: Record<string, number>;
}

export interface EffectsReport {
  readonly people: number;
  readonly treated: number;
  readonly heldBack: number;
  readonly buyers: number;
  /** Why nothing can be told of differences between people. */
  readonly none: "few" | "nobody bought" | null;
  readonly learner: UpliftLearner | null;
  /** Each learner's ranking, in standard errors of its area over the random line. */
  readonly learners: { readonly name: UpliftLearner; readonly strength: number }[];
  readonly points: QiniPoint[];
  readonly coefficient: number;
  readonly noise: number;
  /** Whether the ranking is better than shuffled ones. */
  readonly beyond: boolean;
  readonly rule: RuleGain | null;
  /** The one with the most to gain first. */
  readonly fifths: Fifth[];
  readonly seed: string;
}

/** People an arm has at least, and of all those who bought. */
export const LEAST_PEOPLE = 50;
export const LEAST_BUYERS = 20;

/** 99 % of the normal distribution for each of five makes 95 % for all (Bonferroni). */
const FIVE_AT_ONCE = 2.5758;

function fifthsOf(participants: readonly Participant[], effect: Float64Array, score: Float64Array): Fifth[] {
  const order = Array.from(score, (_, i) => i).sort((a, b) => score[b]! - score[a]! || a - b);
  return Array.from({ length: 5 }, (_, f): Fifth => {
    const some = order.slice(Math.round((f * order.length) / 5), Math.round(((f + 1) * order.length) / 5));
    const mean = (of: (i: number) => number): number => some.reduce((sum, i) => sum + of(i), 0) / some.length;
    const middle = mean((i) => effect[i]!);
    const far = FIVE_AT_ONCE * Math.sqrt(mean((i) => (effect[i]! - middle) ** 2) / some.length);
    const [low, high] = [middle - far, middle + far];
    return {
      people: some.length,
      effect: middle,
      low,
      high,
      verdict: low > 0 ? "worked" : high < 0 ? "hurt" : "untold",
      known: Object.fromEntries(KNOWN_THEN.map(({ id, of }) => [id, mean((i) => of(participants[i]!))])),
    };
  });
}

/** @param chance of being treated, as it was planned */
export function studyEffects(participants: readonly Participant[], chance: number, seed: string): EffectsReport {
  const treated = participants.filter((each) => each.treated).length;
  const buyers = participants.filter(({ outcome }) => outcome !== 0).length;
  const about = { people: participants.length, treated, heldBack: participants.length - treated, buyers, seed };
  const nothing = { learner: null, learners: [], points: [], coefficient: 0, noise: 0, beyond: false, rule: null, fifths: [] };
  if (Math.min(treated, about.heldBack) < LEAST_PEOPLE) return { ...about, none: "few", ...nothing };
  if (buyers < LEAST_BUYERS) return { ...about, none: "nobody bought", ...nothing };
  const trial = {
    size: participants.length,
    columns: columnsOf(participants),
    treated: Uint8Array.from(participants, (each) => (each.treated ? 1 : 0)),
    outcome: Float64Array.from(participants, ({ outcome }) => outcome),
    chance,
  };
  const { uplift, effect } = outOfFold(trial, seed);
  const learners = UPLIFT_LEARNERS.map((name) => ({ name, strength: strength(effect, uplift[name]) }));
  const { name: learner } = learners.reduce((best, each) => (each.strength > best.strength ? each : best));
  const judged = judge(effect, uplift[learner], UPLIFT_LEARNERS.length, seed);
  return { ...about, none: null, learner, learners, ...judged, fifths: fifthsOf(participants, effect, uplift[learner]) };
}
