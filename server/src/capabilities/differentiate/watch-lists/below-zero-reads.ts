import { costSentence } from "../cost-to-serve.ts";
import type { WatchList } from "./watch-list.ts";

/** Requirement D2: Peppers & Rogers' "below zeros". */
export const belowZero: WatchList = {
  id: "below-zero",
  name: "Cost more than they bring",
  question: "Which customers cost more to serve than their margin, and what makes them dear?",
  owner: "Marketing",
  action: "Serve them by cheaper means: mail instead of letter and visit, and mend what sends them back with returns and complaints",
  definition:
    "Customers whose cost to serve so far, at the prices of the settings, is above their margin so far; the most expensive first.",
  where: "orders > 0 and margin_after < 0",
  urgency: "-margin_after",
  why: (row, { currency }) =>
    `${costSentence(row.marginMinor, row.costToServeMinor, currency) || "Brings less than nothing, returns counted"}.`,
};
