/** The best of what linear limits allow. */

export interface Program {
  /** What one of each unknown brings. */
  readonly gain: readonly number[];
  /** What one of each unknown takes of each limit: a row a limit, a column an unknown. */
  readonly takes: readonly (readonly number[])[];
  /** None is below zero, so that nothing at all is allowed. */
  readonly limits: readonly number[];
}

export interface Optimum {
  /** Of each unknown, never below zero. */
  readonly amounts: number[];
  /** What one more of each limit would bring: its shadow price. */
  readonly prices: number[];
  readonly value: number;
}

const TINY = 1e-9;

/**
 * Maximises gain · x where takes · x ≤ limits and x ≥ 0, by the simplex method in a full tableau (Dantzig 1951), with Bland's rule
 * (1977) against running in circles. Made for some dozens of rows and some hundreds of columns. What it brings must be bounded by the limits.
 */
export function maximise({ gain, takes, limits }: Program): Optimum {
  const [n, m] = [gain.length, limits.length];
  const rows = takes.map((row, i) => [...row, ...Array.from({ length: m }, (_, j) => (i === j ? 1 : 0)), limits[i]!]);
  const goal = [...gain.map((each) => -each), ...Array<number>(m + 1).fill(0)];
  const basis = Array.from({ length: m }, (_, i) => n + i);
  for (;;) {
    const enters = goal.findIndex((price, j) => j < n + m && price < -TINY);
    if (enters < 0) break;
    let leaves = -1;
    let least = Infinity;
    rows.forEach((row, i) => {
      const pivot = row[enters]!;
      if (pivot <= TINY) return;
      const ratio = row[n + m]! / pivot;
      if (ratio < least - TINY || (ratio <= least + TINY && leaves >= 0 && basis[i]! < basis[leaves]!))
        [leaves, least] = [i, Math.min(ratio, least)];
    });
    if (leaves < 0) throw new RangeError("Nothing limits what this brings.");
    const pivot = rows[leaves]!;
    const by = pivot[enters]!;
    for (let j = 0; j <= n + m; j++) pivot[j]! /= by;
    for (const row of [...rows.filter((_, i) => i !== leaves), goal]) {
      const factor = row[enters]!;
      if (factor !== 0) for (let j = 0; j <= n + m; j++) row[j]! -= factor * pivot[j]!;
    }
    basis[leaves] = enters;
  }
  const amounts = Array<number>(n).fill(0);
  basis.forEach((column, i) => {
    if (column < n) amounts[column] = Math.max(0, rows[i]![n + m]!);
  });
  return { amounts, prices: goal.slice(n, n + m).map((price) => Math.max(0, price)), value: goal[n + m]! };
}
