/** Standard errors from the observed information: the inverse of the Hessian of minus the log-likelihood where it is largest. */

/** Step in log-parameters; with exact gradients the differences are right to about eight digits. */
const STEP = 1e-4;

/** The Hessian of a function by central differences of its exact gradient, row by row. */
export function hessianOf(gradientAt: (at: Float64Array) => Float64Array, at: Float64Array): Float64Array {
  const n = at.length;
  const raw = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const moved = (by: number): Float64Array => gradientAt(at.map((v, j) => (j === i ? v + by : v)));
    const [up, down] = [moved(STEP), moved(-STEP)];
    for (let j = 0; j < n; j++) raw[i * n + j] = (up[j]! - down[j]!) / (2 * STEP);
  }
  return raw.map((v, index) => (v + raw[(index % n) * n + Math.floor(index / n)]!) / 2);
}

/** The inverse of a symmetric positive definite matrix by Cholesky's factors; null where it is not positive definite. */
export function inverseOf(matrix: Float64Array): Float64Array | null {
  const n = Math.sqrt(matrix.length);
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= lower[i * n + k]! * lower[j * n + k]!;
      if (i !== j) lower[i * n + j] = sum / lower[j * n + j]!;
      else if (sum > 1e-12 * Math.abs(matrix[i * n + i]!)) lower[i * n + i] = Math.sqrt(sum);
      else return null;
    }
  }
  const inverse = new Float64Array(n * n);
  for (let column = 0; column < n; column++) {
    const y = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      let sum = i === column ? 1 : 0;
      for (let k = 0; k < i; k++) sum -= lower[i * n + k]! * y[k]!;
      y[i] = sum / lower[i * n + i]!;
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = y[i]!;
      for (let k = i + 1; k < n; k++) sum -= lower[k * n + i]! * inverse[k * n + column]!;
      inverse[i * n + column] = sum / lower[i * n + i]!;
    }
  }
  return inverse;
}

/** The variance of a figure that hangs on the log-parameters (the delta method): its slopes, taken by central differences, around their covariance. */
export function varianceOf(figure: (logs: Float64Array) => number, logs: Float64Array, covariance: ArrayLike<number>): number {
  const n = logs.length;
  const slopes = Float64Array.from(logs, (_, i) => {
    const moved = (by: number): number => figure(logs.map((v, j) => (j === i ? v + by : v)));
    return (moved(STEP) - moved(-STEP)) / (2 * STEP);
  });
  let sum = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) sum += slopes[i]! * covariance[i * n + j]! * slopes[j]!;
  return Math.max(0, sum);
}

/** Half the width of an interval that covers 90 %, in standard errors. */
export const NINE_OF_TEN = 1.6448536269514722;
