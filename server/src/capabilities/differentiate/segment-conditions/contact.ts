import { field, nameIn, one, several, type Bind, type Choice, type ConditionKind } from "./condition-kind.ts";
import type { Condition } from "../segment-rule.ts";
import { DAY_OPERATORS, daySql, dayTest } from "./day.ts";
import type { Person } from "../segment-person.ts";

const POINTS: readonly Choice[] = [
  { value: "email", label: "an e-mail address" },
  { value: "email-verified", label: "an e-mail address proven by a press in the mailbox" },
  { value: "phone", label: "a phone number" },
  { value: "letter", label: "a postal address" },
  { value: "customer_number", label: "a customer number" },
  { value: "card", label: "a card" },
];
const STATES: readonly Choice[] = [
  { value: "complaint", label: "an open complaint" },
  { value: "pause", label: "a pause" },
];

const stateSql = (condition: Condition): string =>
  one(condition) === "complaint" ? "held" : "(toUnixTimestamp(pause_until) > {now:UInt32})";
const listSql = (condition: Condition, bind: Bind): string =>
  `has(${nameIn(condition) === "group" ? "arrayMap(g -> toString(g), groups)" : "roles"}, ${bind(one(condition), "String")})`;

function hasSql(condition: Condition, bind: Bind): string {
  const name = nameIn(condition);
  if (name === "point") return `has(points, ${bind(one(condition), "String")})`;
  return name === "state" ? stateSql(condition) : listSql(condition, bind);
}

function hasIt(condition: Condition, person: Person, now: number): boolean {
  switch (nameIn(condition)) {
    case "point":
      return person.points.includes(one(condition));
    case "state":
      return one(condition) === "complaint" ? person.held : person.pauseUntil > now;
    case "group":
      return person.groups.includes(one(condition));
    default:
      return person.roles.includes(one(condition));
  }
}

const HAS = ["has", "has not"] as const;

/** Ways to reach them, what stands open, their households and organisations, the medium they chose, since when they are known. */
export const contact: ConditionKind = {
  source: "people",
  fields: ({ groups, roles, media }) => [
    field("known.point", "Ways to reach them", "Contact point", "choice", HAS, { values: POINTS }),
    field("known.state", "Ways to reach them", "Just now", "choice", HAS, { values: STATES }),
    field("known.medium", "Ways to reach them", "Chosen medium", "choice", ["is", "is not", "is one of", "is known", "is not known"], {
      values: media,
    }),
    field("known.group", "Households and organisations", "Member of", "choice", HAS, { values: groups }),
    field("known.role", "Households and organisations", "Role", "choice", HAS, { values: roles }),
    field("known.since", "What we know of them", "Known since", "date", DAY_OPERATORS),
  ],
  sql(condition, bind) {
    const { operator } = condition;
    if (nameIn(condition) === "since") return daySql("toInt32(since)", condition, bind);
    if (operator === "has") return hasSql(condition, bind);
    if (operator === "has not") return `not ${hasSql(condition, bind)}`;
    if (operator === "is known" || operator === "is not known") return `medium ${operator === "is known" ? "!=" : "="} ''`;
    const found = `has(${bind(several(condition), "Array(String)")}, toString(medium))`;
    return operator === "is not" ? `not ${found}` : found;
  },
  test(condition, person, moment) {
    const { operator } = condition;
    if (nameIn(condition) === "since") return dayTest(person.since, condition, moment);
    if (operator === "has" || operator === "has not") return hasIt(condition, person, moment.now) === (operator === "has");
    if (operator === "is known" || operator === "is not known") return (person.medium !== "") === (operator === "is known");
    return several(condition).includes(person.medium) === (operator !== "is not");
  },
  seen(condition, person, { moment, day, label }) {
    const name = nameIn(condition);
    if (name === "since") return day(person.since);
    if (name === "medium") return person.medium === "" ? "none chosen" : label(person.medium);
    return hasIt(condition, person, moment.now) ? `has ${label(one(condition))}` : `has not ${label(one(condition))}`;
  },
};
