import type { Doing, Person } from "../segment-person.ts";
import { daysOf, type Condition } from "../segment-rule.ts";
import { field, nameIn, times, type Bind, type ConditionKind } from "./condition-kind.ts";
import { NUMBER_OPERATORS, numberSql, numberTest } from "./number.ts";

function doingsOf(condition: Condition, { doings }: Person, today: number): Doing[] {
  const { from, to } = daysOf(condition.period, today);
  return doings.filter(({ day, name }) => name === nameIn(condition) && day >= from && day <= to);
}

function rowsSql(condition: Condition, bind: Bind): string {
  const { period } = condition;
  const name = `name = ${bind(nameIn(condition), "String")}`;
  if (period === undefined) return `(${name} and toInt32(toDate(at)) <= {today:Int32})`;
  if ("days" in period) {
    return `(${name} and toInt32(toDate(at)) > {today:Int32} - ${bind(period.days, "Int32")} and toInt32(toDate(at)) <= {today:Int32})`;
  }
  const { from, to } = daysOf(period, 2 ** 30);
  return `(${name} and toInt32(toDate(at)) between ${bind(from, "Int32")} and least({today:Int32}, ${bind(to, "Int32")}))`;
}

/** Everything else that is known of their doings, by the name it came under: pages seen, mails followed, questions, visits. */
export const doing: ConditionKind = {
  source: "touches",
  fields: ({ doings }) =>
    doings.map(({ value, label }) => field(`did.${value}`, "What they did", label, "number", NUMBER_OPERATORS, { period: true })),
  rows: rowsSql,
  sql: (condition, bind, alone) => numberSql(`countIf(${alone ? "true" : rowsSql(condition, bind)})`, condition, bind),
  test: (condition, person, { today }) => numberTest(doingsOf(condition, person, today).length, condition),
  seen: (condition, person, { moment, day }) => {
    const found = doingsOf(condition, person, moment.today);
    const last = Math.max(...found.map((each) => each.day));
    return found.length === 0 ? "never" : `${times(found.length, "time")}, the last on ${day(last)}`;
  },
};
