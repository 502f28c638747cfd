import { MOST_MONEY, numberOf, textOf } from "../terms.ts";
import { allWithTheOrder, type OfferKind } from "./offer-kind.ts";

/** Something extra in the parcel. */
export const giftWithPurchase: OfferKind = {
  id: "gift-with-purchase",
  name: "Gift with purchase",
  description: "Something extra with an order. If the whole order comes back the gift comes with it; of a part it stays with them.",
  needs: "order",
  fields: [
    { id: "gift", type: "article", label: "Gift" },
    { id: "giftCost", type: "money", label: "What it costs us", least: 0, most: MOST_MONEY },
    { id: "leastOrder", type: "money", label: "For orders from", optional: true, least: 0, most: MOST_MONEY },
  ],
  cost: (terms) => ({ most: numberOf(terms, "giftCost"), average: numberOf(terms, "giftCost"), once: 0 }),
  costWith: (terms, { minor }) => (minor < numberOf(terms, "leastOrder") ? null : numberOf(terms, "giftCost")),
  givesBack: (_, back) => allWithTheOrder(back),
  words: (terms, money) =>
    `${textOf(terms, "gift")} as a gift with ${numberOf(terms, "leastOrder") > 0 ? `orders from ${money(numberOf(terms, "leastOrder"))}` : "an order"}`,
};
