import type { Figures } from "../segment-person.ts";
import { field, nameIn, type ConditionKind, type FieldType, type Words } from "./condition-kind.ts";
import { DAY_OPERATORS, daySql, dayTest } from "./day.ts";
import { NUMBER_OPERATORS, numberSql, numberTest } from "./number.ts";

interface Figure {
  readonly label: string;
  readonly type: FieldType;
  /** Its column of differentiate_values; the snapshot of a person has it under the same name. */
  readonly column: string;
  /** When it means something: a condition on the other columns. */
  readonly when?: { readonly sql: string; readonly test: (figures: Figures) => boolean };
}

const orders = (least: number): NonNullable<Figure["when"]> => ({
  sql: `orders >= ${least}`,
  test: ({ numbers }) => (numbers["orders"] ?? 0) >= least,
});
const bought = orders(1);

/** All figures of the published run. Whoever has not bought has no rhythm, no chance and no first day; of them nothing is true. */
export const FIGURES: Readonly<Record<string, Figure>> = {
  orders: { label: "Orders so far (days with a purchase)", type: "number", column: "orders" },
  revenue: { label: "Sales so far", type: "money", column: "revenue" },
  revenueYear: { label: "Sales in the past 365 days", type: "money", column: "revenue_year" },
  revenueYearBefore: { label: "Sales in the 365 days before", type: "money", column: "revenue_year_before" },
  margin: { label: "Margin so far", type: "money", column: "margin" },
  returns: { label: "Given back so far", type: "money", column: "returns" },
  expectedOrders: { label: "Orders expected in the coming year", type: "number", column: "expected_orders" },
  expectedValue: { label: "Sales expected in the coming year", type: "money", column: "expected_value" },
  pAlive: { label: "Chance that they are still a customer", type: "share", column: "p_alive", when: bought },
  pReturn: { label: "Chance of an order in the coming year", type: "share", column: "p_return", when: bought },
  rhythm: { label: "Days between their orders", type: "number", column: "rhythm_days", when: orders(2) },
  silent: { label: "Days since the last order", type: "number", column: "silent_days", when: bought },
  tenth: { label: "Tenth by sales so far (1 is the top)", type: "number", column: "decile", when: bought },
  firstDay: { label: "First order on", type: "date", column: "first_day", when: bought },
  lastDay: { label: "Last order on", type: "date", column: "last_day", when: bought },
};

function words({ type }: Figure, value: number, { money, day }: Words): string {
  if (type === "money") return money(value);
  if (type === "date") return day(value);
  if (type === "share") return `${Math.round(value * 100)} in 100`;
  return value.toLocaleString("en", { maximumFractionDigits: 1 });
}

const figureOf = (condition: { readonly field: string }): Figure => FIGURES[nameIn(condition)]!;

/** What the refresh has worked out; as of the last one. */
export const figure: ConditionKind = {
  source: "values",
  fields: () =>
    Object.entries(FIGURES).map(([id, { label, type }]) =>
      field(`value.${id}`, "What they are worth", label, type, type === "date" ? DAY_OPERATORS : NUMBER_OPERATORS),
    ),
  sql(condition, bind) {
    const { column, type, when } = figureOf(condition);
    const test = type === "date" ? daySql(`toInt32(${column})`, condition, bind) : numberSql(column, condition, bind);
    return when === undefined ? test : `(${when.sql} and ${test})`;
  },
  test(condition, { figures }, moment) {
    const { column, type, when } = figureOf(condition);
    if (figures === null || when?.test(figures) === false) return false;
    const value = figures.numbers[column] ?? 0;
    return type === "date" ? dayTest(value, condition, moment) : numberTest(value, condition);
  },
  seen(condition, { figures }, say) {
    const one = figureOf(condition);
    if (figures === null) return "not worked out yet: they came after the last refresh";
    if (one.when?.test(figures) === false) return (figures.numbers["orders"] ?? 0) === 0 ? "has not bought yet" : "bought only once";
    return words(one, figures.numbers[one.column] ?? 0, say);
  },
};
