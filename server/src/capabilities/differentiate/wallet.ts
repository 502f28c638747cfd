// Share of wallet: how far an estimate lies from what people say. Pure.

/** The largest buyers among people alike are taken to buy nearly all from us: these quantiles of their year's spending bound a wallet. */
export const WALLET_QUANTILES = { low: 0.8, middle: 0.9, high: 0.97 } as const;
/** Fewer people alike with a purchase in the past year: the next wider circle is taken, at last everybody. */
export const LEAST_ALIKE = 50;

export interface Judged {
  readonly spent: number;
  readonly declared: number;
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

export interface WalletError {
  readonly people: number;
  /** Median distance between the estimated and the declared share of wallet; 0.1 is ten points. */
  readonly points: number;
  /** Median of estimated less declared share: above 0 the estimate takes us for more important than we are. */
  readonly bias: number;
  /** Share of people whose declared spending lies within the range. */
  readonly within: number;
  /** Spearman's rank correlation between estimated and declared shares; null where either does not vary. */
  readonly rank: number | null;
}

/** What was spent with us of a wallet, 0 to 1; who says to spend less in all than they spend here spends all here. */
export const shareOf = (spent: number, wallet: number): number =>
  wallet <= 0 ? 0 : Math.min(1, Math.max(0, spent) / Math.max(wallet, spent));

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)] ?? 0, sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0];
  return (low + high) / 2;
}

/** Ranks from 1 on; equal values share the mean of theirs. */
function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const found = Array.from({ length: values.length }, () => 0);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to + 1 < order.length && values[order[to + 1]!] === values[order[from]!]) to++;
    for (let i = from; i <= to; i++) found[order[i]!] = (from + to) / 2 + 1;
    from = to + 1;
  }
  return found;
}

export function rankCorrelation(one: readonly number[], other: readonly number[]): number | null {
  const [a, b] = [ranks(one), ranks(other)];
  const middle = (one.length + 1) / 2;
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += (a[i]! - middle) * (b[i]! - middle);
    aa += (a[i]! - middle) ** 2;
    bb += (b[i]! - middle) ** 2;
  }
  return aa === 0 || bb === 0 ? null : ab / Math.sqrt(aa * bb);
}

/** How far off the estimate was for people who told us; null where nobody did. */
export function walletError(people: readonly Judged[]): WalletError | null {
  if (people.length === 0) return null;
  const estimated = people.map(({ spent, middle }) => shareOf(spent, middle));
  const declared = people.map((one) => shareOf(one.spent, one.declared));
  return {
    people: people.length,
    points: median(estimated.map((share, i) => Math.abs(share - declared[i]!))),
    bias: median(estimated.map((share, i) => share - declared[i]!)),
    within: people.filter((one) => one.declared >= one.low && one.declared <= one.high).length / people.length,
    rank: rankCorrelation(estimated, declared),
  };
}

/** Fewer than so many declared values judge nothing. */
const LEAST_DECLARED = 10;

/** How far the estimate can be trusted, in plain words. `before`: how far off it was until it was corrected by what people told. */
export function errorSentence(error: WalletError | null, before: WalletError | null = null): string {
  if (error === null)
    return "Nobody has told yet what they spend in all, so the estimate is not judged. Ask: “About how much do you spend a year on things like ours?”";
  const { people, points, bias, within, rank } = error;
  const whole = (share: number): number => Math.round(100 * share);
  if (people < LEAST_DECLARED)
    return `Only ${people} ${people === 1 ? "person has" : "people have"} told what they spend in all: too few to judge the estimate by.`;
  const way = Math.abs(bias) < 0.02 ? "" : `, mostly too ${bias > 0 ? "high" : "low"}`;
  const order = rank === null ? "" : rank < 0.3 ? " It hardly orders people as they do themselves." : "";
  const learned =
    before === null
      ? ""
      : ` It learns from them: before, it was off by ${whole(before.points)} points; each is judged by what the others told.`;
  return `Against what ${people.toLocaleString("en")} people told, the estimated share was off by ${whole(points)} points in the middle${way}; for ${whole(within)} in 100 what they told lay within the range.${learned}${order}`;
}
