// Rules as the editor holds them. A rule is a group at its root; "not" is a mark on a group or a condition.
import type { SegmentCondition, SegmentField, SegmentRule } from "../../api/types.ts";

export type Takes = "nothing" | "one" | "several" | "two" | "day" | "days";

export const isCondition = (rule: SegmentRule): rule is SegmentCondition => "field" in rule;

/** The rule without the "not" around it, and whether there was one. */
export function bare(rule: SegmentRule): { rule: SegmentRule; not: boolean } {
  return "not" in rule ? { rule: rule.not, not: true } : { rule, not: false };
}

export const marked = (rule: SegmentRule, not: boolean): SegmentRule => (not ? { not: rule } : rule);

export const partsOf = (rule: SegmentRule): SegmentRule[] => ("all" in rule ? rule.all : "any" in rule ? rule.any : []);

export const groupOf = (kind: "all" | "any", parts: SegmentRule[]): SegmentRule => (kind === "all" ? { all: parts } : { any: parts });

/** A rule that begins with a group, as the editor shows it. */
export const rooted = (rule: SegmentRule): SegmentRule => ("all" in rule || "any" in rule ? rule : { all: [rule] });

const NUMERIC = new Set(["number", "money", "share"]);

/** What an operator has filled in at first. */
export function firstValue(field: SegmentField, takes: Takes): SegmentCondition["value"] {
  const [choice] = field.values;
  if (takes === "nothing") return undefined;
  if (takes === "days") return 90;
  if (takes === "day") return "2026-01-01";
  if (takes === "two") return [0, field.type === "share" ? 1 : 10];
  if (takes === "several") return [];
  if (NUMERIC.has(field.type)) return field.type === "share" ? 0.5 : 1;
  return field.type === "choice" ? (choice?.value ?? "") : "";
}

export function firstCondition(field: SegmentField, takes: (operator: string) => Takes): SegmentCondition {
  const operator = field.operators[0]!;
  const value = firstValue(field, takes(operator));
  return { field: field.id, operator, ...(value !== undefined && { value }) };
}

/** Whether everything is filled in, so that it can be asked about. */
export function isWhole(rule: SegmentRule, takes: (operator: string) => Takes): boolean {
  const { rule: inner } = bare(rule);
  if (!isCondition(inner)) return "not" in inner ? isWhole(inner, takes) : partsOf(inner).every((part) => isWhole(part, takes));
  if (takes(inner.operator) === "nothing") return true;
  return Array.isArray(inner.value) ? inner.value.length > 0 : inner.value !== undefined && inner.value !== "";
}

const PARTS = new Set(["all", "any", "not", "field", "operator", "value", "category", "sku", "period"]);

/** What keeps a value from being shown as a rule, part by part; null if nothing does. */
function strangeIn(value: unknown): string | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "A rule is an object: all, any, not, or a condition.";
  const strange = Object.keys(value).find((key) => !PARTS.has(key));
  if (strange !== undefined) return `A rule has no part called “${strange}”.`;
  if ("not" in value) return strangeIn(value.not);
  if ("field" in value) return "operator" in value ? null : "A condition has an operator.";
  const parts = "all" in value ? value.all : "any" in value ? value.any : null;
  if (!Array.isArray(parts)) return "A rule says all or any of a list, not, or a field.";
  return parts.map(strangeIn).find((sentence) => sentence !== null) ?? null;
}

/** What somebody typed as JSON, or a sentence that says what is wrong. */
export function parsedRule(text: string): { rule: SegmentRule } | { sentence: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { sentence: "This is no JSON yet. Look for a missing comma, quote or bracket." };
  }
  const sentence = strangeIn(value);
  return sentence === null ? { rule: value as SegmentRule } : { sentence };
}
