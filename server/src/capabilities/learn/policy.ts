/**
 * Who should get which arm: the value of a policy by doubly robust scores out of fold (Zhou, Athey & Wager 2023, Operations Research 71), beside each arm given
 * to everybody, and judged against the same policies shuffled.
 */
import { seeded } from "../../platform/random.ts";
import { quantile, shuffle, SHUFFLES } from "./shuffles.ts";
import { UPLIFT_LEARNERS, type OutOfFold, type UpliftLearner } from "./uplift.ts";

const MISS = 0.05;

/** Everybody getting one arm, set against the policy. Units of the outcome, a person of all. */
export interface SingleArm {
  /** An index into the arms. */
  readonly arm: number;
  /** Over everybody getting the first arm. */
  readonly value: number;
  /** What the policy brings more than this arm for everybody, and what shuffled policies reach. */
  readonly gain: number;
  readonly noise: number;
  readonly beaten: boolean;
}

export interface Policy {
  readonly learner: UpliftLearner;
  /** For each arm the share of people that the policy gives it. */
  readonly shares: number[];
  /** Over everybody getting the first arm. */
  readonly value: number;
  readonly singles: SingleArm[];
  /** The single arm that brings most. */
  readonly best: number;
  /** Whether it beats every single arm, hence the best one, beyond chance. */
  readonly recommended: boolean;
}

/** For each case the arm that a learner expects most of; where nothing is expected to add anything, the first. */
export function chosenArms(uplift: readonly Float64Array[], size: number): Uint8Array {
  const chosen = new Uint8Array(size);
  for (let i = 0; i < size; i++) {
    let most = 0;
    uplift.forEach((expected, k) => {
      if (expected[i]! > most) [most, chosen[i]] = [expected[i]!, k + 1];
    });
  }
  return chosen;
}

/** Policies side by side: what each brings more than each single arm, and its standard error. [policy][arm] */
type Gains = { readonly off: number; readonly error: number }[][];

const POLICIES = UPLIFT_LEARNERS.length;

/** @param packed the arms that the policies give to each case, eight bits each */
function gainsOf(scores: readonly Float64Array[], packed: Uint32Array): Gains {
  const [n, arms] = [packed.length, scores.length];
  const [sums, squares] = [new Float64Array(POLICIES * arms), new Float64Array(POLICIES * arms)];
  for (let i = 0; i < n; i++) {
    const given = packed[i]!;
    for (let p = 0; p < POLICIES; p++) {
      const own = scores[(given >>> (8 * p)) & 255]![i]!;
      for (let k = 0; k < arms; k++) {
        const more = own - scores[k]![i]!;
        sums[p * arms + k]! += more;
        squares[p * arms + k]! += more * more;
      }
    }
  }
  return UPLIFT_LEARNERS.map((_, p) =>
    scores.map((__, k) => {
      const off = sums[p * arms + k]! / n;
      return { off, error: Math.sqrt(Math.max(squares[p * arms + k]! / n - off * off, 0) / n) };
    }),
  );
}

const over = (off: number, error: number): number => (error > 0 ? off / error : 0);

/**
 * For each single arm what the best of the shuffled policies reaches over what a policy that gives the same shares to people at random brings, in
 * standard errors. The policies are shuffled together, so that they stay as alike as they are.
 */
function reachOf(scores: readonly Float64Array[], packed: Uint32Array, expected: (policy: number, arm: number) => number, seed: string) {
  const random = seeded(seed);
  const some = packed.slice();
  const most = scores.map(() => new Float64Array(SHUFFLES));
  for (let b = 0; b < SHUFFLES; b++) {
    shuffle(some, random);
    const gains = gainsOf(scores, some);
    most.forEach((values, k) => (values[b] = Math.max(...gains.map((of, p) => over(of[k]!.off - expected(p, k), of[k]!.error)))));
  }
  return most.map((values) => quantile(values.sort(), 1 - MISS));
}

/**
 * The best of the learners' policies. It is recommended where it beats each single arm beyond chance: whichever of them is truly the best, it is among those
 * that must be beaten, so that none has to be chosen first (intersection-union test: Berger 1982, Technometrics 24). That the best of several policies is
 * looked at is in the band, which is that of the best shuffled one.
 */
export function judgePolicies({ uplift, scores }: OutOfFold, seed: string): Policy {
  const size = scores[0]!.length;
  const chosen = UPLIFT_LEARNERS.map((name) => chosenArms(uplift[name], size));
  const packed = Uint32Array.from({ length: size }, (_, i) => chosen.reduce((bits, arms, p) => bits | (arms[i]! << (8 * p)), 0));
  const means = scores.map((of) => of.reduce((total, value) => total + value, 0) / size);
  const shares = chosen.map((arms) => {
    const counts = scores.map(() => 0);
    for (const arm of arms) counts[arm]!++;
    return counts.map((count) => count / size);
  });
  const atRandom = (p: number): number => shares[p]!.reduce((total, share, k) => total + share * means[k]!, 0);
  const gains = gainsOf(scores, packed);
  const reach = reachOf(scores, packed, (p, k) => atRandom(p) - means[k]!, `${seed} policy`);
  // By how much it beats the arm it beats least, in what shuffled ones reach.
  const least = (p: number): number => Math.min(...gains[p]!.map(({ off, error }, k) => over(off, error) - reach[k]!));
  const found = UPLIFT_LEARNERS.reduce((best, _, p) => (least(p) > least(best) ? p : best), 0);
  const singles = gains[found]!.map(({ off, error }, arm): SingleArm => {
    const noise = Math.max(reach[arm]!, 0) * error;
    return { arm, value: means[arm]! - means[0]!, gain: off, noise, beaten: off > noise && error > 0 };
  });
  const best = means.indexOf(Math.max(...means));
  return {
    learner: UPLIFT_LEARNERS[found]!,
    shares: shares[found]!,
    value: singles[0]!.gain,
    singles,
    best,
    recommended: singles.every(({ beaten }) => beaten),
  };
}
