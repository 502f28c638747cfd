import type { Moment } from "../segment-person.ts";
import { dayNumberOf, type Condition, type Operator } from "../segment-rule.ts";
import type { Bind } from "./condition-kind.ts";

export const DAY_OPERATORS: readonly Operator[] = ["in the past days", "more than days ago", "before", "on or after"];

/** Of a day that is not known nothing is true; a day after today lies in no past. */
export function dayTest(day: number | null, { operator, value }: Condition, { today }: Moment): boolean {
  if (day === null) return false;
  if (operator === "in the past days") return day > today - Number(value) && day <= today;
  if (operator === "more than days ago") return day < today - Number(value);
  const bound = dayNumberOf(String(value));
  return operator === "before" ? day < bound : day >= bound;
}

/** @param expression days since 1970, never null; {today:Int32} is a parameter of every query */
export function daySql(expression: string, { operator, value }: Condition, bind: Bind): string {
  const day = `toInt32(${expression})`;
  if (operator === "in the past days") return `(${day} > {today:Int32} - ${bind(Number(value), "Int32")} and ${day} <= {today:Int32})`;
  if (operator === "more than days ago") return `(${day} < {today:Int32} - ${bind(Number(value), "Int32")})`;
  const bound = bind(dayNumberOf(String(value)), "Int32");
  return operator === "before" ? `(${day} < ${bound})` : `(${day} >= ${bound})`;
}
