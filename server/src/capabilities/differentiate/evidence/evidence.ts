/** What the history of a business may hold or not; evidence that needs what is not recorded says so and counts for nobody. */
export type Recorded = "discounts" | "categories" | "messages" | "failures" | "said" | "asked" | "orders";

/**
 * One kind of evidence of the relative attitude behind repeat purchases (Dick & Basu, "Customer loyalty: toward an integrated conceptual framework",
 * Journal of the Academy of Marketing Science 22, 1994): so many hits in so many trials, a hit speaks for the heart, a miss for habit. A new one is a new
 * file of this shape, added to index.ts.
 */
export interface Evidence {
  readonly id: string;
  readonly name: string;
  /** How much it counts beside the others. */
  readonly weight: number;
  readonly needs: Recorded;
  /** What is said where that is not recorded. */
  readonly missing: string;
  /** SQL over the features of one person (attitude-store.ts). */
  readonly hits: string;
  readonly trials: string;
  /** What it says of one person; only asked where there is at least one trial. */
  sentence(hits: number, trials: number): string;
}

/** "11 of 12 orders". */
export const of = (hits: number, trials: number, what: string): string => `${Math.round(hits)} of ${Math.round(trials)} ${what}`;
