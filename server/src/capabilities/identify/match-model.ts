// The model as it is stored, and what it says of one pair: prior, weights in bits, the waterfall. Pure.
import { COMPARISONS, RIVALS, type Comparison, type Level } from "./match-comparisons.ts";
import type { Parameters } from "./match-em.ts";
import type { MatchField } from "./match-record.ts";
import type { Band, PairLevel } from "./match-tables.ts";

export interface Bands {
  /** Bits from which a pair is joined, if no guard stands against it. */
  readonly joined: number;
  /** Bits from which a person is asked. */
  readonly review: number;
  /** Share of wrong pairs that the model expects among those joined. */
  readonly falseShare: number;
}

/** Everything that is needed to weigh a pair; stored as JSON with the run. */
export interface MatchModel {
  readonly records: number;
  /** Pairs that the blocking proposed. */
  readonly pairs: number;
  readonly lambda: number;
  /** Matching pairs that the model expects among those. */
  readonly matches: number;
  readonly iterations: number;
  /** False where the records taught nothing about how often one person's agree; missing in runs from before this was asked. */
  readonly learned?: boolean;
  /** Chances by level, from 0 up. */
  readonly comparisons: readonly {
    readonly id: string;
    readonly m: readonly number[];
    readonly u: readonly number[];
  }[];
  /** Of each rival explanation its probability, and the chances by comparison and level. */
  readonly rivals: readonly { readonly id: string; readonly share: number; readonly chances: readonly (readonly number[])[] }[];
  /** How many records have a value in each set of fields whose frequency counts. */
  readonly known: Readonly<Record<string, number>>;
  /** The largest block of each blocking rule that is compared. */
  readonly limits: readonly number[];
  readonly bands: Bands;
}

/** How many records share a value, of how many that have one there; by the name of the fields ("street+house"). */
export type Frequencies = Readonly<Record<string, { readonly sharing: number; readonly known: number }>>;

export const frequencyName = (fields: readonly MatchField[]): string => fields.join("+");
/** Every set of fields whose frequency some level looks at. */
export const FREQUENCY_FIELDS: readonly (readonly MatchField[])[] = [
  ...new Map(
    COMPARISONS.flatMap(({ levels }) => levels.flatMap(({ frequency }) => (frequency ? [[frequencyName(frequency), frequency]] : []))),
  ).values(),
] as (readonly MatchField[])[];

export function levelAt(comparison: Comparison, level: number): Level | undefined {
  return level === 0 ? undefined : comparison.levels[comparison.levels.length - level];
}

const toBits = (probability: number): number => Math.log2(probability / (1 - probability));
export const toProbability = (bits: number): number => 1 / (1 + 2 ** -bits);

/**
 * What the frequency of a shared value changes: log2(u / f), with f the share of other people who have that value (Newcombe 1967;
 * Winkler 1989). A record's own duplicates are counted out by their expected number, or a person entered five times
 * would make a rare name look common.
 */
function frequencyBits(
  model: MatchModel,
  comparison: number,
  level: number,
  { sharing, known }: { sharing: number; known: number },
): number {
  const { m, u } = model.comparisons[comparison]!;
  const duplicates = ((2 * model.matches) / model.records) * m[level]!;
  return Math.log2(u[level]! / (Math.max(1, sharing - duplicates) / Math.max(1, known)));
}

export interface Weighed {
  /** Log2 odds that both records are one person. */
  readonly weight: number;
  readonly probability: number;
  /** One for each comparison and each rival, in order; their bits and the prior add up to the weight. */
  readonly levels: readonly PairLevel[];
}

/** Probability that two records taken at random are strangers without a reason to agree. */
const strangers = ({ lambda, rivals }: Pick<MatchModel, "lambda" | "rivals">): number =>
  1 - rivals.reduce((sum, { share }) => sum + share, lambda);

/** Log2 odds of one person against strangers, before anything is compared. */
export const priorBits = (model: Pick<MatchModel, "lambda" | "rivals">): number => Math.log2(model.lambda / strangers(model));

