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
  /** The largest m that can be believed, level by level. */
  readonly most: readonly number[];
  /** For each rival explanation the same of what its pairs share; null where they differ like strangers. */
  readonly rivals: readonly (readonly number[] | null)[];
  /** Of all pairs of records where both sides are known: how many, and how they fall to the levels (shares that sum to 1). */
  readonly pairs: number;
  readonly shares: readonly number[];
}

export interface Parameters {
  /** Probability that two records taken at random are one person. */
  readonly lambda: number;
  /** For each comparison and level, the chance of the level for one person (m) and for strangers (u). */
  readonly m: readonly (readonly number[])[];
  readonly u: readonly (readonly number[])[];
  /** For each rival explanation, its probability and the chances of the levels under it. */
  readonly rivals: readonly { readonly share: number; readonly chances: readonly (readonly number[])[] }[];
  readonly iterations: number;
  /** False where the data taught nothing to be believed about m, which then is as it was taken to be. */
  readonly learned: boolean;
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

type Chances = Pick<Parameters, "lambda" | "m" | "u" | "rivals">;

/** Expected pairs of each class, one person first and then the rivals, in all and by comparison and level. */
interface Expected {
  readonly pairs: Float64Array;
  readonly levels: readonly (readonly Float64Array[])[];
}

function expect(patterns: readonly Pattern[], { lambda, m, u, rivals }: Chances): Expected {
  const classes = [{ share: lambda, chances: m }, ...rivals];
  const strangers = 1 - classes.reduce((sum, { share }) => sum + share, 0);
  const start = classes.map(({ share }) => Math.log(share / strangers));
  const ratios = classes.map(({ chances }) => chances.map((levels, c) => levels.map((chance, level) => Math.log(chance / u[c]![level]!))));
  const expected: Expected = {
    pairs: new Float64Array(classes.length),
    levels: classes.map(() => m.map((levels) => new Float64Array(levels.length))),
  };
  for (const { levels, pairs } of patterns) {
    const odds = start.map((prior, k) => {
      const of = ratios[k]!;
      return Math.exp(levels.reduce((sum, level, c) => (level < 0 ? sum : sum + of[c]![level]!), prior));
    });
    const all = odds.reduce((sum, each) => sum + each, 1);
    odds.forEach((each, k) => {
      const share = (pairs * each) / all;
      expected.pairs[k]! += share;
      levels.forEach((level, c) => {
        if (level >= 0) expected.levels[k]![c]![level]! += share;
      });
    });
  }
  return expected;
}

/** Shares of the counts and of the prior's imagined matches. */
function steadied(counts: Float64Array, prior: readonly number[]): number[] {
  const total = counts.reduce((sum, value) => sum + value, PRIOR_MATCHES);
  return prior.map((share, level) => (counts[level]! + PRIOR_MATCHES * share) / total);
}

/** What is left of all pairs when those explained otherwise are taken out; no level is quite impossible. */
function remaining({ pairs, shares }: Evidence, taken: (level: number) => number): number[] {
  const left = shares.map((share, level) => Math.max(pairs * share - taken(level), 0.5));
  const total = left.reduce((sum, value) => sum + value, 0);
  return left.map((value) => value / total);
}

/**
 * Estimates the model as a mixture of classes (Larsen & Rubin 2001): one person, strangers, and strangers with a reason to agree, such as
 * two people of one house. Without these a file full of families teaches that a matching pair has the same address and different
 * given names. A rival differs from strangers only in what it shares.
 *
 * Pairs that no blocking rule proposed count as strangers: the E-step runs over the patterns of the compared pairs only, while the shares
 * of the classes and u are of all pairs. So neither depends on what was compared, as long as blocking loses few matches.
 *
 * In a list without duplicates the likeliest class is whatever lies nearest to it: people of one given name in one town. It shows by what it
 * would have one person do, such as having two family names. Then m stays as it was taken to be, and only shares and u are estimated
 * (Winkler 1993 bounds m in the maximisation; there the class still stays, with its other levels pushed together).
 * @param allPairs n (n - 1) / 2
 */
export function estimate(patterns: readonly Pattern[], evidence: readonly Evidence[], allPairs: number, records: number): Parameters {
  // Shares first, with m as it is taken to be: from there the class of one person is the nearest that can be climbed to.
  const begun = maximise(patterns, evidence, allPairs, records);
  const learned = maximise(patterns, evidence, allPairs, records, begun);
  const believed = learned.m.every((of, c) => of.every((chance, level) => chance <= evidence[c]!.most[level]!));
  const found = believed ? learned : begun;
  return { ...found, m: found.m.map((of, c) => monotone(of, found.u[c]!).m), learned: believed };
}

function maximise(
  patterns: readonly Pattern[],
  evidence: readonly Evidence[],
  allPairs: number,
  records: number,
  begun?: Chances,
): Omit<Parameters, "learned"> {
  const share = (pairs: number): number => Math.min(0.1, Math.max(pairs, 0.5) / Math.max(5, allPairs));
  const chance = evidence.map((each) => remaining(each, () => 0));
  const learn = begun !== undefined;
  let chances: Chances = begun ?? {
    lambda: share(records / 2),
    m: evidence.map(({ prior }) => prior),
    u: chance,
    rivals: evidence[0]!.rivals.map((_, k) => ({
      share: share(records / 2),
      chances: evidence.map(({ rivals }, c) => rivals[k] ?? chance[c]!),
    })),
  };
  let [iterations, matches] = [0, 0];
  for (let moved = 1; moved > ENOUGH && iterations < MOST_ITERATIONS; iterations++) {
    const { pairs, levels } = expect(patterns, chances);
    const before = chances;
    const u = evidence.map((each, c) =>
      remaining(each, (level) => levels.reduce((sum, of, k) => (k === 0 || each.rivals[k - 1] ? sum + of[c]![level]! : sum), 0)),
    );
    chances = {
      lambda: share(pairs[0]!),
      m: evidence.map(({ prior }, c) => (learn ? steadied(levels[0]![c]!, prior) : prior)),
      u,
      rivals: chances.rivals.map((_, k) => ({
        share: share(pairs[k + 1]!),
        chances: evidence.map(({ rivals }, c) => (rivals[k] ? steadied(levels[k + 1]![c]!, rivals[k]) : u[c]!)),
      })),
    };
    matches = pairs[0]!;
    moved = learn
      ? Math.max(...chances.m.flatMap((of, c) => of.map((value, level) => Math.abs(value - before.m[c]![level]!))))
      : Math.abs(chances.lambda / before.lambda - 1);
  }
  return { ...chances, iterations, matches };
}
