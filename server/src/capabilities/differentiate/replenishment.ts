/**
 * When an article is bought again. Gaps between purchases are skewed, so their logarithms are averaged: a person's own mean, drawn towards the article's
 * typical gap, which counts like two gaps of their own (shrinkage, Efron & Morris 1975). Pure.
 */

/** The article's typical gap counts like so many gaps of the person. */
const PRIOR_GAPS = 2;
/** So many own gaps speak for themselves. */
const OWN_GAPS_WANTED = 2;
/** With fewer, a person is expected back only where at least this share of the article's buyers came back. */
const REBUYERS_WANTED = 0.5;

export interface Replenishment {
  /** Days from one purchase to the next. */
  readonly intervalDays: number;
  /** Own gaps seen. */
  readonly gaps: number;
}

/**
 * The expected days between two purchases, or null where it is too early to say: fewer than two own gaps, and an article that few buy again or that
 * has no typical gap.
 * @param own the person's gaps in days, all above 0
 * @param typical the article's typical gap in days, null where it has none
 */
export function replenishment(
  own: readonly number[],
  typical: number | null,
  article: { buyers: number; rebuyers: number },
): Replenishment | null {
  const sum = own.reduce((total, gap) => total + Math.log(gap), 0);
  const known = typical !== null && typical > 0;
  if (own.length < OWN_GAPS_WANTED && !(known && article.buyers > 0 && article.rebuyers >= REBUYERS_WANTED * article.buyers)) return null;
  if (!known) return { intervalDays: Math.exp(sum / own.length), gaps: own.length };
  return { intervalDays: Math.exp((sum + PRIOR_GAPS * Math.log(typical)) / (own.length + PRIOR_GAPS)), gaps: own.length };
}
