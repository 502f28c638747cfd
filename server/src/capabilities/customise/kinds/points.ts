import { MOST_MONEY, numberOf, type Terms } from "../terms.ts";
import { allWithTheOrder, type OfferKind } from "./offer-kind.ts";

/** What the points of one use may cost us, minor units, rounded up. */
const worth = (terms: Terms): number => Math.ceil((numberOf(terms, "points") * numberOf(terms, "hundred")) / 100);

/** Extra points on the card. */
export const points: OfferKind = {
  id: "points",
  name: "Points",
  description: "Extra points on the card. They are taken back if the whole order comes back.",
  needs: "nothing",
  fields: [
    { id: "points", type: "count", label: "Points", least: 1, most: 10_000_000 },
    { id: "hundred", type: "money", label: "What 100 points are worth", least: 0, most: MOST_MONEY },
    { id: "leastOrder", type: "money", label: "For orders from", optional: true, least: 0, most: MOST_MONEY },
  ],
  cost: (terms) => ({ most: worth(terms), average: worth(terms), once: 0 }),
  costWith: (terms, { minor }) => (minor < numberOf(terms, "leastOrder") ? null : worth(terms)),
  points: (terms) => numberOf(terms, "points"),
  givesBack: (_, back) => allWithTheOrder(back),
  words: (terms, money) =>
    `${numberOf(terms, "points")} extra points${numberOf(terms, "leastOrder") > 0 ? ` for orders from ${money(numberOf(terms, "leastOrder"))}` : ""}`,
};
