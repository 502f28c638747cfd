import { STATES } from "../life-line.ts";
import { several, field, nameIn, type Choice, type ConditionKind } from "./condition-kind.ts";

const IS = ["is", "is not", "is one of", "is none of"] as const;
const TIERS: readonly Choice[] = ["A", "B", "C"].map((value) => ({ value, label: value }));
const PLACES: readonly Choice[] = STATES.filter(({ id }) => id !== "stranger").map(({ id, label }) => ({ value: id, label }));

/** The place on the life line, and the tier by the past year's sales; as of the last refresh. */
export const stage: ConditionKind = {
  source: "values",
  fields: () => [
    field("stage.state", "Where they stand", "Place on the life line", "choice", IS, { values: PLACES }),
    field("stage.tier", "Where they stand", "Tier", "choice", IS, { values: TIERS }),
  ],
  sql(condition, bind) {
    const column = nameIn(condition) === "tier" ? "tier" : "state";
    const found = `has(${bind(several(condition), "Array(String)")}, toString(${column}))`;
    return condition.operator === "is" || condition.operator === "is one of" ? found : `not ${found}`;
  },
  test(condition, { figures }) {
    if (figures === null) return false;
    const found = several(condition).includes(nameIn(condition) === "tier" ? figures.tier : figures.state);
    return condition.operator === "is" || condition.operator === "is one of" ? found : !found;
  },
  seen(condition, { figures }, { label }) {
    if (figures === null) return "not worked out yet: they came after the last refresh";
    const value = nameIn(condition) === "tier" ? figures.tier : figures.state;
    return value === "" ? "none: has not bought yet" : label(value);
  },
};
