import { CELLS } from "../attitude.ts";
import { SURE } from "../needs.ts";
import { runOf } from "../studies-reads.ts";
import type { WatchList } from "./watch-list.ts";

/** As many groups by need as there can ever be numbers in use. */
const GROUPS = 24;

const soFar: WatchList["why"] = (row, { money }) => `Bought for ${money(row.revenueMinor)} so far.`;

/** The groups by need, each as an audience; which of them has people, the screen of needs tells. */
const byNeed = Array.from({ length: GROUPS }, (_, i): WatchList => ({
  id: `need-${i + 1}`,
  name: `Group ${i + 1} by need`,
  question: "Who buys like this group?",
  owner: "Marketing",
  action: "Offer what tells this group from the others",
  definition:
    "Everybody placed in this group by what they bought and said in the past two years, likelier there than in all other groups together.",
  where: `person_id in (select person_id from differentiate_needs where run = ${runOf("needs")} and cluster = ${i + 1} and sure >= ${SURE})`,
  urgency: "revenue_year",
  why: soFar,
}));

/** The cells of the square of habit and heart. */
const byCell = CELLS.map(({ id, name, meaning }): WatchList => ({
  id: `cell-${id}`,
  name,
  question: meaning,
  owner: "Marketing",
  action: id === "habit" ? "Give a reason to prefer us before something easier comes" : "Speak to what keeps them here",
  definition: meaning,
  where: `person_id in (select person_id from differentiate_attitudes where run = ${runOf("attitude")} and cell = '${id}')`,
  urgency: "expected_value",
  why: soFar,
}));

/** What the studies find, as audiences. They watch nobody, so they do not stand among the watch lists. */
export const byStudy: readonly WatchList[] = [...byNeed, ...byCell];
