// The inputs of an attribute on a public page, and what was typed into them. Pure.
import { LANGUAGES, type Language } from "../../vocabulary/language.ts";
import type { ProfileLine } from "../identify/index.ts";
import type { Field } from "./page-document.ts";
import type { PageWords } from "./public-words.ts";

/** Fields of a posted form; several values of one name stand under each other. */
export type Fields = Readonly<Record<string, string>>;

type Line = Pick<ProfileLine, "attribute" | "name" | "type" | "options" | "value">;

const AUTOCOMPLETE: Record<string, string> = {
  given_name: "given-name",
  family_name: "family-name",
  country: "country-name",
  language: "language",
};
const ADDRESS = [
  ["lines", "street", "street-address"],
  ["postalCode", "postalCode", "postal-code"],
  ["city", "city", "address-level2"],
  ["country", "country", "country"],
] as const;

const fieldName = (attribute: string, part?: string): string => (part === undefined ? `f.${attribute}` : `f.${attribute}.${part}`);

function partsOf(value: unknown): Record<string, string> {
  const address = (value ?? {}) as { lines?: unknown[]; postalCode?: unknown; city?: unknown; country?: unknown };
  const text = (part: unknown): string => (typeof part === "string" ? part : "");
  return {
    lines: (address.lines ?? []).map(text).join("\n"),
    postalCode: text(address.postalCode),
    city: text(address.city),
    country: text(address.country),
  };
}

function nameOf(type: "language" | "region", code: string, language: Language): string {
  return (/^[A-Za-z]{2,3}(-|$)/.test(code) ? new Intl.DisplayNames([language], { type }).of(code) : undefined) ?? code;
}

/** What stands in the one input of an attribute. */
function written({ type, value }: Line, language: Language): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.join("\n");
  if (type === "country" && typeof value === "string") return nameOf("region", value, language);
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

function optionsOf({ type, options, value }: Line, w: PageWords, language: Language): Field["options"] {
  const none = { value: "", label: w.choose };
  if (type === "choice") return [none, ...options];
  if (type === "yes_no") return [none, { value: "true", label: w.yes }, { value: "false", label: w.no }];
  if (type !== "language") return undefined;
  const codes: string[] = typeof value === "string" ? [...new Set([...LANGUAGES, value])] : [...LANGUAGES];
  return [none, ...codes.map((code) => ({ value: code, label: nameOf("language", code, language) }))];
}

/** The inputs of one attribute. What was typed and not taken stands there again. */
export function fieldsOf(line: Line, typed: Fields, w: PageWords, language: Language): Field[] {
  if (line.type === "address") {
    const parts = partsOf(line.value);
    return ADDRESS.map(([part, word, autocomplete]) => {
      const name = fieldName(line.attribute, part);
      return { name, label: w[word], value: typed[name] ?? parts[part] ?? "", autocomplete, type: part === "lines" ? "lines" : "text" };
    });
  }
  const name = fieldName(line.attribute);
  const single = written(line, language).includes("\n") ? "lines" : "text";
  const type = line.type === "number" || line.type === "date" ? line.type : single;
  const options = optionsOf(line, w, language);
  const value = typed[name] ?? written(line, language);
  return [
    { name, label: line.name, value, type, autocomplete: AUTOCOMPLETE[line.attribute], ...(options === undefined ? {} : { options }) },
  ];
}

/** What was typed for an attribute: undefined where the form has no such field or it stands as it did, null where it was emptied. */
export function typedValue(line: Line, form: Fields, language: Language): unknown {
  if (line.type === "address") {
    const part = (name: string): string => (form[fieldName(line.attribute, name)] ?? "").replace(/\r\n/g, "\n").trim();
    const names = ADDRESS.map(([name]) => name);
    if (names.every((name) => form[fieldName(line.attribute, name)] === undefined)) return undefined;
    const before = partsOf(line.value);
    if (names.every((name) => part(name) === before[name])) return undefined;
    if (names.every((name) => part(name) === "")) return null;
    return {
      lines: part("lines").split("\n").filter(Boolean),
      postalCode: part("postalCode"),
      city: part("city"),
      country: part("country"),
    };
  }
  const text = form[fieldName(line.attribute)]?.replaceAll("\r\n", "\n").trim();
  if (text === undefined || text === written(line, language)) return undefined;
  if (text === "") return null;
  return line.type === "choices" ? text.split("\n") : text;
}
