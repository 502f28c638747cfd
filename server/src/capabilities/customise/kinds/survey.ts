import { MOST_MONEY, numberOf } from "../terms.ts";
import { NOTHING_BACK, type OfferKind } from "./offer-kind.ts";

/** A few questions, perhaps with thanks that cost something. */
export const survey: OfferKind = {
  id: "survey",
  name: "Survey",
  description: "A few questions, with thanks for whoever answers them. It is used when the answers are in.",
  needs: "nothing",
  fields: [
    { id: "questions", type: "url", label: "Where the questions are" },
    { id: "minutes", type: "count", label: "Minutes it takes", least: 1, most: 120 },
    {
      id: "thanks",
      type: "money",
      label: "Thanks",
      hint: "What the thanks for one answer cost us",
      optional: true,
      least: 0,
      most: MOST_MONEY,
    },
  ],
  cost: (terms) => ({ most: numberOf(terms, "thanks"), average: numberOf(terms, "thanks"), once: 0 }),
  costWith: (terms) => numberOf(terms, "thanks"),
  // Answers are not undone by sending goods back.
  givesBack: () => NOTHING_BACK,
  words: (terms, money) =>
    `A survey of ${numberOf(terms, "minutes")} minutes${numberOf(terms, "thanks") > 0 ? `, with ${money(numberOf(terms, "thanks"))} as thanks` : ""}`,
};
