/**
 * When an article is bought again. Gaps between purchases are skewed, so their logarithms are averaged: a person's own mean, drawn towards the article's
 * typical gap, which counts like two gaps of their own (shrinkage, Efron & Morris 1975). Of more pieces the next purchase comes later, by as much as the
 * article's own history says (catalogue/quantity-effect.ts): each gap is read as that of one piece, and the last purchase counts with its pieces. Pure.
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
  /** By how much the pieces of the last purchase change that against the person's usual number of pieces; 1 for not at all. */
  readonly longer: number;
}

/** Days between two purchases, and the pieces bought at their beginning. */
export interface OwnGap {
  readonly days: number;
  readonly pieces: number;
}

/**
 * The expected days from the last purchase to the next, or null where it is too early to say: fewer than two own gaps, and an article that few buy
 * again or that has no typical gap.
 * @param own the person's gaps, days and pieces all above 0
 * @param typical the article's typical gap in days, null where it has none
 * @param lastPieces pieces of the last purchase
 */
export function replenishment(
  own: readonly OwnGap[],
  typical: number | null,
  article: { buyers: number; rebuyers: number; gapPieces: number; quantityEffect: number },
  lastPieces: number,
): Replenishment | null {
  const known = typical !== null && typical > 0;
  if (own.length < OWN_GAPS_WANTED && !(known && article.buyers > 0 && article.rebuyers >= REBUYERS_WANTED * article.buyers)) return null;
  const effect = article.quantityEffect;
  const lasts = (pieces: number): number => effect * Math.log(Math.max(1, pieces));
  const weight = known ? PRIOR_GAPS : 0;
  const mean = (ofOwn: (gap: OwnGap) => number, ofAll: number): number =>
    (own.reduce((sum, gap) => sum + ofOwn(gap), 0) + weight * ofAll) / (own.length + weight);
  const onePiece = mean(({ days, pieces }) => Math.log(days) - lasts(pieces), known ? Math.log(typical) - lasts(article.gapPieces) : 0);
  const usual = mean(({ pieces }) => lasts(pieces), lasts(article.gapPieces));
  return { intervalDays: Math.exp(onePiece + lasts(lastPieces)), gaps: own.length, longer: Math.exp(lasts(lastPieces) - usual) };
}
