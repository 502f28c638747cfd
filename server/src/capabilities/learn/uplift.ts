/**
 * For whom treatment works: T- and X-learner (Künzel, Sekhon, Bickel & Yu 2019, PNAS 116) and R-learner (Nie & Wager 2021, Biometrika 108) over one simple
 * base learner, where a draw decided who got what, so that the chance of each arm is known. Several arms are each set against the first.
 */
import { seeded } from "../../platform/random.ts";
import { crossFitted, foldsOf } from "./folds.ts";
import { boosted } from "./boosted.ts";
import type { Cases, Learner } from "./ridge.ts";

export interface Trial extends Cases {
  /** The arm of each case, an index into `chances`; arm 0 is the one that the others are set against. */
  readonly arm: Uint8Array;
  readonly outcome: Float64Array;
  /** The chance of each arm, each above zero, together 1. */
  readonly chances: readonly number[];
}

export type UpliftLearner = "T" | "X" | "R";
export const UPLIFT_LEARNERS: readonly UpliftLearner[] = ["T", "X", "R"];

const FOLDS = 5;
const INNER_FOLDS = 2;
/** From more cases than these nobody learns; they are all judged by. */
const LEARN_FROM = 100_000;

/** One arm against the first, as learned from some cases. */
interface Contrast {
  readonly cases: Cases;
  readonly outcome: Float64Array;
  /** Of the cases learned from: those in the arm, in the first, and in either. */
  readonly treated: Float64Array;
  readonly others: Float64Array;
  readonly both: Float64Array;
  /** What each case would bring in the arm, and in the first. */
  readonly to: Float64Array;
  readonly from: Float64Array;
  /** The chance of the arm among the two. */
  readonly chance: number;
}

type Fitted = (base: Learner, contrast: Contrast) => Float64Array;

const tLearner: Fitted = (_, { to, from }) => to.map((value, i) => value - from[i]!);

/** Each arm's people against what the other arm's would have led one to expect of them; the two joined by the chance of treatment. */
const xLearner: Fitted = (base, { cases, outcome, treated, others, to, from, chance }) => {
  const imputed = outcome.map((y, i) => (treated[i]! > 0 ? y - from[i]! : to[i]! - y));
  const ofTreated = base(cases, imputed, treated);
  const ofOthers = base(cases, imputed, others);
  return ofTreated.map((value, i) => (1 - chance) * value + chance * ofOthers[i]!);
};

/** What is left of the outcome once it is foretold without regard to treatment, over what is left of treatment. */
const rLearner: Fitted = (base, { cases, outcome, treated, both, chance }) => {
  const fold = foldsOf(
    Uint32Array.from(outcome, (_, i) => i),
    INNER_FOLDS,
    seeded("r-learner"),
  );
  const foretold = crossFitted(base, cases, outcome, both, fold, INNER_FOLDS);
  const left = treated.map((weight) => (weight > 0 ? 1 : 0) - chance);
  const target = outcome.map((y, i) => (y - foretold[i]!) / left[i]!);
  return base(
    cases,
    target,
    both.map((weight, i) => weight * left[i]! ** 2),
  );
};

const LEARNERS: Record<UpliftLearner, Fitted> = { T: tLearner, X: xLearner, R: rLearner };

export interface OutOfFold {
  /** What each arm but the first is expected to add to each case over the first, learned from others; in units of the outcome. */
  readonly uplift: Record<UpliftLearner, Float64Array[]>;
  /** What each case would bring in each arm: noisy, but right on average. */
  readonly scores: Float64Array[];
}

/** Weight one for so many of the cases that are not in a fold, drawn by chance where they are more than are learned from. */
function learnedFrom(fold: Uint8Array, but: number, seed: string): Float64Array {
  const random = seeded(`${seed} ${but}`);
  const share = LEARN_FROM / ((fold.length * (FOLDS - 1)) / FOLDS);
  return Float64Array.from(fold, (each) => (each !== but && (share >= 1 || random() < share) ? 1 : 0));
}

/**
 * Uplift of every case out of fold, and what each would bring in each arm (doubly robust scores: Robins, Rotnitzky & Zhao 1994; for several arms Zhou, Athey
 * & Wager 2023, Operations Research 71), in which no case saw itself in what was expected of it.
 */
export function outOfFold(trial: Trial, seed: string, base: Learner = boosted): OutOfFold {
  const { size, outcome, arm, chances } = trial;
  const fold = foldsOf(
    Uint32Array.from(outcome, (_, i) => i),
    FOLDS,
    seeded(seed),
  );
  const fresh = (): Float64Array[] => chances.slice(1).map(() => new Float64Array(size));
  const uplift = { T: fresh(), X: fresh(), R: fresh() };
  const scores = chances.map(() => new Float64Array(size));
  for (let f = 0; f < FOLDS; f++) {
    const here = (target: Float64Array, said: (i: number) => number): void => {
      for (let i = 0; i < size; i++) if (fold[i] === f) target[i] = said(i);
    };
    const weight = learnedFrom(fold, f, seed);
    const only = chances.map((_, k) => weight.map((w, i) => (arm[i] === k ? w : 0)));
    const foretold = only.map((some) => base(trial, outcome, some));
    foretold.forEach((value, k) => here(scores[k]!, (i) => value[i]! + (arm[i] === k ? (outcome[i]! - value[i]!) / chances[k]! : 0)));
    for (let k = 1; k < chances.length; k++) {
      const [treated, others] = [only[k]!, only[0]!];
      const both = treated.map((w, i) => w + others[i]!);
      const chance = chances[k]! / (chances[0]! + chances[k]!);
      const contrast = { cases: trial, outcome, treated, others, both, to: foretold[k]!, from: foretold[0]!, chance };
      for (const name of UPLIFT_LEARNERS) {
        const said = LEARNERS[name](base, contrast);
        here(uplift[name][k - 1]!, (i) => said[i]!);
      }
    }
  }
  return { uplift, scores };
}
