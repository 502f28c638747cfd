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

/** Upper tail of chi-square with one degree of freedom: that of a squared normal, which is t with boundless freedom. */
export function chiSquareTail(x: number): number {
  if (x <= 0) return 1;
  // P(X > x) = 1 - P(1/2, x/2), the lower incomplete gamma function by series or continued fraction (Numerical Recipes 6.2).
  const [a, half] = [0.5, x / 2];
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

/** The 97.5 % point of the normal distribution. */
const Z95 = 1.959963984540054;

/** Wilson's 95 % interval of a share. */
function wilson(count: number, people: number): [number, number] {
  const share = count / people;
  const square = Z95 ** 2 / people;
  const reach = Z95 * Math.sqrt((share * (1 - share) + square / 4) / people);
  return [(share + square / 2 - reach) / (1 + square), (share + square / 2 + reach) / (1 + square)];
}

/** 95 % interval of the difference of two shares a/m and b/n, from Wilson's of each: Newcombe (1998), Statistics in Medicine 17, method 10. */
export function newcombe(a: number, m: number, b: number, n: number): { difference: number; low: number; high: number } {
  const [p, q] = [a / m, b / n];
  const [[lowA, highA], [lowB, highB]] = [wilson(a, m), wilson(b, n)];
  return { difference: p - q, low: p - q - Math.hypot(p - lowA, highB - q), high: p - q + Math.hypot(highA - p, q - lowB) };
}

/** Probability of a share as far from the planned one by chance alone. */
export function sampleRatio(heldBack: number, all: number, share: number): number {
  if (all === 0 || share <= 0) return heldBack === 0 ? 1 : 0;
  const expected = all * share;
  const square = (heldBack - expected) ** 2 / expected + (all - heldBack - (all - expected)) ** 2 / (all - expected);
  return chiSquareTail(square);
}
