/** What a decision is expected to bring, for each arm, learned from other people's decisions. */
import { foldsOf } from "./folds.ts";
import type { LoggedDecision } from "./off-policy.ts";
import type { Random } from "../../platform/random.ts";
import { ridge, type Cases } from "./ridge.ts";

const FOLDS = 5;
/** An arm's own deviation from what all arms bring is believed as if so many decisions had shown none. */
const DOUBT = 30;

/** The context's numbers as columns; what is not known of a decision is zero. */
function casesOf(decisions: readonly { readonly context: Readonly<Record<string, number>> }[]): Cases {
  const names = [...new Set(decisions.flatMap(({ context }) => Object.keys(context)))].sort();
  const columns = names.map((name) => Float64Array.from(decisions, ({ context }) => context[name] ?? 0));
  return { size: decisions.length, columns };
}

/**
 * Expected reward of each decision under each arm: a ridge regression over all arms and one of what each arm leaves over, each learned on the
 * decisions about other people only (cross-fitting, five parts).
 * @param owner the person of each decision, by number
 */
export function rewardModel(decisions: readonly LoggedDecision[], owner: Uint32Array, random: Random): Map<string, Float64Array> {
  const cases = casesOf(decisions);
  const reward = Float64Array.from(decisions, (each) => each.reward);
  const arms = [...new Set(decisions.map(({ arm }) => arm))].sort();
  const expected = new Map(arms.map((arm) => [arm, new Float64Array(cases.size)]));
  const fold = foldsOf(owner, FOLDS, random);
  for (let f = 0; f < FOLDS; f++) {
    const others = Float64Array.from(fold, (each) => (each === f ? 0 : 1));
    const pooled = ridge(cases, reward, others);
    const left = reward.map((value, i) => value - pooled[i]!);
    for (const [arm, said] of expected) {
      const own = others.map((weight, i) => (decisions[i]!.arm === arm ? weight : 0));
      const count = own.reduce((total, weight) => total + weight, 0);
      const deviation = ridge(cases, left, own);
      for (let i = 0; i < cases.size; i++) if (fold[i] === f) said[i] = pooled[i]! + (deviation[i]! * count) / (count + DOUBT);
    }
  }
  return expected;
}
