/**
 * When an article is bought again. Gaps between purchases are skewed, so their logarithms are averaged: a person's own mean, drawn towards the article's
 * typical gap, which counts like two gaps of their own (shrinkage, Efron & Morris 1975). Pure.
 */

/** The article's typical gap counts like so many gaps of the person. */
const PRIOR_GAPS = 2;
/** Without a gap of their own, a person is expected back only where at least this share of the article's buyers came back. */
const REBUYERS_WANTED = 0.5;
/** Own gaps that speak for themselves where the article has no typical one. */
const OWN_GAPS_WANTED = 2;

export interface Replenishment {
  /** Days from one purchase to the next. */
  readonly intervalDays: number;
  /** Own gaps seen. */
  readonly gaps: number;
}

/**
 * The expected days between two purchases, or null where nothing can be said: no gap of one's own and an article that few buy again, or too few gaps
 * of either.
 * @param own the person's gaps in days, all above 0
 * @param typical the article's typical gap in days, null where it has none
 */
export function replenishment(
  own: readonly number[],
  typical: number | null,
  article: { buyers: number; rebuyers: number },
): Replenishment | null {
  const sum = own.reduce((total, gap) => total + Math.log(gap), 0);
  if (typical === null || typical <= 0) {
    return own.length < OWN_GAPS_WANTED ? null : { intervalDays: Math.exp(sum / own.length), gaps: own.length };
  }
  if (own.length === 0 && article.rebuyers < REBUYERS_WANTED * article.buyers) return null;
  return { intervalDays: Math.exp((sum + PRIOR_GAPS * Math.log(typical)) / (own.length + PRIOR_GAPS)), gaps: own.length };
}
