/** What the models of buying and leaving are fitted on: x repeat purchases, the last of them at t_x, watched for T, times since the first purchase. */

/** One customer's history, in weeks. */
export interface History {
  readonly x: number;
  readonly tx: number;
  readonly T: number;
}

/** Distinct histories with the number of customers who share each. `last` and `age` are indexes into `times`. */
export interface Histories {
  times: Float64Array;
  x: Uint32Array;
  last: Uint32Array;
  age: Uint32Array;
  weight: Float64Array;
  /**
   * Sum over all customers of the logarithms of the gaps between their purchases: the one thing that is not in x, t_x and T and that a density with
   * regular gaps needs to be complete. Without it likelihoods of different k must not be compared.
   */
  logGaps?: number;
}

/** Collapses customers to distinct (x, t_x, T). */
export function collapse(customers: Iterable<History & { weight?: number; logGaps?: number }>): Histories {
  const found = new Map<string, { x: number; tx: number; T: number; weight: number }>();
  const moments = new Set<number>();
  let sum: number | undefined = 0;
  for (const { x, tx, T, weight = 1, logGaps } of customers) {
    const key = `${x} ${tx} ${T}`;
    const known = found.get(key);
    if (known) known.weight += weight;
    else found.set(key, { x, tx, T, weight });
    moments.add(tx).add(T);
    sum = sum === undefined || logGaps === undefined ? undefined : sum + weight * logGaps;
  }
  const times = Float64Array.from(moments).sort();
  const index = new Map(Array.from(times, (t, i) => [t, i]));
  const rows = [...found.values()];
  return {
    times,
    x: Uint32Array.from(rows, (h) => h.x),
    last: Uint32Array.from(rows, (h) => index.get(h.tx)!),
    age: Uint32Array.from(rows, (h) => index.get(h.T)!),
    weight: Float64Array.from(rows, (h) => h.weight),
    ...(sum !== undefined && { logGaps: sum }),
  };
}

/** Every so-manieth history of an ordered set. */
export function thin(h: Histories, step: number): Histories {
  const keep = (_: number, i: number): boolean => i % step === 0;
  return { times: h.times, x: h.x.filter(keep), last: h.last.filter(keep), age: h.age.filter(keep), weight: h.weight.filter(keep) };
}

export function totals(h: Histories): { customers: number; repeaters: number; purchases: number; time: number } {
  const out = { customers: 0, repeaters: 0, purchases: 0, time: 0 };
  for (let i = 0; i < h.x.length; i++) {
    const w = h.weight[i]!;
    out.customers += w;
    if (h.x[i]! > 0) out.repeaters += w;
    out.purchases += w * h.x[i]!;
    out.time += w * h.times[h.age[i]!]!;
  }
  return out;
}

export function largestOf(values: Uint32Array): number {
  let most = 0;
  for (const n of values) if (n > most) most = n;
  return most;
}
