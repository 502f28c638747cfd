import type { WatchList } from "./watch-list.ts";

/** Everybody who can be written to as a customer. It watches nobody, so it does not stand among the watch lists. */
export const customers: WatchList = {
  id: "customers",
  name: "All customers",
  question: "Who has ever bought from us?",
  owner: "Marketing",
  action: "Write when there is something that everybody should know; a watch list is nearly always the better choice",
  definition: "Everybody with at least one order, the most valuable first.",
  where: "orders > 0",
  urgency: "revenue",
  why: (row, { money }) => `Bought for ${money(row.revenueMinor)} so far.`,
};
