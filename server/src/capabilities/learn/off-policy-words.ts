/** When an answer from logged decisions should not be believed. */
export interface Doubtful {
  readonly decisions: number;
  readonly people: number;
  readonly effective: number;
  readonly meanWeight: number;
  /** Of the largest weight in the sum of all. */
  readonly largestShare: number;
  /** Decisions that the rule might have made and that brought anything. */
  readonly rewarded: number;
}

const FEW = 100;
const SMALL_PART = 0.1;
const LARGE_SHARE = 0.05;
const FEW_REWARDED = 10;
/** Standard errors of the mean weight beyond which it is not one by chance. */
const FAR = 4;

const whole = (value: number): string => Math.round(value).toLocaleString("en");
const percent = (share: number): string => `${Math.round(100 * share)} %`;

export function warningsOf({ decisions, people, effective, meanWeight, largestShare, rewarded }: Doubtful): string[] {
  if (!(meanWeight > 0)) return ["None of the decisions chose what this rule would have chosen, so nothing is known of it."];
  const said: string[] = [];
  if (effective < FEW || effective < SMALL_PART * decisions) {
    said.push(
      `The ${whole(decisions)} decisions count here like only ${whole(effective)}: what was done then differs much from this rule. Wait for more decisions, or ask for a rule nearer to what was done.`,
    );
  }
  if (largestShare > LARGE_SHARE) {
    said.push(
      `Weights explode: a single decision carries ${percent(largestShare)} of the answer, because what this rule wants was hardly ever tried there.`,
    );
  }
  // Var(w) = mean(w)² (n / effective − 1), by the definition of the effective sample.
  const error = meanWeight * Math.sqrt(Math.max(decisions / effective - 1, 0) / decisions);
  if (Math.abs(meanWeight - 1) > FAR * error && Math.abs(meanWeight - 1) > 0.02) {
    said.push(
      meanWeight < 1
        ? `Only about ${percent(meanWeight)} of the decisions could have gone as this rule wants; where it was not allowed or never tried, nothing is known of it. The second line, weighed among those where it could, is the one to read.`
        : "The weights add up to more than they can: the chances noted with the decisions are not those they were made with. Do not use this answer.",
    );
  }
  if (rewarded < FEW_REWARDED)
    said.push(
      `Only ${rewarded} of the decisions that count brought anything: the interval from repeated drawing is too narrow, read the guaranteed one.`,
    );
  if (people < 30) said.push(`The decisions are about ${people} ${people === 1 ? "person" : "people"} only, which says little of others.`);
  return said;
}
