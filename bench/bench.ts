/** One measured bar: ours against a baseline in the same run. */
export interface Bench {
  readonly name: string;
  /** The bar in words, e.g. "import ≤ 6 × a bare COPY". */
  readonly bar: string;
  /** The unit of `ours` and `baseline`. */
  readonly unit: string;
  run(): Promise<Measured>;
}

export interface Measured {
  readonly ours: number;
  readonly baseline: number;
  /** What the bar is about; for most, ours / baseline. */
  readonly ratio: number;
  readonly holds: boolean;
  readonly detail?: object;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** Seconds that some work takes. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}
