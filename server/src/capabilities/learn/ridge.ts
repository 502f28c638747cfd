/** Ridge regression (Hoerl & Kennard 1970) over standardised columns, its penalty chosen by generalised cross-validation (Golub, Heath & Wahba 1979). */

/** People or decisions, a column for each thing known of them. */
export interface Cases {
  readonly size: number;
  readonly columns: readonly Float64Array[];
}

/**
 * Learns on the cases whose weight is above zero and answers for all of them: what is left out of the fit is answered by those who are in it.
 * Without any weight the answer is zero.
 */
export type Learner = (cases: Cases, target: Float64Array, weight: Float64Array) => Float64Array;

const PENALTIES = [1e-3, 1e-2, 0.03, 0.1, 0.3, 1, 3, 10, 100];

/** Lower triangle L with L Lᵀ = a, in place of a (row by row, size × size). */
function cholesky(a: Float64Array, size: number): void {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= a[i * size + k]! * a[j * size + k]!;
      a[i * size + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / a[j * size + j]!;
    }
  }
}

/** x with L Lᵀ x = b. */
function solve(l: Float64Array, size: number, b: Float64Array): Float64Array {
  const x = Float64Array.from(b);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) x[i]! -= l[i * size + k]! * x[k]!;
    x[i]! /= l[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) x[i]! -= l[k * size + i]! * x[k]!;
    x[i]! /= l[i * size + i]!;
  }
  return x;
}

function weighted(values: Float64Array, weight: Float64Array, total: number): { mean: number; spread: number } {
  let [sum, square] = [0, 0];
  for (let i = 0; i < values.length; i++) sum += weight[i]! * values[i]!;
  const mean = sum / total;
  for (let i = 0; i < values.length; i++) square += weight[i]! * (values[i]! - mean) ** 2;
  return { mean, spread: Math.sqrt(square / total) };
}

interface Normal {
  /** Of the standardised columns: XᵀWX and XᵀWy, a unit of weight each. */
  readonly gram: Float64Array;
  readonly moment: Float64Array;
  readonly square: number;
  readonly cases: number;
}

/** The slopes of least penalised error, by the penalty that would foretell left-out cases best. */
function slopes({ gram, moment, square, cases }: Normal): Float64Array {
  const size = moment.length;
  let best: { score: number; slope: Float64Array } = { score: Number.POSITIVE_INFINITY, slope: new Float64Array(size) };
  for (const penalty of PENALTIES) {
    const factor = Float64Array.from(gram);
    for (let j = 0; j < size; j++) factor[j * size + j]! += penalty;
    cholesky(factor, size);
    const slope = solve(factor, size, moment);
    let [freedom, error] = [1, square];
    for (let j = 0; j < size; j++) {
      freedom += solve(factor, size, gram.slice(j * size, (j + 1) * size))[j]!;
      error -= slope[j]! * (moment[j]! + penalty * slope[j]!);
    }
    const score = Math.max(error, 0) / Math.max(1 - freedom / cases, 1e-6) ** 2;
    if (score < best.score) best = { score, slope };
  }
  return best.slope;
}

export const ridge: Learner = ({ size, columns }, target, weight) => {
  let [total, cases] = [0, 0];
  for (let i = 0; i < size; i++) {
    total += weight[i]!;
    if (weight[i]! > 0) cases++;
  }
  const answer = new Float64Array(size);
  if (!(total > 0)) return answer;
  const { mean } = weighted(target, weight, total);
  const used = columns.map((values) => ({ values, ...weighted(values, weight, total) })).filter(({ spread }) => spread > 1e-9);
  const gram = new Float64Array(used.length ** 2);
  const moment = new Float64Array(used.length);
  const x = new Float64Array(used.length);
  let square = 0;
  for (let i = 0; i < size; i++) {
    const each = weight[i]! / total;
    if (each === 0) continue;
    used.forEach(({ values, mean: middle, spread }, j) => (x[j] = (values[i]! - middle) / spread));
    const y = target[i]! - mean;
    square += each * y * y;
    for (let j = 0; j < used.length; j++) {
      moment[j]! += each * x[j]! * y;
      for (let k = 0; k < used.length; k++) gram[j * used.length + k]! += each * x[j]! * x[k]!;
    }
  }
  const slope = slopes({ gram, moment, square, cases });
  answer.fill(mean);
  used.forEach(({ values, mean: middle, spread }, j) => {
    for (let i = 0; i < size; i++) answer[i]! += (slope[j]! * (values[i]! - middle)) / spread;
  });
  return answer;
};
