import { MOST_MONEY, numberOf, textOf } from "../terms.ts";
import { NOTHING_BACK, type OfferKind } from "./offer-kind.ts";

/** Prizes drawn among all who take part. A purchase brings no better chance. */
export const sweepstake: OfferKind = {
  id: "sweepstake",
  name: "Sweepstake",
  description: "Prizes are drawn among all who take part, whether they buy or not. What it costs are the prizes.",
  needs: "nothing",
  drawn: true,
  fields: [
    { id: "prize", type: "text", label: "Prize", longest: 200 },
    { id: "prizes", type: "count", label: "How many", least: 1, most: 10_000 },
    { id: "prizeCost", type: "money", label: "What one costs us", least: 0, most: MOST_MONEY },
  ],
  cost: (terms) => ({ most: 0, average: 0, once: numberOf(terms, "prizes") * numberOf(terms, "prizeCost") }),
  costWith: () => 0,
  // Who took part keeps the chance: no purchase was needed for it.
  givesBack: () => NOTHING_BACK,
  words: (terms) => `A chance of ${textOf(terms, "prize")}; no purchase needed`,
};