/** The rivals' part: how far each lowers the odds, one after the other; log2 odds of each against strangers come in. */
function rivalSteps(bits: readonly number[]): PairLevel[] {
  let before = 1;
  return RIVALS.map(({ id, label }, k) => {
    const after = before + 2 ** bits[k]!;
    const step = { comparison: id, level: null, label, bits: Math.log2(before / after), frequencyBits: 0 };
    before = after;
    return step;
  });
}

/**
 * Weighs a pair: the log odds of one person against strangers, comparison by comparison, and at the end what each rival explanation
 * takes away: two people of one house, two people of one name.
 * @param levels one for each comparison; -1 where there is no evidence
 * @param frequencies of the values that both share
 */
export function weigh(model: MatchModel, levels: readonly number[], frequencies: Frequencies): Weighed {
  const against = model.rivals.map(({ share }) => Math.log2(share / strangers(model)));
  const waterfall = COMPARISONS.map((comparison, c): PairLevel => {
    const level = levels[c]!;
    if (level < 0) return { comparison: comparison.id, level: null, label: "not known on both sides", bits: 0, frequencyBits: 0 };
    const { m, u } = model.comparisons[c]!;
    const stated = levelAt(comparison, level);
    const frequency = stated?.frequency === undefined ? undefined : frequencies[frequencyName(stated.frequency)];
    const more = frequency === undefined ? 0 : frequencyBits(model, c, level, frequency);
    RIVALS.forEach(({ shared, handedOn }, k) => {
      if (shared[comparison.id] === undefined) return;
      against[k]! += Math.log2(model.rivals[k]!.chances[c]![level]! / u[level]!) + (handedOn ? more : 0);
    });
    return {
      comparison: comparison.id,
      level,
      label: stated?.label ?? "different",
      bits: Math.log2(m[level]! / u[level]!),
      frequencyBits: more,
    };
  });
  const steps = [...waterfall, ...rivalSteps(against)];
  const weight = steps.reduce((sum, { bits, frequencyBits }) => sum + bits + frequencyBits, priorBits(model));
  return { weight, probability: toProbability(weight), levels: steps };
}

export function bandOf(bands: Bands, weight: number): Band | "apart" {
  return weight >= bands.joined ? "joined" : weight >= bands.review ? "review" : "apart";
}

export function modelOf(parameters: Parameters, about: Pick<MatchModel, "records" | "pairs" | "limits" | "known">): MatchModel {
  const { lambda, matches, iterations, learned, m, u, rivals } = parameters;
  return {
    ...about,
    lambda,
    matches,
    iterations,
    learned,
    comparisons: COMPARISONS.map(({ id }, c) => ({ id, m: m[c]!, u: u[c]! })),
    rivals: RIVALS.map(({ id }, k) => ({ id, ...rivals[k]! })),
    bands: { joined: Number.POSITIVE_INFINITY, review: REVIEW_BITS, falseShare: 0 },
  };
}

/** A pair is joined at odds of nine to one or more, a person is asked down to one to nine. */
const JOINED_BITS = Math.log2(9);
const REVIEW_BITS = -JOINED_BITS;
/** Of the pairs joined, at most this share may be expected to be wrong. */
export const FALSE_SHARE = 0.01;

/** The bands on the business's own data: the lowest weight at which the pairs joined are expected to be wrong in at most a hundredth. */
export function bandsOf(weights: readonly number[]): Bands {
  let [wrong, falseShare, joined] = [0, 0, Number.POSITIVE_INFINITY];
  [...weights]
    .sort((a, b) => b - a)
    .every((weight, i) => {
      wrong += 1 - toProbability(weight);
      if (weight < JOINED_BITS || wrong / (i + 1) > FALSE_SHARE) return false;
      [joined, falseShare] = [weight, wrong / (i + 1)];
      return true;
    });
  // With nothing to join yet, certainty of the same kind is asked of a new record.
  return { joined: Number.isFinite(joined) ? joined : toBits(1 - FALSE_SHARE), review: REVIEW_BITS, falseShare };
}
