import { CELLS } from "../attitude.ts";
import { several, field, nameIn, type ConditionKind } from "./condition-kind.ts";
import { NUMBER_OPERATORS, numberSql, numberTest } from "./number.ts";

const GROUP = "Habit or heart (estimated)";

/** The place on the square of Dick & Basu as the last study found it; an estimate. Nothing is true of who was not placed. */
export const heart: ConditionKind = {
  source: "attitude",
  fields: () => [
    field("heart.cell", GROUP, "Buys by habit or heart", "choice", ["is", "is not", "is one of", "is none of"], {
      values: CELLS.map(({ id, name }) => ({ value: id, label: name })),
    }),
    field("heart.attitude", GROUP, "Attachment (50: average)", "number", NUMBER_OPERATORS),
  ],
  sql(condition, bind) {
    if (nameIn(condition) === "attitude") return numberSql("attitude", condition, bind);
    const found = `has(${bind(several(condition), "Array(String)")}, toString(cell))`;
    return condition.operator === "is" || condition.operator === "is one of" ? found : `not ${found}`;
  },
  test(condition, { attitude }) {
    if (attitude === null) return false;
    if (nameIn(condition) === "attitude") return numberTest(attitude.points, condition);
    const found = several(condition).includes(attitude.cell);
    return condition.operator === "is" || condition.operator === "is one of" ? found : !found;
  },
  seen(condition, { attitude }, { label }) {
    if (attitude === null) return "not placed: has not bought in two years, or came after the last study";
    return nameIn(condition) === "attitude" ? `${attitude.points.toFixed(1)} of 100 (estimated)` : `${label(attitude.cell)} (estimated)`;
  },
};
