import type { CategoryHabit, Good, Product } from "../../catalogue/index.ts";
import type { BuyingHistory } from "../buying-history.ts";

/** What is known of goods and of everybody's habits, beside the person's own orders. */
export interface Range {
  good(sku: string): Good | undefined;
  /** Goods that can be had and serve the same use. */
  sameUse(group: string): readonly Product[];
  category(category: string): CategoryHabit | undefined;
  /** Share of all orders that are of a Saturday or Sunday; null before anything was computed. */
  readonly weekendShare: number | null;
  money(minor: number): string;
}

export interface FoundGap {
  /** What is so, in plain words with its figures. */
  readonly sentence: string;
  /** The article it calls for, where it calls for one. */
  readonly sku: string | null;
  /** The day from which it matters, YYYY-MM-DD; null: any. */
  readonly dueOn: string | null;
  /** The more the more urgent, among gaps of the same kind. */
  readonly strength: number;
}

/** What a habit leaves open. A new one is a new file of this shape, added to index.ts. */
export interface HabitGap {
  readonly id: string;
  readonly name: string;
  /** Its rule in plain words. */
  readonly definition: string;
  /** What to do about it. */
  readonly action: string;
  /** Nothing where the orders are too few to say. */
  find(history: BuyingHistory, range: Range): FoundGap[];
}
