import { shrinking } from "../shrinking.ts";
import type { GroupList } from "./group-list.ts";

/** Requirement D5, the first list, for those who buy through several people. */
export const shrinkingGroups: GroupList = {
  id: "shrinking-groups",
  name: "Last year's large groups at half or less",
  question: "Which households, institutions and partners bought much last year and half or less of it now?",
  owner: "Sales",
  action: "Call the one you know best: ask what has changed, and whether somebody else buys now",
  definition:
    "Among the groups that made the first 80 % of their kind's sales in the year before last year's end, and whose people bought for half of that or less in the past 365 days. With less than two years of history, the past half of it against the half before.",
  rule: {
    over: "values",
    where: "large_before and revenue_period * 2 <= revenue_period_before",
    urgency: "revenue_period_before - revenue_period",
  },
  why: (group, words) => shrinking("Its people bought", group, words),
};
