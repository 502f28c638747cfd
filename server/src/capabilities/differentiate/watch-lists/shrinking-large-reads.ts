import { shrinking } from "../shrinking.ts";
import type { WatchList } from "./watch-list.ts";

/** Requirement D5, the first list. With less than two years of history the period is half of what there is. */
export const shrinkingLarge: WatchList = {
  id: "shrinking-large",
  name: "Last year's large at half or less",
  question: "Which of last year's large customers buy half or less of it now?",
  owner: "Sales",
  action: "Write or call: ask what has changed, and offer what they used to buy",
  definition:
    "Among the customers who made the first 80 % of sales in the year before last year's end, and bought for half of that or less in the past 365 days. With less than two years of history, the past half of it against the half before.",
  where: "large_before and revenue_period * 2 <= revenue_period_before",
  urgency: "revenue_period_before - revenue_period",
  why: (row, words) => shrinking("Bought", row, words),
};
