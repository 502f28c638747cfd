import type { WatchList } from "./watch-list.ts";

/** Requirement D5: repeat complainers of high value. */
export const complaining: WatchList = {
  id: "complaining",
  name: "High value, complained again",
  question: "Which of our best customers had to complain more than once this year?",
  owner: "Care",
  action: "Let somebody call who can decide; watch their next orders, and hold promotions until it is settled",
  definition: "Among the top three tenths by sales so far, with more than one complaint opened in the past 365 days.",
  where: "complaints_year > 1 and decile between 1 and 3",
  urgency: "revenue",
  why: ({ complaintsYear, revenueMinor }, { money }) =>
    `${complaintsYear} complaints in the past twelve months; bought for ${money(revenueMinor)} so far.`,
};
