// From counts to the model. Pure.
import { COMPARISONS, RIVALS } from "./match-comparisons.ts";
import { estimate, type Evidence, type Pattern } from "./match-em.ts";
import { modelOf, weigh, type MatchModel } from "./match-model.ts";

export interface Counts {
  readonly records: number;
  readonly limits: readonly number[];
  /** How many records have a value in each set of fields whose frequency counts. */
  readonly known: Readonly<Record<string, number>>;
  /** Patterns of the pairs that the blocking proposed. */
  readonly compared: readonly Pattern[];
  /** Patterns of pairs taken at random. */
  readonly random: readonly Pattern[];
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/**
 * How all pairs fall to the levels of each comparison: from the random pairs, but never fewer than were met in the blocks, where nearly
 * all of the rare agreements are.
 */
function evidenceOf({ compared, random, records }: Counts): Evidence[] {
  const allPairs = (records * (records - 1)) / 2;
  const scale = allPairs / Math.max(1, sum(random.map(({ pairs }) => pairs)));
  return COMPARISONS.map(({ id, prior, most }, c) => {
    const rivals = RIVALS.map(({ shared }) => shared[id] ?? null);
    const counted = (patterns: readonly Pattern[]): number[] => {
      const counts = prior.map(() => 0);
      for (const { levels, pairs } of patterns) if (levels[c]! >= 0) counts[levels[c]!]! += pairs;
      return counts;
    };
    const [sampled, met] = [counted(random), counted(compared)];
    const pairs = prior.map((_, level) => Math.max(sampled[level]! * scale, met[level]!));
    const total = sum(pairs);
    return {
      prior,
      most,
      rivals,
      pairs: total,
      shares: total === 0 ? prior.map(() => 1 / prior.length) : pairs.map((each) => each / total),
    };
  });
}

export function estimateModel(counts: Counts): MatchModel {
  const { records, compared, limits, known } = counts;
  const parameters = estimate(compared, evidenceOf(counts), (records * (records - 1)) / 2, records);
  return modelOf(parameters, { records, pairs: sum(compared.map(({ pairs }) => pairs)), limits, known });
}

/** The patterns whose pairs may reach the review band: those that do so with the rarest values that could be shared. */
export function promising<P extends Pattern>(model: MatchModel, patterns: readonly P[]): P[] {
  const rarest = Object.fromEntries(Object.entries(model.known).map(([fields, count]) => [fields, { sharing: 1, known: count }]));
  return patterns.filter(({ levels }) => weigh(model, levels, rarest).weight >= model.bands.review);
}
