import { MOST_MONEY, numberOf } from "../terms.ts";
import { allWithTheOrder, type OfferKind } from "./offer-kind.ts";

/** The parcel costs the customer nothing. */
export const freeShipping: OfferKind = {
  id: "free-shipping",
  name: "Free shipping",
  description: "We pay the parcel. It comes back only with an order that was cancelled or sent back as a whole.",
  needs: "order",
  fields: [
    { id: "shipping", type: "money", label: "What a parcel costs us", least: 1, most: MOST_MONEY },
    { id: "leastOrder", type: "money", label: "For orders from", optional: true, least: 0, most: MOST_MONEY },
  ],
  cost: (terms) => ({ most: numberOf(terms, "shipping"), average: numberOf(terms, "shipping"), once: 0 }),
  costWith: (terms, { minor }) => (minor < numberOf(terms, "leastOrder") ? null : numberOf(terms, "shipping")),
  // The parcel was sent and paid; they may have it again, the money is gone.
  givesBack: (_, back) => ({ ...allWithTheOrder(back), minor: 0 }),
  words: (terms, money) =>
    `Free shipping${numberOf(terms, "leastOrder") > 0 ? ` for orders from ${money(numberOf(terms, "leastOrder"))}` : ""}`,
};
