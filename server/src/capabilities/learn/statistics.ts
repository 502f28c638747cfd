/** Logarithm of the gamma function (Lanczos, g = 7, n = 9; about 15 digits). */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const y = x - 1;
  const sum = LANCZOS.reduce((total, c, i) => (i === 0 ? c : total + c / (y + i)), 0);
  const t = y + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (y + 0.5) * Math.log(t) - t + Math.log(sum);
}

/** Upper tail of chi-square: 1 − P(degrees / 2, x / 2), the lower incomplete gamma function by series or continued fraction (Numerical Recipes 6.2). */
export function chiSquareTail(x: number, degrees = 1): number {
  if (x <= 0) return 1;
  const [a, half] = [degrees / 2, x / 2];
  const front = Math.exp(-half + a * Math.log(half) - logGamma(a));
  if (half < a + 1) {
    let [sum, term] = [1 / a, 1 / a];
    for (let n = 1; Math.abs(term) > 1e-17 * sum; n++) {
      term *= half / (a + n);
      sum += term;
    }
    return 1 - sum * front;
  }
  let b = half + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let n = 1; n < 1000; n++) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return front * h;
}

/** Probability of counts as far from the planned shares by chance alone: Pearson's chi-square over all arms. Shares add up to 1. */
export function sampleRatio(counts: readonly number[], shares: readonly number[]): number {
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (all === 0) return 1;
  let [square, arms] = [0, 0];
  for (const [i, count] of counts.entries()) {
    const expected = all * (shares[i] ?? 0);
    if (expected === 0 && count > 0) return 0;
    if (expected === 0) continue;
    square += (count - expected) ** 2 / expected;
    arms++;
  }
  return arms < 2 ? 1 : chiSquareTail(square, arms - 1);
}
