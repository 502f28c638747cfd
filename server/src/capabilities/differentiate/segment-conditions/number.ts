import type { Bind } from "./condition-kind.ts";
import type { Condition, Operator } from "../segment-rule.ts";

export const NUMBER_OPERATORS: readonly Operator[] = ["at least", "at most", "between", "is"];

const bounds = ({ operator, value }: Condition): [number, number] => {
  if (Array.isArray(value)) return [Number(value[0]), Number(value[1])];
  const n = Number(value);
  if (operator === "at least") return [n, Number.POSITIVE_INFINITY];
  return [operator === "at most" ? Number.NEGATIVE_INFINITY : n, n];
};

/** Of a number that is not known nothing is true. */
export function numberTest(number: number | null, condition: Condition): boolean {
  const [low, high] = bounds(condition);
  return number !== null && number >= low && number <= high;
}

/** @param expression a number, never null */
export function numberSql(expression: string, condition: Condition, bind: Bind): string {
  const [low, high] = bounds(condition);
  const parts = [
    ...(low === Number.NEGATIVE_INFINITY ? [] : [`toFloat64(${expression}) >= ${bind(low, "Float64")}`]),
    ...(high === Number.POSITIVE_INFINITY ? [] : [`toFloat64(${expression}) <= ${bind(high, "Float64")}`]),
  ];
  return `(${parts.join(" and ")})`;
}
