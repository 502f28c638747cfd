import { BETWEEN, SURE } from "../needs.ts";
import { several, field, type Choice, type ConditionKind } from "./condition-kind.ts";

/** Beside the groups: placed with too little certainty, or of too few purchases. */
const OTHERS: readonly Choice[] = [
  { value: String(BETWEEN), label: "Between the groups" },
  { value: "0", label: "Too few purchases to say" },
];

/** The group they buy like, as the last study of needs found it; an estimate. What they declare of needs is a fact. Nothing is true of who was not placed. */
export const need: ConditionKind = {
  source: "needs",
  fields: ({ needs }) => [
    field("need.group", "Need (estimated)", "Buys like the group", "choice", ["is", "is not", "is one of", "is none of"], {
      values: [...needs, ...OTHERS],
    }),
  ],
  sql(condition, bind) {
    const found = `has(${bind(several(condition), "Array(String)")}, toString(if(cluster > 0 and sure < ${SURE}, ${BETWEEN}, cluster)))`;
    return condition.operator === "is" || condition.operator === "is one of" ? found : `not ${found}`;
  },
  test(condition, { need: group }) {
    if (group === null) return false;
    const found = several(condition).includes(String(group));
    return condition.operator === "is" || condition.operator === "is one of" ? found : !found;
  },
  seen: (_, { need: group }, { label }) =>
    group === null ? "not placed: has not bought, or came after the last study of needs" : `${label(String(group))} (estimated)`,
};
