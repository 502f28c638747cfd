import { dayNumberOf, isDay, type Condition, type Operator } from "../segment-rule.ts";
import type { Moment, Person } from "../segment-person.ts";
import {
  field,
  listed,
  nameIn,
  one,
  several,
  type Bind,
  type Choice,
  type ConditionKind,
  type Field,
  type Known,
} from "./condition-kind.ts";
import { DAY_OPERATORS, daySql, dayTest } from "./day.ts";
import { NUMBER_OPERATORS, numberSql, numberTest } from "./number.ts";

const KNOWN: readonly Operator[] = ["is known", "is not known", "is stale"];
const WORDS: readonly Operator[] = ["is", "is not", "is one of", "is none of", "contains", "begins with", ...KNOWN];
const CHOSEN: readonly Operator[] = ["is", "is not", "is one of", "is none of", ...KNOWN];
const PLACE = new Set(["country", "language", "time_zone", "address.city", "address.postalCode", "address.country"]);

function operatorsOf(type: string, values: readonly Choice[]): readonly Operator[] {
  if (type === "number") return [...NUMBER_OPERATORS, ...KNOWN];
  if (type === "date") return [...DAY_OPERATORS, ...KNOWN];
  return values.length > 0 && type !== "text" ? CHOSEN : WORDS;
}

const TYPES: Record<string, Field["type"]> = { number: "number", date: "date" };
const YES_NO: readonly Choice[] = [
  { value: "true", label: "yes" },
  { value: "false", label: "no" },
];

function fieldOf(id: string, name: string, type: string, options: readonly Choice[], known: Known): Field {
  const values = type === "yes_no" ? YES_NO : options.length > 0 ? options : (known.values[id] ?? []);
  const only = type === "yes_no" || type === "choice" || type === "choices";
  return field(
    `fact.${id}`,
    PLACE.has(id) ? "Language and place" : "What we know of them",
    name,
    only ? "choice" : (TYPES[type] ?? "text"),
    operatorsOf(type, only ? values : []),
    { values },
  );
}

const ADDRESS: readonly [string, string][] = [
  ["address.city", "City"],
  ["address.postalCode", "Postal code"],
];

/** A fact's best value as the data dictionary knows it: what they said before what was seen, supplied or guessed. */
export const fact: ConditionKind = {
  source: "people",
  fields: (known) =>
    known.attributes.flatMap(({ id, name, type, options }) => {
      if (type !== "address") return [fieldOf(id, name, type, options, known)];
      return [fieldOf(id, name, type, [], known), ...ADDRESS.map(([part, label]) => fieldOf(part, label, "text", [], known))];
    }),
  sql: (condition, bind) => sqlOf(condition, bind),
  test: (condition, person, moment) => testOf(condition, person, moment),
  seen(condition, { facts, kinds, freshUntil }, { day, label, moment }) {
    const name = nameIn(condition);
    const values = facts[name] ?? [];
    if (values.length === 0) return "not known";
    const until = freshUntil[name];
    const age = until === undefined ? "" : until < moment.today ? `, stale since ${day(until)}` : `, fresh until ${day(until)}`;
    return `${listed(values.map(label))} (${kinds[name] ?? "from the address"}${age})`;
  },
};

const lower = (text: string): string => text.toLowerCase();

function testOf(condition: Condition, person: Person, moment: Moment): boolean {
  const name = nameIn(condition);
  const values = person.facts[name] ?? [];
  const until = person.freshUntil[name];
  switch (condition.operator) {
    case "is known":
      return values.length > 0;
    case "is not known":
      return values.length === 0;
    case "is stale":
      return values.length > 0 && until !== undefined && until < moment.today;
    case "is":
      if (typeof condition.value === "number") return values.some((value) => numberTest(numberIn(value), condition));
      return values.includes(one(condition));
    case "is not":
      return !values.includes(one(condition));
    case "is one of":
      return several(condition).some((value) => values.includes(value));
    case "is none of":
      return !several(condition).some((value) => values.includes(value));
    case "contains":
      return values.some((value) => lower(value).includes(lower(one(condition))));
    case "begins with":
      return values.some((value) => lower(value).startsWith(lower(one(condition))));
    case "at least":
    case "at most":
    case "between":
      return values.some((value) => numberTest(numberIn(value), condition));
    default:
      return values.some((value) => dayTest(isDay(value) ? dayNumberOf(value) : null, condition, moment));
  }
}

/** A plain decimal, as the dictionary stores numbers; anything else is none. */
export const NUMBER = /^-?[0-9]+([.][0-9]+)?$/;
export const numberIn = (text: string): number | null => (NUMBER.test(text) ? Number(text) : null);

function sqlOf(condition: Condition, bind: Bind): string {
  const name = bind(nameIn(condition), "String");
  const values = `facts[${name}]`;
  const someNumber = (): string =>
    `arrayExists(v -> match(v, '${NUMBER.source}') and ${numberSql("toFloat64OrZero(v)", condition, bind)}, ${values})`;
  switch (condition.operator) {
    case "is known":
      return `notEmpty(${values})`;
    case "is not known":
      return `empty(${values})`;
    case "is stale":
      return `(notEmpty(${values}) and mapContains(fresh_until, ${name}) and toInt32(fresh_until[${name}]) < {today:Int32})`;
    case "is":
      return typeof condition.value === "number" ? someNumber() : `has(${values}, ${bind(one(condition), "String")})`;
    case "is not":
      return `not has(${values}, ${bind(one(condition), "String")})`;
    case "is one of":
      return `hasAny(${values}, ${bind(several(condition), "Array(String)")})`;
    case "is none of":
      return `not hasAny(${values}, ${bind(several(condition), "Array(String)")})`;
    case "contains":
      return `arrayExists(v -> position(lowerUTF8(v), lowerUTF8(${bind(one(condition), "String")})) > 0, ${values})`;
    case "begins with":
      return `arrayExists(v -> startsWith(lowerUTF8(v), lowerUTF8(${bind(one(condition), "String")})), ${values})`;
    case "at least":
    case "at most":
    case "between":
      return someNumber();
    default:
      return `arrayExists(v -> toDate32OrNull(v) is not null and ${daySql("ifNull(toInt32(toDate32OrNull(v)), 0)", condition, bind)}, ${values})`;
  }
}
