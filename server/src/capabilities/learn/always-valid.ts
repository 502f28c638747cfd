/**
 * Differences that may be looked at every day: intervals that hold at all looks at once, made narrower by what each person bought before.
 *
 * The sum S of the difference over people, less what is true of it, is a martingale whose variance V grows as purchases and people come in, so
 * Robbins' normal mixture bounds it for all time: P(some V: |S| ≥ √((V + η) ln((V + η) / (η α²)))) ≤ α (Robbins 1970, Annals of Mathematical
 * Statistics 41; asymptotic for other than normal data: Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas 2024, Annals of Statistics 52). Where the same
 * people buy again and again, the increments hang together and looks are more alike than those of a martingale, so that the bound is wider than needed
 * (Slepian's inequality), never narrower.
 */

/** One arm: what its people bought within the window, and before. */
export interface Arm {
  readonly people: number;
  /** Per person, within the window; variance with n − 1. */
  readonly mean: number;
  readonly variance: number;
  /** Per person, in as many days before; and how the two go together. */
  readonly meanBefore: number;
  readonly varianceBefore: number;
  readonly covariance: number;
}

export interface AlwaysValid {
  /** Treated less held back, a person. */
  difference: number;
  low: number;
  high: number;
  /** The variance of `difference`. */
  variance: number;
  /** The part of the variance that earlier purchases took away (CUPED), 0 to 1. */
  explained: number;
}

/** How often an interval may miss the truth at any look. */
export const MISS = 0.05;

/** How far S may be from the truth at any time where its variance is V. Both in squared units of the sum, result in units of the sum. */
export function reach(variance: number, eta: number, miss = MISS): number {
  return Math.sqrt((variance + eta) * Math.log((variance + eta) / (eta * miss ** 2)));
}

/** The η with which the bound is narrowest where the variance is V: V / (w − 1), w − ln w = 1 + ln(1 / α²) (Howard, Ramdas, McAuliffe & Sekhon 2021). */
export function tunedTo(variance: number, miss = MISS): number {
  const target = 1 - 2 * Math.log(miss);
  let w = target;
  for (let i = 0; i < 50; i++) w = target + Math.log(w);
  return variance / (w - 1);
}

/**
 * Means adjusted by what was bought before, with the slope pooled within arms (CUPED: Deng, Xu, Kohavi & Walker 2013); null where an arm has
 * fewer than two people or nothing varies.
 */
export function adjusted(treated: Arm, heldBack: Arm): Omit<AlwaysValid, "low" | "high"> | null {
  if (treated.people < 2 || heldBack.people < 2) return null;
  const degrees = treated.people + heldBack.people - 2;
  const pooled = (of: "covariance" | "varianceBefore"): number => (treated.people - 1) * treated[of] + (heldBack.people - 1) * heldBack[of];
  const slope = pooled("varianceBefore") > 0 ? pooled("covariance") / pooled("varianceBefore") : 0;
  const spread = (by: number): number => {
    const each = [treated, heldBack].map((arm) => arm.variance - 2 * by * arm.covariance + by ** 2 * arm.varianceBefore);
    const both = ((treated.people - 1) * each[0]! + (heldBack.people - 1) * each[1]!) / degrees;
    // The smaller arm has few buyers at first, and by chance too little spread: it is not believed below that of both.
    return Math.max(each[0]!, both, 0) / treated.people + Math.max(each[1]!, both, 0) / heldBack.people;
  };
  const [plain, variance] = [spread(0), spread(slope)];
  if (!(plain > 0)) return null;
  // A slope that makes it worse is chance in a few people.
  if (!(variance < plain)) return { difference: treated.mean - heldBack.mean, variance: plain, explained: 0 };
  const difference = treated.mean - heldBack.mean - slope * (treated.meanBefore - heldBack.meanBefore);
  return { difference, variance, explained: 1 - variance / plain };
}

/**
 * The interval of the difference a person that holds at every look, 95 % where nothing is said.
 * @param eta in squared units of the sum over all people, fixed before the first look (see `tunedTo`)
 * @param miss how often it may miss the truth
 */
export function alwaysValid(treated: Arm, heldBack: Arm, eta: number, miss = MISS): AlwaysValid | null {
  const found = adjusted(treated, heldBack);
  if (found === null || !(eta > 0)) return null;
  const people = treated.people + heldBack.people;
  const far = reach(people ** 2 * found.variance, eta, miss) / people;
  return { ...found, low: found.difference - far, high: found.difference + far };
}

/** η for people of whom each varies by so much, where so many are expected and a share is held back. */
export function etaFor(people: number, varianceEach: number, share: number, miss = MISS): number {
  return tunedTo((people * varianceEach) / (share * (1 - share)), miss);
}

/** Several experiments as one sum: each brought its difference times the people treated in it. Null where there is none to tell. */
export function broughtByAll(
  each: readonly { readonly treated: number; readonly people: number; readonly eta: number; readonly difference: AlwaysValid }[],
): { brought: number; low: number; high: number } | null {
  const first = each[0];
  if (first === undefined) return null;
  const brought = each.reduce((sum, { treated, difference }) => sum + treated * difference.difference, 0);
  const variance = each.reduce((sum, { treated, difference }) => sum + treated ** 2 * difference.variance, 0);
  const far = reach(variance, first.eta * (first.treated / first.people) ** 2);
  return { brought, low: brought - far, high: brought + far };
}
