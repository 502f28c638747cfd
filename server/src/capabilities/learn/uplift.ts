/**
 * For whom treatment works: T- and X-learner (Künzel, Sekhon, Bickel & Yu 2019, PNAS 116) and R-learner (Nie & Wager 2021, Biometrika 108) over one simple
 * base learner, where a draw decided who was treated, so that the chance of treatment is known.
 */
import { seeded } from "../../platform/random.ts";
import { crossFitted, foldsOf } from "./folds.ts";
import { boosted } from "./boosted.ts";
import type { Cases, Learner } from "./ridge.ts";

export interface Trial extends Cases {
  /** 1: treated, 0: left alone. */
  readonly treated: Uint8Array;
  readonly outcome: Float64Array;
  /** The chance of treatment, in (0, 1). */
  readonly chance: number;
}

export type UpliftLearner = "T" | "X" | "R";
export const UPLIFT_LEARNERS: readonly UpliftLearner[] = ["T", "X", "R"];

const FOLDS = 5;

/** Weights with the cases of other arms left out. */
const only = (weight: Float64Array, treated: Uint8Array, arm: 0 | 1): Float64Array => weight.map((w, i) => (treated[i] === arm ? w : 0));

type Fitted = (base: Learner, trial: Trial, weight: Float64Array) => Float64Array;

const tLearner: Fitted = (base, trial, weight) => {
  const to = base(trial, trial.outcome, only(weight, trial.treated, 1));
  const from = base(trial, trial.outcome, only(weight, trial.treated, 0));
  return to.map((value, i) => value - from[i]!);
};

/** Each arm's people against what the other arm's would have led one to expect of them; the two joined by the chance of treatment. */
const xLearner: Fitted = (base, trial, weight) => {
  const { outcome, treated, chance } = trial;
  const to = base(trial, outcome, only(weight, treated, 1));
  const from = base(trial, outcome, only(weight, treated, 0));
  const imputed = outcome.map((y, i) => (treated[i] === 1 ? y - from[i]! : to[i]! - y));
  const ofTreated = base(trial, imputed, only(weight, treated, 1));
  const ofOthers = base(trial, imputed, only(weight, treated, 0));
  return ofTreated.map((value, i) => (1 - chance) * value + chance * ofOthers[i]!);
};

/** What is left of the outcome once it is foretold without regard to treatment, over what is left of treatment. */
const rLearner: Fitted = (base, trial, weight) => {
  const { outcome, treated, chance } = trial;
  const fold = foldsOf(
    Uint32Array.from(outcome, (_, i) => i),
    FOLDS,
    seeded("r-learner"),
  );
  const foretold = crossFitted(base, trial, outcome, weight, fold, FOLDS);
  const left = Float64Array.from(treated, (arm) => arm - chance);
  const target = outcome.map((y, i) => (y - foretold[i]!) / left[i]!);
  return base(
    trial,
    target,
    weight.map((w, i) => w * left[i]! ** 2),
  );
};

const LEARNERS: Record<UpliftLearner, Fitted> = { T: tLearner, X: xLearner, R: rLearner };

export interface OutOfFold {
  /** What treatment is expected to add to each case, learned from others; in units of the outcome. */
  readonly uplift: Record<UpliftLearner, Float64Array>;
  /** Each case's own effect: noisy, but right on average. */
  readonly effect: Float64Array;
}

/**
 * Uplift of every case out of fold, and each case's own noisy, unbiased effect (doubly robust score: Robins, Rotnitzky & Zhao 1994), which never saw
 * itself in what was expected of it.
 */
export function outOfFold(trial: Trial, seed: string, base: Learner = boosted): OutOfFold {
  const { size, outcome, treated, chance } = trial;
  const fold = foldsOf(
    Uint32Array.from(outcome, (_, i) => i),
    FOLDS,
    seeded(seed),
  );
  const uplift = { T: new Float64Array(size), X: new Float64Array(size), R: new Float64Array(size) };
  for (let f = 0; f < FOLDS; f++) {
    const others = Float64Array.from(fold, (each) => (each === f ? 0 : 1));
    for (const name of UPLIFT_LEARNERS) {
      const said = LEARNERS[name](base, trial, others);
      for (let i = 0; i < size; i++) if (fold[i] === f) uplift[name][i] = said[i]!;
    }
  }
  const one = new Float64Array(size).fill(1);
  const to = crossFitted(base, trial, outcome, only(one, treated, 1), fold, FOLDS);
  const from = crossFitted(base, trial, outcome, only(one, treated, 0), fold, FOLDS);
  const effect = outcome.map((y, i) =>
    treated[i] === 1 ? to[i]! - from[i]! + (y - to[i]!) / chance : to[i]! - from[i]! - (y - from[i]!) / (1 - chance),
  );
  return { uplift, effect };
}
