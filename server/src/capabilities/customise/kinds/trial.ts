import { MOST_MONEY, numberOf, textOf } from "../terms.ts";
import { allWithTheOrder, type OfferKind } from "./offer-kind.ts";

/** To use something for a while without paying. */
export const trial: OfferKind = {
  id: "trial",
  name: "Trial",
  description: "Something to use for a while without paying. What it costs is counted for all its days.",
  needs: "nothing",
  fields: [
    { id: "article", type: "article", label: "Of what" },
    { id: "days", type: "count", label: "Days", least: 1, most: 366 },
    { id: "dayCost", type: "money", label: "What a day costs us", least: 0, most: MOST_MONEY },
    {
      id: "stay",
      type: "share",
      label: "How much of the days is used",
      hint: "On average; empty: all",
      optional: true,
      least: 0,
      most: 100,
    },
  ],
  cost(terms) {
    const all = numberOf(terms, "days") * numberOf(terms, "dayCost");
    return { most: all, average: Math.round((all * Number(terms.stay ?? 100)) / 100), once: 0 };
  },
  costWith: (terms) => numberOf(terms, "days") * numberOf(terms, "dayCost"),
  givesBack: (_, back) => allWithTheOrder(back),
  words: (terms) => `${textOf(terms, "article")}, ${numberOf(terms, "days")} days to try`,
};
