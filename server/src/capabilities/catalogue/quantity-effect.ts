/**
 * How much longer more pieces last. Days until the next purchase grow with a power of the pieces bought: log days = own level + effect × log pieces, each
 * person and article with a level of its own (the within estimator of panel data). Effect 1: two packets last twice as long (consumption at a steady
 * rate, Gupta 1988, Journal of Marketing Research 25); 0: pieces say nothing, as with goods bought for resale. The data decide: an article's effect is drawn
 * towards that of all articles, and that towards 1. Pure.
 */

/** What an article's gaps say, summed over people: of the deviations from each person's own means. */
export interface PieceSums {
  readonly sku: string;
  /** Of log pieces times log days. */
  readonly xy: number;
  /** Of the squares of log pieces. */
  readonly xx: number;
}

/** The wider belief counts like so much variance of log pieces: gaps scatter by a factor of e, effects of articles by a quarter (1 / 0.25²). */
const BELIEF = 16;

const within = (effect: number): number => Math.min(1, Math.max(0, effect));

/** Between 0 and 1 by article. */
export function quantityEffects(rows: readonly PieceSums[]): Map<string, number> {
  const [xy, xx] = rows.reduce(([a, b], row) => [a + row.xy, b + row.xx], [0, 0]);
  const all = within((xy + BELIEF) / (xx + BELIEF));
  return new Map(rows.map((row) => [row.sku, within((row.xy + BELIEF * all) / (row.xx + BELIEF))]));
}
