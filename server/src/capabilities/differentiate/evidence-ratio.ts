// How much more often people fall silent after a sign than comparable people at the same time without it. Pure.
//
// Purchases are compared within strata (people alike, at the same time) by the risk ratio of Mantel and Haenszel (Greenland and Robins,
// Biometrics 41, 1985). It is shrunk towards 1 as if PRIOR silences had been seen and as many expected (gamma prior of mean 1; DuMouchel,
// The American Statistician 53, 1999). What a stronger sign explains is not counted again for a weaker one: the strongest is taken first, and
// the others are compared anew among people who are alike in it too. The test is the stratified score test with sums over a person, for
// purchases of one person are not independent.

/** One purchase that was followed by silence, or not. */
export interface Seen {
  /** The same number for the same person. */
  readonly person: number;
  /** Only within one are purchases compared. */
  readonly stratum: string;
  readonly silent: boolean;
  readonly signs: readonly string[];
}

export interface Measured {
  readonly sign: string;
  /** Purchases with the sign that have comparable ones without it. */
  readonly exposed: number;
  /** Of these, followed by silence. */
  readonly silent: number;
  /** Silences there would have been, had they fared as the comparable ones. */
  readonly expected: number;
  /** After shrinkage; 1: no more often than without. */
  readonly ratio: number;
  /** Standard errors away from no difference. */
  readonly z: number;
  /** Sure enough to be told as a reason. */
  readonly claimed: boolean;
}

/** Silences the prior weighs: after so many of its own, half of a sign's ratio is what was seen. */
const PRIOR = 5;
/** One sign in 700 without effect passes; there are about two dozen. */
const SURE = 3;
const LEAST_SILENT = 5;
const LEAST_RATIO = 1.1;

interface Counts {
  n1: number;
  n0: number;
  a: number;
  c: number;
}

function countsOf(seen: readonly Seen[], strata: Int32Array, has: Uint8Array, n: number): Counts[] {
  const counts = Array.from({ length: n }, () => ({ n1: 0, n0: 0, a: 0, c: 0 }));
  seen.forEach(({ silent }, i) => {
    const count = counts[strata[i]!]!;
    if (has[i] === 1) {
      count.n1++;
      if (silent) count.a++;
    } else {
      count.n0++;
      if (silent) count.c++;
    }
  });
  return counts;
}

/** Standard errors by which silence and sign go together, strata by strata; people are drawn, not purchases. */
function score(seen: readonly Seen[], strata: Int32Array, has: Uint8Array, counts: readonly Counts[]): number {
  const people = new Map<number, number>();
  seen.forEach(({ person, silent }, i) => {
    const { n1, n0, a, c } = counts[strata[i]!]!;
    if (n1 === 0 || n0 === 0) return;
    const n = n1 + n0;
    people.set(person, (people.get(person) ?? 0) + (has[i]! - n1 / n) * (Number(silent) - (a + c) / n));
  });
  const [sum, squares] = [...people.values()].reduce(([s, q], u) => [s + u, q + u * u], [0, 0]);
  return squares > 0 ? sum / Math.sqrt(squares) : 0;
}

function compare(sign: string, seen: readonly Seen[], strata: Int32Array, n: number, has: Uint8Array): Measured {
  const counts = countsOf(seen, strata, has, n);
  let [exposed, silent, top, bottom] = [0, 0, 0, 0];
  for (const { n1, n0, a, c } of counts) {
    if (n1 === 0 || n0 === 0) continue;
    exposed += n1;
    silent += a;
    top += (a * n0) / (n1 + n0);
    bottom += (c * n1) / (n1 + n0);
  }
  const expected = top > 0 ? (silent * bottom) / top : bottom;
  const ratio = (silent + PRIOR) / (expected + PRIOR);
  const z = score(seen, strata, has, counts);
  return { sign, exposed, silent, expected, ratio, z, claimed: z >= SURE && silent >= LEAST_SILENT && ratio >= LEAST_RATIO };
}

/** Numbers the strata anew, those who have a sign apart from those who have not. */
function refined(strata: Int32Array, has: Uint8Array): { strata: Int32Array; n: number } {
  const names = new Map<number, number>();
  const finer = strata.map((stratum, i) => {
    const key = 2 * stratum + has[i]!;
    const known = names.get(key) ?? names.size;
    names.set(key, known);
    return known;
  });
  return { strata: finer, n: names.size };
}

/** Each sign measured, the strongest first, as far as stronger ones do not explain it. */
export function measure(seen: readonly Seen[], signs: readonly string[]): Measured[] {
  const names = new Map([...new Set(seen.map(({ stratum }) => stratum))].map((name, i) => [name, i]));
  let strata: Int32Array = Int32Array.from(seen, ({ stratum }) => names.get(stratum)!);
  let n = names.size;
  const columns = new Map(signs.map((sign) => [sign, Uint8Array.from(seen, (one) => Number(one.signs.includes(sign)))]));
  const taken: Measured[] = [];
  for (;;) {
    const measured = [...columns].map(([sign, has]) => compare(sign, seen, strata, n, has));
    const best = measured.filter(({ claimed }) => claimed).toSorted((a, b) => b.z - a.z)[0];
    if (best === undefined) return [...taken, ...measured.toSorted((a, b) => b.z - a.z)];
    taken.push(best);
    ({ strata, n } = refined(strata, columns.get(best.sign)!));
    columns.delete(best.sign);
  }
}
