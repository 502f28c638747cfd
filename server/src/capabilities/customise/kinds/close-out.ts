import { MOST_MONEY, numberOf, textOf, type Terms } from "../terms.ts";
import { inProportion, type OfferKind } from "./offer-kind.ts";

const markdown = (terms: Terms): number => Math.max(0, numberOf(terms, "regular") - numberOf(terms, "price"));

/** The last of an article, cheaper. */
export const closeOut: OfferKind = {
  id: "close-out",
  name: "Close-out",
  description:
    "The last pieces of an article at a lower price. Give it as many uses as there are pieces; what comes back can be sold again.",
  needs: "order",
  fields: [
    { id: "article", type: "article", label: "Article" },
    { id: "regular", type: "money", label: "Regular price", least: 1, most: MOST_MONEY },
    { id: "price", type: "money", label: "Price now", least: 0, most: MOST_MONEY },
  ],
  fault: (terms) => (numberOf(terms, "price") < numberOf(terms, "regular") ? null : "“Price now” is less than the regular price."),
  cost: (terms) => ({ most: markdown(terms), average: markdown(terms), once: 0 }),
  costWith: (terms) => markdown(terms),
  givesBack: (_, back) => inProportion(back),
  words: (terms, money) =>
    `${textOf(terms, "article")} for ${money(numberOf(terms, "price"))} instead of ${money(numberOf(terms, "regular"))}`,
};
