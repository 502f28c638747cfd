import { sentence } from "../sentence.ts";
import type { WatchList } from "./watch-list.ts";

/** The rescue window of the life line (D3), for those whose loss would cost most. */
export const valuableLapsing: WatchList = {
  id: "valuable-lapsing",
  name: "Valuable and lapsing",
  question: "Which of our best customers are falling silent, so that a word now may keep them?",
  owner: "Marketing",
  action: "Write now, with something that fits what they buy; after the window it costs far more",
  definition: "Among the top three tenths by sales so far, and silent for more than twice but not yet four times their own rhythm.",
  where: "state = 'lapsing' and decile between 1 and 3",
  urgency: "revenue",
  why(row, { money, doubt }) {
    const soFar = `Bought for ${money(row.revenueMinor)} so far.`;
    return `${sentence({ ...row, doubt, pReturn: doubt === "none" ? row.pReturn : null })} ${soFar}`;
  },
};
