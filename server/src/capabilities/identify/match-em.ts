// The parameters of Fellegi and Sunter's model (1969) without labels, by expectation and maximisation (Dempster, Laird & Rubin 1977;
// for record linkage Winkler 1988; on counts of agreement patterns as in Enamorado, Fifield & Imai 2019). Pure.

/** How often a pattern of levels occurs among the compared pairs. -1 is no evidence. */
export interface Pattern {
  readonly levels: readonly number[];
  readonly pairs: number;
}

/** What is known of one comparison before the estimation. */
export interface Evidence {
  /** What m is taken to be, from level 0 up; sums to 1. */
  readonly prior: readonly number[];
  /** Of all pairs of records where both sides are known: how many, and how they fall to the levels (shares that sum to 1). */
  readonly pairs: number;
  readonly shares: readonly number[];
}

export interface Parameters {
  /** Probability that two records taken at random are one person. */
  readonly lambda: number;
  /** For each comparison and level, the chance of the level among matches (m) and among non-matches (u). */
  readonly m: readonly (readonly number[])[];
  readonly u: readonly (readonly number[])[];
  readonly iterations: number;
  /** Expected number of matching pairs among those compared. */
  readonly matches: number;
}

/** So many imagined matches stand behind the prior of m: enough to steady a small list, nothing in a large one. */
const PRIOR_MATCHES = 20;
const MOST_ITERATIONS = 200;
const ENOUGH = 1e-5;

/**
 * The strength of a level may not fall below that of a weaker agreement: neighbours that disagree are pooled (pool adjacent
 * violators, Ayer et al. 1955), so that both get the ratio of their sums.
 * @param m,u chances by level, from 0 up
 */
export function monotone(m: readonly number[], u: readonly number[]): { m: number[]; u: number[] } {
  const blocks: { m: number; u: number; size: number }[] = [];
  m.forEach((value, level) => {
    blocks.push({ m: value, u: u[level]!, size: 1 });
    for (let last = blocks.length - 1; last > 0 && blocks[last]!.m * blocks[last - 1]!.u < blocks[last - 1]!.m * blocks[last]!.u; last--) {
      const { m: more, u: moreU, size } = blocks.pop()!;
      const below = blocks[last - 1]!;
      blocks[last - 1] = { m: below.m + more, u: below.u + moreU, size: below.size + size };
    }
  });
  const ratio = blocks.flatMap((block) => Array.from({ length: block.size }, () => block.m / block.u));
  // u stays what was counted, m follows the pooled ratio.
  return { m: ratio.map((each, level) => each * u[level]!), u: [...u] };
}

/** Log odds (natural) of each pattern under the parameters. */
function logOdds(patterns: readonly Pattern[], { lambda, m, u }: Pick<Parameters, "lambda" | "m" | "u">): Float64Array {
  const ratios = m.map((levels, c) => levels.map((value, level) => Math.log(value / u[c]![level]!)));
  const start = Math.log(lambda / (1 - lambda));
  return Float64Array.from(patterns, ({ levels }) => levels.reduce((sum, level, c) => (level < 0 ? sum : sum + ratios[c]![level]!), start));
}

/**
 * Estimates the model. Pairs that no blocking rule proposed count as non-matches: the E-step runs over the patterns of the compared
 * pairs only, while λ and u are of all pairs. So neither depends on what was compared, as long as blocking loses few matches.
 * @param allPairs n (n - 1) / 2
 */
export function estimate(patterns: readonly Pattern[], evidence: readonly Evidence[], allPairs: number, records: number): Parameters {
  let lambda = Math.min(0.5, 1 / Math.max(2, records));
  let m = evidence.map(({ prior }) => [...prior]);
  let u = evidence.map(({ pairs, shares }) => shares.map((share) => Math.max(share, 0.5 / Math.max(1, pairs))));
  let [iterations, matches] = [0, 0];
  for (let moved = 1; moved > ENOUGH && iterations < MOST_ITERATIONS; iterations++) {
    const odds = logOdds(patterns, { lambda, m, u });
    const sums = evidence.map(({ prior }) => new Float64Array(prior.length));
    matches = 0;
    patterns.forEach(({ levels, pairs }, i) => {
      const expected = pairs / (1 + Math.exp(-odds[i]!));
      matches += expected;
      levels.forEach((level, c) => {
        if (level >= 0) sums[c]![level]! += expected;
      });
    });
    const before = m;
    m = evidence.map(({ prior }, c) => {
      const total = sums[c]!.reduce((sum, value) => sum + value, PRIOR_MATCHES);
      return prior.map((share, level) => (sums[c]![level]! + PRIOR_MATCHES * share) / total);
    });
    u = evidence.map(({ pairs, shares }, c) => {
      // What is left of all pairs when the expected matches are taken out; never quite nothing.
      const left = shares.map((share, level) => Math.max(pairs * share - sums[c]![level]!, 0.5));
      const total = left.reduce((sum, value) => sum + value, 0);
      return left.map((value) => value / total);
    });
    lambda = Math.min(0.5, Math.max(matches, 0.5) / allPairs);
    moved = Math.max(...m.flatMap((levels, c) => levels.map((value, level) => Math.abs(value - before[c]![level]!))));
  }
  const steady = m.map((levels, c) => monotone(levels, u[c]!));
  return { lambda, m: steady.map((each) => each.m), u: steady.map((each) => each.u), iterations, matches };
}
