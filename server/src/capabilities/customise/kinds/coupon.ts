import { MOST_MONEY, numberOf, textOf, type Terms } from "../terms.ts";
import { inProportion, type OfferKind } from "./offer-kind.ts";

/** What it takes off goods of this value, minor units. */
function off(terms: Terms, orderMinor: number): number {
  const goods = Math.max(0, orderMinor);
  if (textOf(terms, "off") === "amount") return Math.min(numberOf(terms, "amount"), goods);
  return Math.min(Math.floor((goods * numberOf(terms, "percent")) / 100), numberOf(terms, "most"));
}

const most = (terms: Terms): number => numberOf(terms, textOf(terms, "off") === "amount" ? "amount" : "most");

/** Money off an order. */
export const coupon: OfferKind = {
  id: "coupon",
  name: "Coupon",
  description: "Money off an order. What comes back of the order gives back as much of the discount.",
  needs: "order",
  fields: [
    {
      id: "off",
      type: "choice",
      label: "Taken off",
      choices: [
        { value: "amount", label: "an amount" },
        { value: "percent", label: "a part of the order" },
      ],
    },
    { id: "amount", type: "money", label: "Amount", least: 1, most: MOST_MONEY, when: { field: "off", is: "amount" } },
    { id: "percent", type: "share", label: "Percent", least: 0.1, most: 100, when: { field: "off", is: "percent" } },
    {
      id: "most",
      type: "money",
      label: "At most",
      hint: "So much is held until the order is known",
      least: 1,
      most: MOST_MONEY,
      when: { field: "off", is: "percent" },
    },
    { id: "leastOrder", type: "money", label: "For orders from", optional: true, least: 0, most: MOST_MONEY },
  ],
  cost(terms, { orderMinor }) {
    const usual = orderMinor === null ? null : Math.max(orderMinor, numberOf(terms, "leastOrder"));
    return { most: most(terms), average: usual === null ? most(terms) : off(terms, usual), once: 0 };
  },
  costWith: (terms, { minor }) => (minor < numberOf(terms, "leastOrder") ? null : off(terms, minor)),
  givesBack: (_, back) => inProportion(back),
  words(terms, money) {
    const what = textOf(terms, "off") === "amount" ? money(numberOf(terms, "amount")) : `${numberOf(terms, "percent")} %`;
    const limit = textOf(terms, "off") === "percent" ? `, at most ${money(numberOf(terms, "most"))}` : "";
    const from = numberOf(terms, "leastOrder") > 0 ? ` orders from ${money(numberOf(terms, "leastOrder"))}` : " an order";
    return `${what} off${from}${limit}`;
  },
};
