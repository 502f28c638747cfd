/**
 * What a rule would have brought, told from decisions that another rule made and whose chances were logged: IPS (Horvitz & Thompson 1952), SNIPS
 * (Swaminathan & Joachims 2015), doubly robust (Dudík, Langford & Li 2011) and switch-DR (Wang, Agarwal & Dudík 2017).
 */
import { seeded } from "../../platform/random.ts";
import { bernstein, ratios, sum, type Ratio } from "./bootstrap.ts";
import { rewardModel } from "./reward-model.ts";
import { warningsOf } from "./off-policy-words.ts";

/** One decision as it was logged, with what came of it. */
export interface LoggedDecision {
  readonly decisionId: string;
  /** Whom it was about; decisions about the same person hang together. */
  readonly personId: string;
  readonly at: Date;
  /** What was known when it was made, by name. */
  readonly context: Readonly<Record<string, number>>;
  readonly arm: string;
  /** The chance with which the arm was drawn, in (0, 1]. */
  readonly propensity: number;
  /** What came of it, e.g. money after cost in minor units. */
  readonly reward: number;
}

/** The chance that a rule gives each arm in a decision; arms left out have none. `expected`: what each arm is expected to bring there. */
export type Rule = (decision: LoggedDecision, expected: (arm: string) => number) => ReadonlyMap<string, number>;

export interface Estimate {
  readonly estimate: number;
  /** 95 %, bootstrap over people. */
  readonly low: number;
  readonly high: number;
}

export interface OffPolicy {
  readonly ips: Estimate;
  readonly snips: Estimate;
  readonly dr: Estimate;
  readonly switchDr: Estimate;
  /** Of the logged rule: the plain mean. */
  readonly logged: Estimate;
  /** Switch-DR less the logged rule, a decision. */
  readonly gain: Estimate;
  /** 95 % of IPS whatever the distribution, within the rewards and weights that were seen. */
  readonly guaranteed: { readonly low: number; readonly high: number };
  readonly decisions: number;
  readonly people: number;
  /** (Σ w)² / Σ w²: as many decisions would say as much if all weighed alike (Kish 1965). */
  readonly effective: number;
  /** Mean weight: one, where the rule could have been followed everywhere and the logged chances are right. */
  readonly meanWeight: number;
  readonly largestWeight: number;
  /** Weights above it are left to the reward model; null where none are. */
  readonly threshold: number | null;
  readonly warnings: string[];
  readonly seed: string;
}

/** Of each decision: its weight, what it brought, and what the model expected of the arm taken and of the rule. */
interface Weighed {
  readonly weight: Float64Array;
  readonly reward: Float64Array;
  readonly taken: Float64Array;
  readonly ruled: Float64Array;
}

const THRESHOLDS = 20;

/** What each decision adds to switch-DR where weights above the threshold are left out. */
const switched = ({ weight, reward, taken, ruled }: Weighed, threshold: number): Float64Array =>
  weight.map((w, i) => ruled[i]! + (w <= threshold ? w * (reward[i]! - taken[i]!) : 0));

/**
 * The threshold of least estimated squared error: the variance of the estimate, and the square of the bias that what is left out may have, where the
 * model may be wrong by as much as the largest reward it expects of any decision (Wang, Agarwal & Dudík 2017, section 3.3).
 */
function thresholdOf(weighed: Weighed): number {
  const { weight, taken, ruled } = weighed;
  const n = weight.length;
  const most = Math.max(...taken.map(Math.abs), ...ruled.map(Math.abs));
  const sorted = weight.filter((w) => w > 0).sort();
  const candidates = Array.from({ length: THRESHOLDS }, (_, k) => sorted[Math.floor(((k + 1) * sorted.length) / THRESHOLDS) - 1] ?? 0);
  let best = { threshold: Number.POSITIVE_INFINITY, risk: Number.POSITIVE_INFINITY };
  for (const threshold of candidates.reverse()) {
    const values = switched(weighed, threshold);
    const mean = sum(values) / n;
    const variance = values.reduce((total, value) => total + (value - mean) ** 2, 0) / n ** 2;
    const bias = (most * weight.reduce((total, w) => total + (w > threshold ? w : 0), 0)) / n;
    if (variance + bias ** 2 < best.risk) best = { threshold, risk: variance + bias ** 2 };
  }
  return best.threshold;
}

/** Sums by person. */
function byOwner(owner: Uint32Array, people: number, above: Float64Array, below: Float64Array): Ratio {
  const sums = { above: new Float64Array(people), below: new Float64Array(people) };
  owner.forEach((one, i) => {
    sums.above[one]! += above[i]!;
    sums.below[one]! += below[i]!;
  });
  return sums;
}

