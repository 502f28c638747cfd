import type { PersonTable } from "../../platform/records.ts";

/** The tables of decisions that hold rows about people, in the order in which they can be deleted. */
export const DECISION_TABLES: readonly PersonTable[] = [
  { table: "customise.outcomes", title: "What became of what we showed you" },
  { table: "customise.decisions", title: "What we decided to show you, or not to", without: ["seed"] },
  { table: "customise.answers", title: "How often you answered which kind of offer" },
  // Value, state, needs and loyalty are copies of what differentiate tells of itself.
  {
    table: "customise.profiles",
    title: "What we take to come next for you",
    without: ["tier", "state", "need", "habit", "next_wanted"],
    figures: true,
  },
];
