import { MOST_MONEY, numberOf } from "../terms.ts";
import { inProportion, type OfferKind } from "./offer-kind.ts";

/** Money paid back after the purchase. */
export const rebate: OfferKind = {
  id: "rebate",
  name: "Rebate",
  description: "Money paid back after the purchase, to whoever asks for it. What comes back of the order gives back as much of it.",
  needs: "order",
  fields: [
    { id: "amount", type: "money", label: "Paid back", least: 1, most: MOST_MONEY },
    { id: "leastOrder", type: "money", label: "For orders from", optional: true, least: 0, most: MOST_MONEY },
    {
      id: "askers",
      type: "share",
      label: "How many ask for it",
      hint: "Of those who could; empty: all",
      optional: true,
      least: 0,
      most: 100,
    },
  ],
  cost(terms) {
    const amount = numberOf(terms, "amount");
    return { most: amount, average: Math.round((amount * Number(terms.askers ?? 100)) / 100), once: 0 };
  },
  costWith: (terms, { minor }) => (minor < numberOf(terms, "leastOrder") ? null : Math.min(numberOf(terms, "amount"), Math.max(0, minor))),
  givesBack: (_, back) => inProportion(back),
  words: (terms, money) =>
    `${money(numberOf(terms, "amount"))} back${numberOf(terms, "leastOrder") > 0 ? ` for orders from ${money(numberOf(terms, "leastOrder"))}` : " after an order"}`,
};
