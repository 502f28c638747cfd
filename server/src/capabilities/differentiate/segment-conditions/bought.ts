import type { Line, Person } from "../segment-person.ts";
import { daysOf, type Condition } from "../segment-rule.ts";
import { field, nameIn, times, type Bind, type ConditionKind, type FieldType, type Words } from "./condition-kind.ts";
import { DAY_OPERATORS, daySql, dayTest } from "./day.ts";
import { NUMBER_OPERATORS, numberSql, numberTest } from "./number.ts";

interface Measure {
  readonly label: string;
  readonly type: FieldType;
  /** Over days (each once), lines, pieces and amounts; `inside` is true of the days d that count. Of dates 0 where there are none. */
  sql(inside: string): string;
  of(lines: readonly Line[]): number;
}

const NONE = 65_535;

const sales = (lines: readonly Line[]): Line[] => lines.filter(({ kind }) => kind === "sale");
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const days = (lines: readonly Line[]): number[] => sales(lines).map(({ day }) => day);

const MEASURES: Readonly<Record<string, Measure>> = {
  orders: {
    label: "Orders (days with a purchase)",
    type: "number",
    sql: (inside) => `arrayCount((d, l) -> l > 0 and ${inside}, days, lines)`,
    of: (lines) => new Set(days(lines)).size,
  },
  lines: {
    label: "Lines bought",
    type: "number",
    sql: (inside) => `arraySum((d, l) -> if(${inside}, l, 0), days, lines)`,
    of: (lines) => sales(lines).length,
  },
  pieces: {
    label: "Pieces bought",
    type: "number",
    sql: (inside) => `arraySum((d, p) -> if(${inside}, p, 0), days, pieces)`,
    of: (lines) => sum(sales(lines).map(({ quantity }) => quantity)),
  },
  amount: {
    label: "Bought for (returns taken off)",
    type: "money",
    sql: (inside) => `arraySum((d, a) -> if(${inside}, a, 0), days, amounts)`,
    of: (lines) => sum(lines.map(({ amount }) => amount)),
  },
  first: {
    label: "First bought",
    type: "date",
    sql: (inside) => `arrayMin((d, l) -> if(l > 0 and ${inside}, d, ${NONE}), days, lines) % ${NONE}`,
    of: (lines) => Math.min(...days(lines)),
  },
  last: {
    label: "Last bought",
    type: "date",
    sql: (inside) => `arrayMax((d, l) -> if(l > 0 and ${inside}, d, 0), days, lines)`,
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

/** Which days d count; what is dated later than today never does. */
function insideSql({ period }: Condition, bind: Bind): string {
  const today = "d <= toUInt16({today:Int32})";
  if (period === undefined) return `(${today})`;
  if ("days" in period) return `(${today} and d >= toUInt16(greatest(0, {today:Int32} - ${bind(period.days, "Int32")} + 1)))`;
  const { from, to } = daysOf(period, NONE);
  return `(${today} and d >= toUInt16(${bind(Math.min(from, NONE), "Int32")}) and d <= toUInt16(${bind(to, "Int32")}))`;
}

function wordsOf({ type, of }: Measure, lines: readonly Line[], { money, day }: Words, name: string): string {
  if (type === "date") return sales(lines).length === 0 ? "never bought" : day(of(lines));
  return type === "money" ? money(of(lines)) : times(of(lines), name === "pieces" ? "piece" : name === "lines" ? "line" : "order");
}

/** What they bought, of a category or an article if one says so, in a time if one says so; up to this minute. Fees and receipts without a name are left out. */
export const bought: ConditionKind = {
  source: "purchases",
  fields: ({ categories }) =>
    Object.entries(MEASURES).map(([id, { label, type }]) =>
      field(`bought.${id}`, "What they bought", label, type, type === "date" ? DAY_OPERATORS : NUMBER_OPERATORS, {
        goods: true,
        period: true,
        values: categories,
      }),
    ),
  sql(condition, bind) {
    const { type, sql } = measureOf(condition);
    const measured = sql(insideSql(condition, bind));
    if (type !== "date") return numberSql(measured, condition, bind);
    return `(${measured} > 0 and ${daySql(measured, condition, bind)})`;
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
