import { MOST_MONEY, numberOf, textOf } from "../terms.ts";
import { NOTHING_BACK, type OfferKind } from "./offer-kind.ts";

/** A little of something, to know it. */
export const sample: OfferKind = {
  id: "sample",
  name: "Sample",
  description: "A little of an article, sent without a purchase. It does not come back.",
  needs: "nothing",
  fields: [
    { id: "article", type: "article", label: "Of what" },
    { id: "sampleCost", type: "money", label: "What one costs us", hint: "With postage", least: 0, most: MOST_MONEY },
  ],
  cost: (terms) => ({ most: numberOf(terms, "sampleCost"), average: numberOf(terms, "sampleCost"), once: 0 }),
  costWith: (terms) => numberOf(terms, "sampleCost"),
  givesBack: () => NOTHING_BACK,
  words: (terms) => `A sample of ${textOf(terms, "article")}`,
};
