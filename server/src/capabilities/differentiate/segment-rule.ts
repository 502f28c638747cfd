// The language of segments: a tree of all, any and not over conditions. Pure; what conditions there are stands in segment-conditions/.

/** A number, a word, a day (YYYY-MM-DD), or several of them, as the operator wants. */
export type Value = number | string | readonly (number | string)[];

/** The past so many days, today among them; or from a day to a day, both among them. */
export type Period = { readonly days: number } | { readonly from: string; readonly to: string };

/** One condition: a field, an operator in words, and what the operator wants. */
export interface Condition {
  readonly field: string;
  readonly operator: Operator;
  readonly value?: Value | undefined;
  /** Of purchases: of this category, of this article, in this time. Of doings: in this time. */
  readonly category?: string | undefined;
  readonly sku?: string | undefined;
  readonly period?: Period | undefined;
}

export type Rule = { readonly all: readonly Rule[] } | { readonly any: readonly Rule[] } | { readonly not: Rule } | Condition;

/** What an operator wants beside the field. */
export type Takes = "nothing" | "one" | "several" | "two" | "day" | "days";

/** Operators are words, so that a rule reads like a sentence. */
export const OPERATORS = {
  is: "one",
  "is not": "one",
  "is one of": "several",
  "is none of": "several",
  contains: "one",
  "begins with": "one",
  "is known": "nothing",
  "is not known": "nothing",
  "is stale": "nothing",
  "at least": "one",
  "at most": "one",
  between: "two",
  before: "day",
  "on or after": "day",
  "in the past days": "days",
  "more than days ago": "days",
  has: "one",
  "has not": "one",
  agreed: "one",
  "said no": "one",
  "never said": "one",
  "not confirmed yet": "one",
  "can be reached by": "one",
  "cannot be reached by": "one",
} as const satisfies Record<string, Takes>;
export type Operator = keyof typeof OPERATORS;

const MOST_CONDITIONS = 50;
const DEEPEST = 6;
const MOST_VALUES = 200;
const LONGEST = 500;

export const isCondition = (rule: Rule): rule is Condition => "field" in rule;

/** The rules inside a rule, in order; none of a condition. */
export function partsOf(rule: Rule): readonly Rule[] {
  if ("all" in rule) return rule.all;
  if ("any" in rule) return rule.any;
  return "not" in rule ? [rule.not] : [];
}

/** All conditions, in order. */
export function conditionsOf(rule: Rule): Condition[] {
  return isCondition(rule) ? [rule] : partsOf(rule).flatMap(conditionsOf);
}

/** Whether a rule holds, given whether each condition does. An empty `all` holds of everybody, an empty `any` of nobody. */
export function holds(rule: Rule, of: (condition: Condition) => boolean): boolean {
  if ("all" in rule) return rule.all.every((part) => holds(part, of));
  if ("any" in rule) return rule.any.some((part) => holds(part, of));
  return "not" in rule ? !holds(rule.not, of) : of(rule);
}

/** A part of a rule that is wrong, and where: "all 2, not". */
export interface Fault {
  readonly where: string;
  readonly sentence: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function isDay(value: unknown): value is string {
  if (typeof value !== "string" || !DAY.test(value)) return false;
  const moment = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().slice(0, 10) === value;
}

/** Days since 1970 of a day that isDay. */
export const dayNumberOf = (day: string): number => Math.floor(Date.parse(`${day}T00:00:00Z`) / 86_400_000);

const isPlain = (value: unknown): value is number | string =>
  typeof value === "number" ? Number.isFinite(value) : typeof value === "string" && value.length <= LONGEST;

const isCount = (value: unknown): value is number => typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 36_500;

/** Whether the value is of the kind that the operator takes; a sentence if not. */
function valueFault({ operator, value }: Condition): string | null {
  const takes: Takes = OPERATORS[operator];
  const list = Array.isArray(value) ? value : [];
  switch (takes) {
    case "nothing":
      return value === undefined ? null : `“${operator}” takes no value.`;
    case "one":
      return isPlain(value) && value !== "" ? null : `“${operator}” needs a value.`;
    case "several":
      return list.length > 0 && list.length <= MOST_VALUES && list.every(isPlain)
        ? null
        : `“${operator}” needs one to ${MOST_VALUES} values.`;
    case "two":
      return list.length === 2 &&
        list.every((each) => typeof each === "number" && Number.isFinite(each)) &&
        Number(list[0]) <= Number(list[1])
        ? null
        : `“${operator}” needs two numbers, the smaller first.`;
    case "day":
      return isDay(value) ? null : `“${operator}” needs a day written like 2026-02-28.`;
    case "days":
      return isCount(value) ? null : `“${operator}” needs a number of days from 1 to 36,500.`;
  }
}

function periodFault(period: Period | undefined): string | null {
  if (period === undefined) return null;
  if ("days" in period) return isCount(period.days) ? null : "The past days are a whole number from 1 to 36,500.";
  if (!isDay(period.from) || !isDay(period.to)) return "A time goes from a day to a day, written like 2026-02-28.";
  return period.from <= period.to ? null : "The time ends before it begins.";
}

/** The first and last day (numbers since 1970) of a time; without one, ever until today. What is dated later than today never counts. */
export function daysOf(period: Period | undefined, today: number): { from: number; to: number } {
  if (period === undefined) return { from: 0, to: today };
  if ("days" in period) return { from: Math.max(0, today - period.days + 1), to: today };
  return { from: Math.max(0, dayNumberOf(period.from)), to: Math.min(today, dayNumberOf(period.to)) };
}

/** The first fault in the shape of a rule and its values; `of` adds what only a field knows. */
export function faultIn(rule: Rule, of: (condition: Condition) => string | null): Fault | null {
  const conditions = conditionsOf(rule).length;
  if (conditions > MOST_CONDITIONS)
    return { where: "", sentence: `A rule has at most ${MOST_CONDITIONS} conditions; this one has ${conditions}.` };
  const look = (part: Rule, where: string[]): Fault | null => {
    if (where.length > DEEPEST) return { where: where.join(", "), sentence: `Groups are nested at most ${DEEPEST} deep.` };
    if (isCondition(part)) {
      const sentence = valueFault(part) ?? periodFault(part.period) ?? of(part);
      return sentence === null ? null : { where: where.join(", "), sentence };
    }
    const name = "all" in part ? "all" : "any" in part ? "any" : "not";
    for (const [i, inner] of partsOf(part).entries()) {
      const fault = look(inner, [...where, name === "not" ? "not" : `${name} ${i + 1}`]);
      if (fault !== null) return fault;
    }
    return null;
  };
  return look(rule, []);
}
