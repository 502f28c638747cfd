import type { Line, Person } from "../segment-person.ts";
import { daysOf, type Condition } from "../segment-rule.ts";
import { field, nameIn, times, type Bind, type ConditionKind, type FieldType, type Words } from "./condition-kind.ts";
import { DAY_OPERATORS, daySql, dayTest } from "./day.ts";
import { NUMBER_OPERATORS, numberSql, numberTest } from "./number.ts";

interface Measure {
  readonly label: string;
  readonly type: FieldType;
  /** Over the rows of which `rows` is true; of dates 0 where there are none. */
  sql(rows: string): string;
  of(lines: readonly Line[]): number;
}

const sales = (lines: readonly Line[]): Line[] => lines.filter(({ kind }) => kind === "sale");
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const days = (lines: readonly Line[]): number[] => sales(lines).map(({ day }) => day);

const MEASURES: Readonly<Record<string, Measure>> = {
  orders: {
    label: "Orders (days with a purchase)",
    type: "number",
    sql: (rows) => `groupBitmapIf(toUInt16(toDate(at)), ${rows})`,
    of: (lines) => new Set(days(lines)).size,
  },
  lines: {
    label: "Lines bought",
    type: "number",
    sql: (rows) => `countIf(${rows})`,
    of: (lines) => sales(lines).length,
  },
  pieces: {
    label: "Pieces bought",
    type: "number",
    sql: (rows) => `sumIf(quantity, ${rows})`,
    of: (lines) => sum(sales(lines).map(({ quantity }) => quantity)),
  },
  amount: {
    label: "Bought for (returns taken off)",
    type: "money",
    sql: (rows) => `sumIf(amount, ${rows})`,
    of: (lines) => sum(lines.map(({ amount }) => amount)),
  },
  first: {
    label: "First bought",
    type: "date",
    sql: (rows) => `toUInt16(toDate(minIf(at, ${rows})))`,
    of: (lines) => Math.min(...days(lines)),
  },
  last: {
    label: "Last bought",
    type: "date",
    sql: (rows) => `toUInt16(toDate(maxIf(at, ${rows})))`,
    of: (lines) => Math.max(...days(lines)),
  },
};

const measureOf = (condition: Condition): Measure => MEASURES[nameIn(condition)]!;

function linesOf({ category, sku, period }: Condition, { lines }: Person, today: number): Line[] {
  const { from, to } = daysOf(period, today);
  return lines.filter(
    (line) =>
      line.day >= from &&
      line.day <= to &&
      (category === undefined || line.category === category) &&
      (sku === undefined || line.sku === sku),
  );
}

/** What was bought; of money what was given back too. */
const soldOnly = (condition: Condition): string[] => (nameIn(condition) === "amount" ? [] : ["kind = 'sale'"]);

function rowsSql(condition: Condition, bind: Bind): string {
  const { category, sku, period } = condition;
  const parts = soldOnly(condition);
  if (period === undefined || "days" in period) {
    if (period !== undefined) parts.push(`at >= toDateTime(toDate(greatest(0, {today:Int32} - ${bind(period.days, "Int32")} + 1)), 'UTC')`);
    parts.push("at < toDateTime(toDate({today:Int32} + 1), 'UTC')");
  } else {
    const { from, to } = daysOf(period, 2 ** 30);
    parts.push(`toInt32(toDate(at)) between ${bind(from, "Int32")} and least({today:Int32}, ${bind(to, "Int32")})`);
  }
  if (category !== undefined) parts.push(`category = ${bind(category, "String")}`);
  if (sku !== undefined) parts.push(`sku = ${bind(sku, "String")}`);
  return `(${parts.join(" and ")})`;
}

function wordsOf({ type, of }: Measure, lines: readonly Line[], { money, day }: Words, name: string): string {
  if (type === "date") return sales(lines).length === 0 ? "never bought" : day(of(lines));
  return type === "money" ? money(of(lines)) : times(of(lines), name === "pieces" ? "piece" : name === "lines" ? "line" : "order");
}

/** What they bought, of a category or an article if one says so, in a time if one says so; up to this minute. Fees and receipts without a name are left out. */
export const bought: ConditionKind = {
  source: "lines",
  fields: ({ categories }) =>
    Object.entries(MEASURES).map(([id, { label, type }]) =>
      field(`bought.${id}`, "What they bought", label, type, type === "date" ? DAY_OPERATORS : NUMBER_OPERATORS, {
        goods: true,
        period: true,
        values: categories,
      }),
    ),
  rows: rowsSql,
  sql(condition, bind, alone) {
    const { type, sql } = measureOf(condition);
    const rows = alone ? "true" : rowsSql(condition, bind);
    // Whether there is any is told without counting days.
    if (nameIn(condition) === "orders" && condition.operator === "at least" && condition.value === 1) return `(countIf(${rows}) > 0)`;
    if (type !== "date") return numberSql(sql(rows), condition, bind);
    return `(${sql(rows)} > 0 and ${daySql(sql(rows), condition, bind)})`;
  },
  test(condition, person, moment) {
    const { type, of } = measureOf(condition);
    const lines = linesOf(condition, person, moment.today);
    if (type !== "date") return numberTest(of(lines), condition);
    return dayTest(sales(lines).length === 0 ? null : of(lines), condition, moment);
  },
  seen(condition, person, words) {
    return wordsOf(measureOf(condition), linesOf(condition, person, words.moment.today), words, nameIn(condition));
  },
};
