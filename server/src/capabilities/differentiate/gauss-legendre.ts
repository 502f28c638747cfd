/** Gauss-Legendre quadrature on [0, 1]: exact for polynomials up to degree 2 n - 1 (Abramowitz & Stegun 25.4.30). */

export interface Rule {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/** The roots of Legendre's polynomial of degree n by Newton's method, which doubles the right digits at each of the ten steps. */
export function gaussLegendre(n: number): Rule {
  const [nodes, weights] = [new Float64Array(n), new Float64Array(n)];
  for (let i = 0; i < n; i++) {
    let z = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 1;
    for (let step = 0; step < 10; step++) {
      let [now, before] = [1, 0];
      for (let k = 1; k <= n; k++) [now, before] = [((2 * k - 1) * z * now - (k - 1) * before) / k, now];
      slope = (n * (z * now - before)) / (z * z - 1);
      z -= now / slope;
    }
    nodes[i] = (1 - z) / 2;
    weights[i] = 1 / ((1 - z * z) * slope * slope);
  }
  return { nodes, weights };
}
