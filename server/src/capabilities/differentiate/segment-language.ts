// Segments' rules against the fields there are, against one person, and in words. Pure.
import { fieldsOf, kindOf } from "./segment-conditions/index.ts";
import type { Field, Known, Words } from "./segment-conditions/condition-kind.ts";
import type { Moment, Person } from "./segment-person.ts";
import { faultIn, holds, isCondition, OPERATORS, partsOf, type Condition, type Fault, type Operator, type Rule } from "./segment-rule.ts";

/** What rules can be about, by id. */
export type Fields = ReadonlyMap<string, Field>;

export const fieldMap = (known: Known): Fields => new Map(fieldsOf(known).map((field) => [field.id, field]));

const NUMERIC = new Set(["number", "money", "share"]);

function typeFault(field: Field, { operator, value }: Condition): string | null {
  const takes = OPERATORS[operator];
  if (takes === "day" || takes === "days" || takes === "nothing") return null;
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (NUMERIC.has(field.type)) return values.every((each) => typeof each === "number") ? null : `“${field.label}” is a number.`;
  if (!values.every((each) => typeof each === "string")) return `“${field.label}” is words.`;
  if (field.type !== "choice") return null;
  const strange = values.find((each) => !field.values.some((choice) => choice.value === each));
  return strange === undefined ? null : `“${field.label}” has no value “${strange}”.`;
}

function conditionFault(fields: Fields, condition: Condition): string | null {
  const field = fields.get(condition.field);
  if (field === undefined) return `There is nothing called “${condition.field}” to make a rule about.`;
  if (!field.operators.includes(condition.operator)) {
    return `“${field.label}” cannot be asked whether it “${condition.operator}”. It can: ${field.operators.join(", ")}.`;
  }
  if (!field.goods && (condition.category !== undefined || condition.sku !== undefined)) return `“${field.label}” is not about goods.`;
  if (!field.period && condition.period !== undefined) return `“${field.label}” is not about a time.`;
  return typeFault(field, condition);
}

/** The first thing that is wrong with a rule, or null. */
export const faultOf = (rule: Rule, fields: Fields): Fault | null => faultIn(rule, (condition) => conditionFault(fields, condition));

/** Whether a rule holds of a person. The query made from it says the same. */
export const holdsOf = (rule: Rule, person: Person, moment: Moment): boolean =>
  holds(rule, (condition) => kindOf(condition).test(condition, person, moment));

const SHOWN: Partial<Record<Operator, string>> = { "in the past days": "in the past", "more than days ago": "more than" };

function valueWords(field: Field, condition: Condition, words: Omit<Words, "label">): string {
  const takes = OPERATORS[condition.operator];
  const say = (value: unknown): string => {
    if (field.type === "money" && typeof value === "number") return words.money(value);
    if (field.type === "share" && typeof value === "number") return `${Math.round(value * 100)} in 100`;
    return field.values.find((choice) => choice.value === value)?.label ?? String(value);
  };
  if (takes === "nothing") return "";
  if (takes === "days") return `${String(condition.value)} days${condition.operator === "more than days ago" ? " ago" : ""}`;
  if (takes === "day") return String(condition.value);
  const values = Array.isArray(condition.value) ? condition.value : [condition.value];
  return values.map(say).join(takes === "two" ? " and " : ", ");
}

/** A condition as a sentence without a full stop: "Country is GB". */
function conditionWords(condition: Condition, field: Field | undefined, words: Omit<Words, "label">): string {
  if (field === undefined) return `${condition.field} (not there any more)`;
  const { category, sku, period, operator } = condition;
  const goods = [category === undefined ? "" : `of ${category}`, sku === undefined ? "" : `of article ${sku}`];
  const time = period === undefined ? "" : "days" in period ? `in the past ${period.days} days` : `from ${period.from} to ${period.to}`;
  const name = field.group === "Consent" || field.group === "Reachable" ? `${field.label}:` : field.label;
  return [name, ...goods, time, SHOWN[operator] ?? operator, valueWords(field, condition, words)].filter((part) => part !== "").join(" ");
}

/** A rule with what is so of one person, part by part. */
export interface Explained {
  readonly kind: "all" | "any" | "not" | "condition";
  readonly holds: boolean;
  /** Of a condition: itself in words, and what is so of this person. */
  readonly words: string;
  readonly seen: string;
  readonly parts: readonly Explained[];
}

/** Why somebody is in or out. */
export function explain(rule: Rule, person: Person, fields: Fields, words: Omit<Words, "label">): Explained {
  const so = holdsOf(rule, person, words.moment);
  if (isCondition(rule)) {
    const field = fields.get(rule.field);
    const label = (value: string): string => field?.values.find((choice) => choice.value === value)?.label ?? value;
    const seen = kindOf(rule).seen(rule, person, { ...words, label });
    return { kind: "condition", holds: so, words: conditionWords(rule, field, words), seen, parts: [] };
  }
  const kind = "all" in rule ? "all" : "any" in rule ? "any" : "not";
  return { kind, holds: so, words: "", seen: "", parts: partsOf(rule).map((part) => explain(part, person, fields, words)) };
}

/** A rule as one sentence without a full stop. */
export function ruleWords(rule: Rule, fields: Fields, words: Omit<Words, "label">): string {
  if (isCondition(rule)) return conditionWords(rule, fields.get(rule.field), words);
  if ("not" in rule) return `not (${ruleWords(rule.not, fields, words)})`;
  const parts = partsOf(rule);
  if (parts.length === 0) return "all" in rule ? "everybody" : "nobody";
  const said = parts.map((part) =>
    isCondition(part) || parts.length === 1 ? ruleWords(part, fields, words) : `(${ruleWords(part, fields, words)})`,
  );
  return said.join("all" in rule ? " and " : " or ");
}
