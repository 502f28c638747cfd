/** What a person buys again and again: personal item frequency (Hu, He, Gao & Zhang 2020), newer orders counting more. Pure. */
import { dayNumber, daysByArticle, gapsOf, type BuyingHistory } from "./buying-history.ts";

/** So many days with it make a habit. */
const DAYS_WANTED = 3;
/** Bought a moment ago, it is not wanted yet: at least this part of the usual gap must have passed. */
const GAP_PASSED = 0.5;
const DECAY = 0.9;

export interface OwnHabit {
  readonly sku: string;
  readonly score: number;
  readonly sentence: string;
}

/** The surest first. */
export function ownHabits(history: BuyingHistory): OwnHabit[] {
  const days = [...new Set(history.orders.map(({ day }) => day))];
  const rank = new Map(days.map((day, i) => [day, i]));
  const today = dayNumber(history.today);
  return [...daysByArticle(history)]
    .flatMap(([sku, on]): OwnHabit[] => {
      const gaps = gapsOf(on);
      const usual = gaps.reduce((sum, gap) => sum + gap, 0) / Math.max(1, gaps.length);
      if (on.length < DAYS_WANTED || today - dayNumber(on[0]!) < GAP_PASSED * usual) return [];
      const score = on.reduce((sum, day) => sum + DECAY ** (rank.get(day) ?? 0), 0);
      return [{ sku, score, sentence: `Bought on ${on.length} of their ${days.length} days with an order.` }];
    })
    .sort((a, b) => b.score - a.score || (a.sku < b.sku ? -1 : 1));
}
