/** For whom a programme worked, for whom it hurt, who should get which of its arms: of one experiment. Money in minor units, a person. */
import { KNOWN_THEN, learnable, type Participants } from "./known-then.ts";
import { chosenArms, judgePolicies, type Policy } from "./policy.ts";
import { judge, strength, type Judged } from "./qini.ts";
import { outOfFold, UPLIFT_LEARNERS, type OutOfFold, type UpliftLearner } from "./uplift.ts";

/** A fifth of the people, by what an arm was expected to add. */
export interface Fifth {
  readonly people: number;
  /** What the arm added over the first; the interval holds for all fifths together, 95 %. */
  readonly effect: number;
  readonly low: number;
  readonly high: number;
  readonly verdict: "worked" | "hurt" | "untold";
  /** Who they were: the mean of each thing known, by its id. */
  readonly known: Record<string, number>;
}

/** For whom one arm works, beside the first. */
export interface ArmStudy extends Judged {
  readonly arm: string;
  readonly learner: UpliftLearner;
  /** Each learner's ranking, in standard errors of its area over the random line. */
  readonly learners: { readonly name: UpliftLearner; readonly strength: number }[];
  /** The one with the most to gain first. */
  readonly fifths: Fifth[];
}

/** Those to whom the policy gives an arm; fewer than ten are not told of, for their means would be theirs. */
export interface Given {
  readonly arm: string;
  readonly people: number;
  readonly known: Record<string, number>;
}

export interface StudiedArm {
  readonly name: string;
  readonly people: number;
  /** Bought, and what contacts with them cost. */
  readonly bought: number;
  readonly cost: number;
}

export interface EffectsReport {
  /** Of these so many were studied. */
  readonly of: number;
  readonly people: number;
  readonly buyers: number;
  /** The first is the one that the others are set against: those held back where there are any. */
  readonly arms: StudiedArm[];
  /** Why nothing can be told of differences between people. */
  readonly none: "draw" | "few" | "nobody bought" | null;
  /** Each arm but the first, after what contacts cost. */
  readonly studies: ArmStudy[];
  readonly policy: Policy | null;
  readonly given: Given[];
  /** Whether purchases still count for some of them: then nothing is recommended yet. */
  readonly open: boolean;
  readonly seed: string;
}

export interface Study {
  readonly participants: Participants;
  /** Each arm and its chance, the one that the others are set against first. */
  readonly arms: readonly { readonly name: string; readonly chance: number }[];
  /** How many there are in all, where not all are studied. */
  readonly of: number;
  /** Whether the groups are of the sizes that were drawn. */
  readonly sound: boolean;
  readonly open: boolean;
  readonly seed: string;
}

/** People an arm has at least, and of all those who bought. */
export const LEAST_PEOPLE = 50;
export const LEAST_BUYERS = 20;
const LEAST_GIVEN = 10;
const MISS = 0.05;

/** 99 % of the normal distribution for each of five makes 95 % for all (Bonferroni). */
const FIVE_AT_ONCE = 2.5758;

type Among = readonly number[] | Uint32Array;

function meanOf(among: Among, values: Float64Array): number {
  let total = 0;
  for (const i of among) total += values[i]!;
  return among.length > 0 ? total / among.length : 0;
}

const knownOf = ({ known }: Participants, among: Among): Record<string, number> =>
  Object.fromEntries(KNOWN_THEN.map(({ id }, k) => [id, meanOf(among, known[k]!)]));

function fifthsOf(participants: Participants, effect: Float64Array, score: Float64Array): Fifth[] {
  const order = Uint32Array.from(score, (_, i) => i).sort((a, b) => score[b]! - score[a]! || a - b);
  return Array.from({ length: 5 }, (_, f): Fifth => {
    const some = order.subarray(Math.round((f * order.length) / 5), Math.round(((f + 1) * order.length) / 5));
    const middle = meanOf(some, effect);
    let spread = 0;
    for (const i of some) spread += (effect[i]! - middle) ** 2;
    const far = (FIVE_AT_ONCE * Math.sqrt(spread)) / some.length;
    const [low, high] = [middle - far, middle + far];
    const verdict = low > 0 ? "worked" : high < 0 ? "hurt" : "untold";
    return { people: some.length, effect: middle, low, high, verdict, known: knownOf(participants, some) };
  });
}

/** The k-th arm beside the first. @param among how many such comparisons there are: they share the five in a hundred by which a band may mislead */
function armStudy({ participants, arms, seed }: Study, { uplift, scores }: OutOfFold, k: number, among: number): ArmStudy {
  const effect = scores[k]!.map((value, i) => value - scores[0]![i]!);
  const learners = UPLIFT_LEARNERS.map((name) => ({ name, strength: strength(effect, uplift[name][k - 1]!) }));
  const { name: learner } = learners.reduce((best, each) => (each.strength > best.strength ? each : best));
  const score = uplift[learner][k - 1]!;
  const judged = judge(effect, score, UPLIFT_LEARNERS.length, `${seed} ${k}`, MISS / among);
  return { arm: arms[k]!.name, learner, learners, ...judged, fifths: fifthsOf(participants, effect, score) };
}

function placesOf(arm: Uint8Array, arms: number): Uint32Array[] {
  const places = Array.from({ length: arms }, (): number[] => []);
  arm.forEach((each, i) => places[each]?.push(i));
  return places.map((some) => Uint32Array.from(some));
}

function givenBy(study: Study, { uplift }: OutOfFold, { learner }: Policy): Given[] {
  const { participants, arms } = study;
  const chosen = placesOf(chosenArms(uplift[learner], participants.arm.length), arms.length);
  const given = chosen.map((some, k) => ({ arm: arms[k]!.name, people: some.length, known: knownOf(participants, some) }));
  return given.filter(({ people }) => people >= LEAST_GIVEN);
}

export function studyEffects(study: Study): EffectsReport {
  const { participants, arms, seed, of, open, sound } = study;
  const { arm, bought, cost } = participants;
  const size = arm.length;
  const buyers = bought.reduce((count, minor) => count + (minor === 0 ? 0 : 1), 0);
  const groups = placesOf(arm, arms.length).map((some, k): StudiedArm => ({
    name: arms[k]!.name,
    people: some.length,
    bought: meanOf(some, bought),
    cost: meanOf(some, cost),
  }));
  const about = { of, people: size, buyers, arms: groups, open, seed };
  const nothing = { studies: [], policy: null, given: [] };
  if (!sound) return { ...about, none: "draw", ...nothing };
  if (groups.length < 2 || groups.some(({ people }) => people < LEAST_PEOPLE)) return { ...about, none: "few", ...nothing };
  if (buyers < LEAST_BUYERS) return { ...about, none: "nobody bought", ...nothing };
  const outcome = bought.map((minor, i) => minor - cost[i]!);
  const trial = { size, columns: learnable(participants), arm, outcome, chances: arms.map(({ chance }) => chance) };
  const learned = outOfFold(trial, seed);
  const policy = judgePolicies(learned, seed);
  return {
    ...about,
    none: null,
    studies: arms.slice(1).map((_, k) => armStudy(study, learned, k + 1, arms.length - 1)),
    policy,
    given: givenBy(study, learned, policy),
  };
}
