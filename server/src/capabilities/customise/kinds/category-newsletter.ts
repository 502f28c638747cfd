import { MOST_MONEY, numberOf, textOf } from "../terms.ts";
import { NOTHING_BACK, type OfferKind } from "./offer-kind.ts";

/** News of one category alone, for whom that is enough. */
export const categoryNewsletter: OfferKind = {
  id: "category-newsletter",
  name: "Category newsletter",
  description: "News of one category, no more. It is used when somebody asks for it; what it costs is counted for a year.",
  needs: "nothing",
  fields: [
    { id: "category", type: "category", label: "Category" },
    { id: "aYear", type: "count", label: "Issues a year", least: 1, most: 366 },
    {
      id: "issueCost",
      type: "money",
      label: "Cost of one issue",
      hint: "Paper and postage; nothing for mail",
      optional: true,
      least: 0,
      most: MOST_MONEY,
    },
  ],
  cost(terms) {
    const year = numberOf(terms, "issueCost") * numberOf(terms, "aYear");
    return { most: year, average: year, once: 0 };
  },
  costWith: (terms) => numberOf(terms, "issueCost") * numberOf(terms, "aYear"),
  givesBack: () => NOTHING_BACK,
  words: (terms) => `News of ${textOf(terms, "category")}, ${numberOf(terms, "aYear")} times a year`,
};
