import type { WatchList } from "./watch-list.ts";

/** Requirement D5: beyond two years hardly anybody comes back for being asked. */
const DAYS = 730;

export const lostValuable: WatchList = {
  id: "lost-valuable",
  name: "Valuable, lost within two years",
  question: "Which good customers have we lost, but not so long ago that they have forgotten us?",
  owner: "Sales",
  action: "Ask why they left, by the medium they answered last, and offer one good reason to try us again",
  definition: `Among the top three tenths by sales so far, former customers by their own rhythm, whose last order is at most ${DAYS} days ago.`,
  where: `state = 'former' and decile between 1 and 3 and silent_days <= ${DAYS}`,
  urgency: "revenue",
  why: ({ revenueMinor, orders, silentDays }, { money }) =>
    `Bought for ${money(revenueMinor)} ${orders === 1 ? "once" : `on ${orders} days`}, and nothing for ${silentDays} days.`,
};
