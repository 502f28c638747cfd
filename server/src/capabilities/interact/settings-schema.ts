// The small part of JSON Schema (2020-12) in which the settings of nodes are described, and its check. Pure.

interface Common {
  readonly title: string;
  readonly description?: string;
  /** Shown, and wanted, only while another setting has one of these values. */
  readonly "x-when"?: Readonly<Record<string, readonly string[]>>;
  /** What the editor offers to fill it in with. */
  readonly "x-pick"?: "segment" | "watch-list" | "event" | "date-attribute" | "rule" | "message" | "time";
}

export type SettingSchema = Common &
  (
    | {
        readonly type: "string";
        readonly enum?: readonly string[];
        readonly minLength?: number;
        readonly maxLength?: number;
        readonly pattern?: string;
      }
    | { readonly type: "integer" | "number"; readonly minimum: number; readonly maximum: number }
    | { readonly type: "boolean" }
    | { readonly type: "array"; readonly items: SettingSchema; readonly minItems?: number; readonly maxItems: number }
    | { readonly type: "object"; readonly properties?: Readonly<Record<string, SettingSchema>>; readonly required?: readonly string[] }
  );

export interface SettingsSchema {
  readonly type: "object";
  readonly properties: Readonly<Record<string, SettingSchema>>;
  readonly required: readonly string[];
}

type Values = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Values => typeof value === "object" && value !== null && !Array.isArray(value);

function textFault(schema: Extract<SettingSchema, { type: "string" }>, value: unknown): string | null {
  const { title, enum: choices, minLength = 0, maxLength = 500, pattern } = schema;
  if (typeof value !== "string") return `“${title}” is words.`;
  if (choices !== undefined && !choices.includes(value)) return `“${title}” is one of ${choices.join(", ")}.`;
  if (value.trim().length < minLength) return `“${title}” is still empty.`;
  if (value.length > maxLength) return `“${title}” is longer than ${maxLength} characters.`;
  return pattern === undefined || new RegExp(pattern, "u").test(value) ? null : `“${title}” is not written as it should be: ${value}.`;
}

function numberFault(schema: Extract<SettingSchema, { type: "integer" | "number" }>, value: unknown): string | null {
  const { title, type, minimum, maximum } = schema;
  const fits = typeof value === "number" && Number.isFinite(value) && value >= minimum && value <= maximum;
  if (fits && (type === "number" || Number.isInteger(value))) return null;
  return `“${title}” is a ${type === "integer" ? "whole number" : "number"} from ${minimum} to ${maximum}.`;
}

function valueFaults(schema: SettingSchema, value: unknown): string[] {
  switch (schema.type) {
    case "string":
      return [textFault(schema, value) ?? []].flat();
    case "integer":
    case "number":
      return [numberFault(schema, value) ?? []].flat();
    case "boolean":
      return typeof value === "boolean" ? [] : [`“${schema.title}” is yes or no.`];
    case "array": {
      const { title, minItems = 0, maxItems, items } = schema;
      if (!Array.isArray(value)) return [`“${title}” is a list.`];
      if (value.length < minItems || value.length > maxItems) return [`“${title}” has ${minItems} to ${maxItems} entries.`];
      return value.flatMap((each) => valueFaults(items, each));
    }
    case "object":
      if (!isObject(value)) return [`“${schema.title}” is not filled in yet.`];
      return schema.properties === undefined
        ? []
        : faultsOfSettings({ type: "object", properties: schema.properties, required: schema.required ?? [] }, value);
  }
}

/** Whether a setting is shown, and so wanted, beside the others. */
const wanted = (schema: SettingSchema, settings: Values): boolean =>
  Object.entries(schema["x-when"] ?? {}).every(([other, values]) => values.includes(String(settings[other])));

/** Each thing that is wrong with settings, as a sentence. */
export function faultsOfSettings(schema: SettingsSchema, settings: Values): string[] {
  const strange = Object.keys(settings).filter((key) => !Object.hasOwn(schema.properties, key));
  return [
    ...strange.map((key) => `There is no setting “${key}” here.`),
    ...Object.entries(schema.properties).flatMap(([key, each]) => {
      if (!wanted(each, settings)) return [];
      const value = settings[key];
      if (value !== undefined) return valueFaults(each, value);
      return schema.required.includes(key) ? [`“${each.title}” is still empty.`] : [];
    }),
  ];
}