function weigh(decisions: readonly LoggedDecision[], rule: Rule, expected: ReadonlyMap<string, Float64Array>): Weighed {
  const n = decisions.length;
  const weighed = { weight: new Float64Array(n), reward: new Float64Array(n), taken: new Float64Array(n), ruled: new Float64Array(n) };
  decisions.forEach((decision, i) => {
    const of = (arm: string): number => expected.get(arm)?.[i] ?? 0;
    const chances = rule(decision, of);
    weighed.weight[i] = (chances.get(decision.arm) ?? 0) / decision.propensity;
    weighed.reward[i] = decision.reward;
    weighed.taken[i] = of(decision.arm);
    for (const [arm, chance] of chances) weighed.ruled[i]! += chance * of(arm);
  });
  return weighed;
}

const estimateOf = ({ estimate, low, high }: Estimate): Estimate => ({ estimate, low, high });

function numbered(decisions: readonly LoggedDecision[]): { owner: Uint32Array; people: number } {
  const numbers = new Map<string, number>();
  const owner = Uint32Array.from(decisions, ({ personId }) => {
    const number = numbers.get(personId) ?? numbers.size;
    numbers.set(personId, number);
    return number;
  });
  return { owner, people: numbers.size };
}

/**
 * What the rule would have brought a decision. Null without decisions. Rewards in any one unit; decisions whose propensity is not in (0, 1] must be
 * left out beforehand (`sound`).
 * @param seed of the parts and of the bootstrap: the same seed and decisions give the same answer
 */
export function offPolicy(decisions: readonly LoggedDecision[], rule: Rule, seed: string): OffPolicy | null {
  return offPolicies(decisions, [rule], seed)[0] ?? null;
}

/** The same of several rules, over one reward model; none without decisions. */
export function offPolicies(decisions: readonly LoggedDecision[], rules: readonly Rule[], seed: string): OffPolicy[] {
  if (decisions.length === 0) return [];
  const owners = numbered(decisions);
  const expected = rewardModel(decisions, owners.owner, seeded(`${seed} parts`));
  return rules.map((rule) => estimated(weigh(decisions, rule, expected), owners, seed));
}

function estimated(weighed: Weighed, { owner, people }: ReturnType<typeof numbered>, seed: string): OffPolicy {
  const { weight, reward } = weighed;
  const n = weight.length;
  const threshold = thresholdOf(weighed);
  const one: Float64Array = new Float64Array(n).fill(1);
  const paid = weight.map((w, i) => w * reward[i]!);
  const chosen = switched(weighed, threshold);
  const of = (above: Float64Array, below = one): Ratio => byOwner(owner, people, above, below);
  const gained = chosen.map((value, i) => value - reward[i]!);
  const all = [of(paid), of(paid, weight), of(switched(weighed, Number.POSITIVE_INFINITY)), of(chosen), of(reward), of(gained)];
  const [ips, snips, dr, switchDr, logged, gain] = ratios(all, seed).map(estimateOf) as [
    Estimate,
    Estimate,
    Estimate,
    Estimate,
    Estimate,
    Estimate,
  ];
  const total = sum(weight);
  const squares = weight.reduce((all, w) => all + w * w, 0);
  const largestWeight = weight.reduce((most, w) => Math.max(most, w), 0);
  const range = largestWeight * (reward.reduce((a, b) => Math.max(a, b), 0) - reward.reduce((a, b) => Math.min(a, b), 0));
  const far = bernstein(paid, range);
  const report = {
    ips,
    snips,
    dr,
    switchDr,
    logged,
    gain,
    decisions: n,
    people,
    guaranteed: { low: ips.estimate - far, high: ips.estimate + far },
    effective: squares > 0 ? total ** 2 / squares : 0,
    meanWeight: total / n,
    largestWeight,
    threshold: largestWeight > threshold ? threshold : null,
    seed,
  };
  const followed = weight.filter((w, i) => w > 0 && reward[i] !== 0).length;
  return { ...report, warnings: warningsOf({ ...report, largestShare: total > 0 ? largestWeight / total : 0, rewarded: followed }) };
}

/** Always the same arm. */
export const always =
  (arm: string): Rule =>
  () =>
    new Map([[arm, 1]]);

/** Of some arms the one that other people's decisions let expect most. */
export const bestExpected =
  (arms: readonly string[]): Rule =>
  (_, expected) =>
    new Map([[arms.reduce((best, arm) => (expected(arm) > expected(best) ? arm : best)), 1]]);

/** Decisions that can be weighed, and how many cannot: a chance outside (0, 1] or a reward that is no number. */
export function sound(decisions: readonly LoggedDecision[]): { decisions: LoggedDecision[]; unsound: number } {
  const kept = decisions.filter(({ propensity, reward }) => propensity > 0 && propensity <= 1 && Number.isFinite(reward));
  return { decisions: kept, unsound: decisions.length - kept.length };
}
