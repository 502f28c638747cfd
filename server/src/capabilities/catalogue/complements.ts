/**
 * What goes with what. Association rules (Agrawal, Imielinski & Swami 1993): support, confidence, lift. Item-item cosine (Sarwar, Karypis, Konstan &
 * Riedl 2001), shrunk towards 0 where few have both (Bell & Koren 2007), the fifty nearest of each article scaled to unit length so that articles with
 * many neighbours do not outvote others (Deshpande & Karypis 2004), and small weights made smaller still when several add up (case amplification,
 * Breese, Heckerman & Kadie 1998). Of a person's own orders later ones count more, by the rank of the order (TIFU-KNN's decay, Hu, He, Gao & Zhang
 * 2020). The numbers were chosen between these published ways on a split inside the training period of one open set; see complements-open-data.test.ts.
 */

/** Over what two articles are seen together. */
export type Basis = "order" | "person";

/** As many orders (or people) as these speak half for chance. */
export const SHRINKAGE = 10;
/** Neighbours kept of each article. */
export const NEIGHBOURS = 50;
/** Seen together at least so often: once is chance. */
export const TOGETHER_AT_LEAST = 2;
/** Orders with more articles than this are stock orders or a day's till: they tie everything to everything and are left out. So with people. */
export const MOST_ARTICLES: Readonly<Record<Basis, number>> = { order: 100, person: 300 };
const AMPLIFICATION = 1.5;
const DECAY = 0.7;

/** Orders (or people): all, with the one article, with the other, with both. */
export interface Counts {
  readonly all: number;
  readonly of: number;
  readonly other: number;
  readonly together: number;
}

export interface Rule {
  /** Share of all that have both. */
  readonly support: number;
  /** Share of those with the one that have the other too. */
  readonly confidence: number;
  /** How many times as often as if the two were bought without regard to each other. */
  readonly lift: number;
}

/** "Who buys the one buys the other": all 0 where nothing is known. */
export function rule({ all, of, other, together }: Counts): Rule {
  if (all <= 0 || of <= 0 || other <= 0) return { support: 0, confidence: 0, lift: 0 };
  return { support: together / all, confidence: together / of, lift: (together * all) / (of * other) };
}

/** Cosine between two articles, 0 to 1, shrunk: together / √(of · other) · together / (together + SHRINKAGE). */
export function similarity({ of, other, together }: Omit<Counts, "all">): number {
  if (of <= 0 || other <= 0 || together <= 0) return 0;
  return ((together / Math.sqrt(of * other)) * together) / (together + SHRINKAGE);
}

/** Similarities of one article's neighbours as weights whose squares add up to 1. */
export function unitLength(similarities: readonly number[]): number[] {
  const length = Math.sqrt(similarities.reduce((sum, each) => sum + each * each, 0));
  return similarities.map((each) => (length > 0 ? each / length : 0));
}

/** How much each article that a person has bought counts: 1 in the last order, 0.7 in the one before; the best of several holds. */
export function ownWeights(ordersNewestFirst: readonly (readonly string[])[]): Map<string, number> {
  const weights = new Map<string, number>();
  ordersNewestFirst.forEach((skus, rank) => {
    for (const sku of skus) if (!weights.has(sku)) weights.set(sku, DECAY ** rank);
  });
  return weights;
}

export interface Weighted {
  readonly sku: string;
  readonly other: string;
  readonly weight: number;
}

export interface Scored<N extends Weighted> {
  readonly sku: string;
  readonly score: number;
  /** The neighbour that speaks most for it. */
  readonly because: N;
}

/** Articles that what somebody has speaks for, the best first; what they have already is left out. */
export function scored<N extends Weighted>(have: ReadonlyMap<string, number>, neighbours: readonly N[], limit: number): Scored<N>[] {
  const found = new Map<string, { score: number; most: number; because: N }>();
  for (const each of neighbours) {
    const own = have.get(each.sku);
    if (own === undefined || have.has(each.other)) continue;
    const part = own * each.weight ** AMPLIFICATION;
    const known = found.get(each.other);
    if (known === undefined) found.set(each.other, { score: part, most: part, because: each });
    else {
      known.score += part;
      if (part > known.most) Object.assign(known, { most: part, because: each });
    }
  }
  return [...found]
    .map(([sku, { score, because }]) => ({ sku, score, because }))
    .sort((a, b) => b.score - a.score || (a.sku < b.sku ? -1 : 1))
    .slice(0, limit);
}
