/** Log-gamma and digamma for positive arguments, to about 14 digits: the recurrence up to 10, then Stirling's series (Abramowitz & Stegun 6.1.41, 6.3.18). */

const FROM = 10;

/** ln Γ(x), x > 0. */
export function logGamma(x: number): number {
  let shift = 1;
  let z = x;
  // A product of at most ten factors: one logarithm instead of ten.
  while (z < FROM) shift *= z++;
  const w = 1 / (z * z);
  const series = (1 / 12 - w * (1 / 360 - w * (1 / 1260 - w * (1 / 1680 - w * (1 / 1188 - w * (691 / 360_360 - w / 156)))))) / z;
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - Math.log(shift);
}

/** ψ(x), the slope of ln Γ, x > 0. */
export function digamma(x: number): number {
  let shift = 0;
  let z = x;
  while (z < FROM) shift += 1 / z++;
  const w = 1 / (z * z);
  const series = w * (1 / 12 - w * (1 / 120 - w * (1 / 252 - w * (1 / 240 - w * (1 / 132 - w * (691 / 32_760 - w / 12))))));
  return Math.log(z) - 0.5 / z - series - shift;
}
