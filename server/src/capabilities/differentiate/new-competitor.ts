// "A new superstore opens": who would probably go, on stated assumptions. Pure; new-competitor-reads.ts says the same in SQL.

/** What the other offers that we do not. */
export interface Competitor {
  /** Per cent by which it is cheaper, 0 to 90. */
  readonly cheaper: number;
  readonly nearer: boolean;
  readonly faster: boolean;
  readonly wider: boolean;
}

/** Share of customers with no liking for us whom each convenience alone would draw away. Choices, not measurements: the screen says so. */
const PULLS = { nearer: 0.3, faster: 0.15, wider: 0.2 } as const;
/** A price lower by so many per cent draws 1 − 1/e of them. */
const PRICE_SCALE = 20;
/** The pull is known to half of it, each way. */
export const DOUBT = 0.5;

/** Share of customers with no liking for us whom all of it together would draw away: each works on those whom the others left. 0 to 1. */
export function pullOf({ cheaper, nearer, faster, wider }: Competitor): number {
  const left =
    Math.exp(-Math.max(0, cheaper) / PRICE_SCALE) *
    (nearer ? 1 - PULLS.nearer : 1) *
    (faster ? 1 - PULLS.faster : 1) *
    (wider ? 1 - PULLS.wider : 1);
  return 1 - left;
}

/**
 * Chance that somebody goes: the pull on the part of them that attitude does not hold. The average customer is held half; one standard deviation of
 * attitudes above, to 73 in 100; one below, to 27 in 100.
 */
export function chanceToGo(attitude: number, spread: number, pull: number): number {
  return pull / (1 + Math.exp((attitude - 50) / Math.max(1, spread)));
}

/** The assumptions in words, each with its figure. */
export function assumptions(competitor: Competitor): string[] {
  const inHundred = (share: number): number => Math.round(100 * share);
  const { cheaper, nearer, faster, wider } = competitor;
  return [
    ...(cheaper > 0
      ? [`${cheaper} % cheaper draws ${inHundred(1 - Math.exp(-cheaper / PRICE_SCALE))} in 100 of those who have no liking for us.`]
      : []),
    ...(nearer ? [`Nearer draws ${inHundred(PULLS.nearer)} in 100 of them.`] : []),
    ...(faster ? [`Faster draws ${inHundred(PULLS.faster)} in 100 of them.`] : []),
    ...(wider ? [`A wider range draws ${inHundred(PULLS.wider)} in 100 of them.`] : []),
    `Together, each on whom the others left: ${inHundred(pullOf(competitor))} in 100, give or take half of it.`,
    "Attitude holds the average customer to one half, one who is a standard deviation above to 73 in 100, one below to 27 in 100.",
    "Money at risk is what each is expected to buy in the coming year, times the chance that they go.",
  ];
}
