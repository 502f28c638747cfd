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

/** Continued fraction of the incomplete beta function (Lentz). */
function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  let c = 1;
  let d = (1 / Math.max(Math.abs(1 - ((a + b) * x) / (a + 1)), tiny)) * Math.sign(1 - ((a + b) * x) / (a + 1) || 1);
  let h = d;
  for (let m = 1; m < 10_000; m++) {
    for (const step of [
      (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)),
      (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)),
    ]) {
      d = 1 + step * d;
      if (Math.abs(d) < tiny) d = tiny;
      c = 1 + step / c;
      if (Math.abs(c) < tiny) c = tiny;
      d = 1 / d;
      h *= d * c;
      if (Math.abs(d * c - 1) < 1e-15) return h;
    }
  }
  return h;
}

/** The regularised incomplete beta function I_x(a, b). */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b));
  return x < (a + 1) / (a + b + 2) ? (front * betaFraction(x, a, b)) / a : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

/** Probability that Student's t with so many degrees of freedom lies beyond ±t. */
export function studentTail(t: number, freedom: number): number {
  return incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5);
}

/** The t beyond which (both sides) the given probability lies. */
export function studentQuantile(probability: number, freedom: number): number {
  let low = 0;
  let high = 1;
  while (studentTail(high, freedom) > probability && high < 1e12) high *= 2;
  for (let i = 0; i < 200 && high - low > 1e-12 * high; i++) {
    const middle = (low + high) / 2;
    if (studentTail(middle, freedom) > probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
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

export interface Sample {
  people: number;
  mean: number;
  /** With n - 1. */
  variance: number;
}

export interface Interval {
  difference: number;
  low: number;
  high: number;
  freedom: number;
}

/** Welch's interval for the difference of two means with unequal variances; null where there is nothing to tell it from. */
export function welch(a: Sample, b: Sample, miss = 0.05): Interval | null {
  if (a.people < 2 || b.people < 2) return null;
  const [va, vb] = [a.variance / a.people, b.variance / b.people];
  const error = Math.sqrt(va + vb);
  if (!(error > 0)) return null;
  const freedom = (va + vb) ** 2 / (va ** 2 / (a.people - 1) + vb ** 2 / (b.people - 1));
  const reach = studentQuantile(miss, freedom) * error;
  const difference = a.mean - b.mean;
  return { difference, low: difference - reach, high: difference + reach, freedom };
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

/**
 * The mean difference over several experiments, each weighing as many people as were treated in it: Neyman's estimator of a stratified experiment
 * (Imbens & Rubin 2015, ch. 9), with Satterthwaite's degrees of freedom. Of one experiment it is Welch's interval. Null where none can be told.
 */
export function stratified(strata: readonly { treated: Sample; heldBack: Sample }[], miss = 0.05): Interval | null {
  const sound = strata.filter(({ treated, heldBack }) => treated.people >= 2 && heldBack.people >= 2);
  const people = sound.reduce((sum, { treated }) => sum + treated.people, 0);
  let [difference, square, spread] = [0, 0, 0];
  for (const { treated, heldBack } of sound) {
    const weight = treated.people / people;
    difference += weight * (treated.mean - heldBack.mean);
    for (const arm of [treated, heldBack]) {
      const part = (weight ** 2 * arm.variance) / arm.people;
      square += part;
      spread += part ** 2 / (arm.people - 1);
    }
  }
  if (!(square > 0)) return null;
  const freedom = square ** 2 / spread;
  const reach = studentQuantile(miss, freedom) * Math.sqrt(square);
  return { difference, low: difference - reach, high: difference + reach, freedom };
}

/** Probability of a share as far from the planned one by chance alone. */
export function sampleRatio(heldBack: number, all: number, share: number): number {
  if (all === 0 || share <= 0) return heldBack === 0 ? 1 : 0;
  const expected = all * share;
  const square = (heldBack - expected) ** 2 / expected + (all - heldBack - (all - expected)) ** 2 / (all - expected);
  return chiSquareTail(square);
}
