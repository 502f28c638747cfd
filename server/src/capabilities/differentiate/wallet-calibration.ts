/**
 * What people told of their spending corrects the estimate for all: ridge regression (Hoerl & Kennard 1970, Technometrics 12(1)) of the logarithm of told
 * over estimated on the logarithms of estimate and spending, with an offset for each kind of customer drawn towards nought as far as few told (empirical
 * Bayes, Efron & Morris 1973, JASA 68). Judged on people left out of the fit, and used only where it helps there. Pure.
 */
import { inverseOf } from "./information.ts";
import { shareOf, walletError, type Judged, type WalletError } from "./wallet.ts";

/** Somebody who told, with what was estimated of them. Minor units; spent, declared and middle above 0. */
export interface Told extends Judged {
  /** Which kind of customer: group by need and size of order. */
  readonly kind: number;
}

/** ln(corrected / estimated) = at + slopes · (ln estimate - mid, ln spent - mid) + offset of the kind; the range lies these factors around it. */
export interface Correction {
  readonly at: number;
  readonly slopes: readonly [number, number];
  readonly mid: readonly [number, number];
  readonly offsets: readonly { readonly kind: number; readonly offset: number }[];
  readonly low: number;
  readonly high: number;
}

export interface Learned {
  readonly correction: Correction;
  /** How far off the estimate was as it came, and corrected, each by people left out of the fit. */
  readonly before: WalletError;
  readonly after: WalletError;
}

/** Fewer who told teach nothing that holds. */
export const LEAST_TOLD = 40;
const FOLDS = 10;
/** Slopes are drawn towards nought as if known beforehand to lie within about so much of it. */
const SLOPE = 0.5;
/** Of ten who tell, nine lie within the range. */
const [LOW, HIGH] = [0.05, 0.95];

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
const variance = (values: readonly number[], at = mean(values)): number => mean(values.map((value) => (value - at) ** 2));
const logs = ({ middle, spent }: Pick<Told, "middle" | "spent">): [number, number] => [Math.log(middle), Math.log(spent)];
/** Who says to spend less in all than here spends all here. */
const missed = ({ declared, spent, middle }: Told): number => Math.log(Math.max(declared, spent) / middle);

function offsetsOf(rests: readonly { kind: number; rest: number }[]): Correction["offsets"] {
  const kinds = new Map<number, number[]>();
  for (const { kind, rest } of rests) {
    const own = kinds.get(kind);
    if (own === undefined) kinds.set(kind, [rest]);
    else own.push(rest);
  }
  const groups = [...kinds];
  const within = mean(groups.flatMap(([, own]) => own.map((rest) => (rest - mean(own)) ** 2)));
  // What the groups' means differ by beyond what so few people in each would make them differ by chance.
  const between = Math.max(0, variance(groups.map(([, own]) => mean(own))) - mean(groups.map(([, own]) => within / own.length)));
  return groups.map(([kind, own]) => ({
    kind,
    offset: between === 0 ? 0 : mean(own) * (own.length / (own.length + within / between)),
  }));
}

function fit(people: readonly Told[]): Omit<Correction, "low" | "high"> {
  const y = people.map(missed);
  const x = people.map(logs);
  const mid: [number, number] = [mean(x.map(([one]) => one)), mean(x.map(([, other]) => other))];
  const at = mean(y);
  const ridge = variance(y, at) / SLOPE ** 2;
  let [aa, ab, bb, ay, by] = [ridge, 0, ridge, 0, 0];
  x.forEach(([one, other], i) => {
    const [a, b, v] = [one - mid[0], other - mid[1], y[i]! - at];
    aa += a * a;
    ab += a * b;
    bb += b * b;
    ay += a * v;
    by += b * v;
  });
  const inverse = inverseOf(Float64Array.of(aa, ab, ab, bb));
  const slopes: [number, number] = inverse === null ? [0, 0] : [inverse[0]! * ay + inverse[1]! * by, inverse[2]! * ay + inverse[3]! * by];
  const line = { at, slopes, mid, offsets: [] };
  return { ...line, offsets: offsetsOf(people.map((one, i) => ({ kind: one.kind, rest: y[i]! - byLine(line, one) }))) };
}

const byLine = ({ at, slopes, mid }: Pick<Correction, "at" | "slopes" | "mid">, one: Pick<Told, "middle" | "spent">): number => {
  const [middle, spent] = logs(one);
  return at + slopes[0] * (middle - mid[0]) + slopes[1] * (spent - mid[1]);
};

/** The logarithm of a correction is never larger: far from all who told, a line leads anywhere. */
export const MOST_CORRECTED = 3;

/** The corrected estimate, never below what was spent here. */
export function corrected(correction: Omit<Correction, "low" | "high">, one: Pick<Told, "middle" | "spent" | "kind">): number {
  const offset = correction.offsets.find(({ kind }) => kind === one.kind)?.offset ?? 0;
  const by = Math.min(MOST_CORRECTED, Math.max(-MOST_CORRECTED, byLine(correction, one) + offset));
  return Math.max(one.spent, one.middle * Math.exp(by));
}

const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))] ?? 0;

/** Null where too few told, or where it makes the estimate no better for people left out of the fit, beyond chance. */
export function learnedFrom(people: readonly Told[]): Learned | null {
  if (people.length < LEAST_TOLD) return null;
  const fits = Array.from({ length: FOLDS }, (_, fold) => fit(people.filter((_, j) => j % FOLDS !== fold)));
  const apart = people.map((one, i) => corrected(fits[i % FOLDS]!, one));
  const rests = people.map((one, i) => Math.log(Math.max(one.declared, one.spent) / apart[i]!)).sort((a, b) => a - b);
  const [low, high] = [Math.exp(Math.min(0, quantile(rests, LOW))), Math.exp(Math.max(0, quantile(rests, HIGH)))];
  const off = (one: Told, wallet: number): number => Math.abs(shareOf(one.spent, wallet) - shareOf(one.spent, one.declared));
  const gains = people.map((one, i) => off(one, one.middle) - off(one, apart[i]!));
  if (!(mean(gains) > 2 * Math.sqrt(variance(gains) / gains.length))) return null;
  const before = walletError(people);
  const after = walletError(
    people.map((one, i) => ({
      spent: one.spent,
      declared: Math.max(one.declared, one.spent),
      low: Math.max(one.spent, apart[i]! * low),
      middle: apart[i]!,
      high: Math.max(one.spent, apart[i]! * high),
    })),
  );
  return before === null || after === null ? null : { correction: { ...fit(people), low, high }, before, after };
}
