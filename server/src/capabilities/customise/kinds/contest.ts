import { MOST_MONEY, numberOf, textOf } from "../terms.ts";
import { NOTHING_BACK, type OfferKind } from "./offer-kind.ts";

/** A question; prizes are drawn among those who know the answer. */
export const contest: OfferKind = {
  id: "contest",
  name: "Contest",
  description: "Who answers the question rightly takes part in the draw, whether they buy or not. What it costs are the prizes.",
  needs: "answer",
  drawn: true,
  fields: [
    { id: "question", type: "text", label: "Question", longest: 500 },
    { id: "answer", type: "text", label: "Right answer", hint: "Capitals and spaces do not matter", longest: 200 },
    { id: "prize", type: "text", label: "Prize", longest: 200 },
    { id: "prizes", type: "count", label: "How many", least: 1, most: 10_000 },
    { id: "prizeCost", type: "money", label: "What one costs us", least: 0, most: MOST_MONEY },
  ],
  cost: (terms) => ({ most: 0, average: 0, once: numberOf(terms, "prizes") * numberOf(terms, "prizeCost") }),
  costWith: () => 0,
  givesBack: () => NOTHING_BACK,
  words: (terms) => `“${textOf(terms, "question")}” Who knows it may win ${textOf(terms, "prize")}; no purchase needed`,
};
