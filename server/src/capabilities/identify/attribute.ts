// What an attribute of the data dictionary is, and whether a value fits it. Pure.
import type { Language } from "../../vocabulary/language.ts";
import type { Address } from "./identify-tables.ts";

export const ATTRIBUTE_TYPES = [
  "text",
  "number",
  "date",
  "yes_no",
  "choice",
  "choices",
  "address",
  "language",
  "country",
  "time_zone",
] as const;
export type AttributeType = (typeof ATTRIBUTE_TYPES)[number];

/** Open: anybody on the team may see it. Personal: says something about somebody. Special: GDPR article 9 (health, belief …), never asked by itself. */
export const SENSITIVITIES = ["open", "personal", "special"] as const;
export type Sensitivity = (typeof SENSITIVITIES)[number];

/** What a person reads of an attribute. */
export interface AttributeWords {
  readonly name?: string | undefined;
  readonly question?: string | undefined;
  readonly whatFor?: string | undefined;
}

export interface Option {
  readonly value: string;
  readonly words: Readonly<Partial<Record<Language, string>>>;
}

/** One line of the data dictionary. */
export interface Attribute {
  readonly id: string;
  /** For the team; people read `words`. */
  readonly name: string;
  readonly type: AttributeType;
  readonly purpose: string;
  readonly sensitivity: Sensitivity;
  /** A fact is fresh for so many days; null: for ever. */
  readonly freshDays: number | null;
  /** For choice and choices. */
  readonly options: Option[];
  readonly words: Readonly<Partial<Record<Language, AttributeWords>>>;
  /** Facts live here; what a person chose about contact lives in trust and is only listed. */
  readonly keptIn: "facts" | "contact_rules";
  readonly archivedAt: Date | null;
}

/** The value as it is stored, or a sentence that says what is wrong with it. */
export type Checked = { readonly value: unknown } | { readonly why: string };

const LONGEST = 500;

const shortened = (text: string): string => (text.length > 40 ? `${text.slice(0, 39)}…` : text);

function text(raw: unknown): Checked {
  if (typeof raw !== "string" && typeof raw !== "number") return { why: "it should be words" };
  const value = String(raw).trim();
  if (value === "") return { why: "it is empty" };
  if (value.length > LONGEST) return { why: `it is longer than ${LONGEST} characters` };
  // Line breaks and tabs are words' business; other control characters and lone surrogates are not.
  if (/[\p{Cs}\p{Zl}\p{Zp}]/u.test(value) || /\p{Cc}/u.test(value.replace(/[\n\r\t]/g, " ")))
    return { why: "it holds a control character" };
  return { value };
}

function number(raw: unknown): Checked {
  const value = typeof raw === "string" && raw.trim() !== "" ? Number(raw.trim()) : raw;
  if (typeof value !== "number" || !Number.isFinite(value)) return { why: "it should be a number, such as 3 or 2.5" };
  return { value };
}

function date(raw: unknown): Checked {
  const value = typeof raw === "string" ? raw.trim() : "";
  const moment = new Date(`${value}T00:00:00Z`);
  // A day that is none (February 30th) becomes another one when it is read.
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value) || Number.isNaN(moment.getTime()) || moment.toISOString().slice(0, 10) !== value) {
    return { why: "it should be a day written like 1980-02-29" };
  }
  return { value };
}

const YES = new Set<unknown>([true, "true", "yes", "1", 1]);
const NO = new Set<unknown>([false, "false", "no", "0", 0]);

function yesNo(raw: unknown): Checked {
  if (YES.has(raw)) return { value: true };
  return NO.has(raw) ? { value: false } : { why: "it should be yes or no" };
}

function choice(raw: unknown, options: readonly Option[]): Checked {
  if (options.some((option) => option.value === raw)) return { value: raw };
  return { why: `it should be one of ${options.map((option) => option.value).join(", ")}` };
}

function choices(raw: unknown, options: readonly Option[]): Checked {
  const given = Array.isArray(raw) ? raw : [raw];
  const known = options.filter((option) => given.includes(option.value)).map((option) => option.value);
  if (known.length === 0 || known.length < new Set(given).size) {
    return { why: `it should be some of ${options.map((option) => option.value).join(", ")}` };
  }
  return { value: known };
}

function address(raw: unknown): Checked {
  const { lines, postalCode, city, country } = (raw ?? {}) as Partial<Record<keyof Address, unknown>>;
  const given = Array.isArray(lines) ? lines : [];
  const parts = [...given, postalCode ?? "", city, country ?? ""];
  if (given.length === 0 || given.length > 5 || typeof city !== "string" || city.trim() === "") {
    return { why: "it should have one to five lines and a city" };
  }
  const fault = parts.find((part) => typeof part !== "string" || part.length > 120 || (part.trim() !== "" && "why" in text(part)));
  if (fault !== undefined) return { why: "each part of it should be words, at most 120 characters" };
  // Every part is text by now.
  const plain = (part: unknown): string => (typeof part === "string" ? part.trim() : "");
  const stored = { lines: given.map(plain).filter(Boolean), postalCode: plain(postalCode), city: plain(city), country: plain(country) };
  return { value: stored };
}

/** Names of all codes of a kind in the languages we speak, in lower case → code. */
function codesByName(type: "language" | "region", codes: readonly string[]): Map<string, string> {
  const names = ["en", "de"].map((language) => new Intl.DisplayNames([language], { type, fallback: "none" }));
  return new Map(codes.flatMap((code) => names.map((name) => [(name.of(code) ?? code).toLowerCase(), code] as const)));
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".split("");
const pairs = (): string[] => LETTERS.flatMap((first) => LETTERS.map((second) => first + second));
let regions: Map<string, string> | undefined;
let tongues: Map<string, string> | undefined;

/** ISO 3166-1 codes that stand for a country, not for a union, a reserve or nothing. */
const COUNTRIES = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
const NO_COUNTRY = new Set(["EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"]);
const isCountry = (code: string): boolean => /^[A-Z]{2}$/.test(code) && !NO_COUNTRY.has(code) && COUNTRIES.of(code) !== undefined;

function country(raw: unknown): Checked {
  const words = text(raw);
  if ("why" in words) return words;
  const value = String(words.value);
  if (isCountry(value.toUpperCase())) return { value: value.toUpperCase() };
  if (value.length === 2) return { why: "it is no country's code (ISO 3166, such as GB)" };
  regions ??= codesByName("region", pairs().filter(isCountry));
  // A name nobody can place ("Channel Islands") is kept as it was given.
  return /\d/.test(value) ? { why: "it is no country" } : { value: regions.get(value.toLowerCase()) ?? value };
}

function language(raw: unknown): Checked {
  const value = typeof raw === "string" ? raw.trim().replaceAll("_", "-") : "";
  tongues ??= codesByName(
    "language",
    pairs().map((pair) => pair.toLowerCase()),
  );
  const named = tongues.get(value.toLowerCase());
  if (named !== undefined) return { value: named };
  try {
    const [tag] = Intl.getCanonicalLocales(value);
    const primary = tag?.split("-")[0] ?? "";
    if (tag !== undefined && new Intl.DisplayNames(["en"], { type: "language", fallback: "none" }).of(primary) !== undefined) {
      return { value: tag };
    }
  } catch {
    // Falls through to the sentence.
  }
  return { why: "it is no language (BCP 47, such as en or de-AT)" };
}

function timeZone(raw: unknown): Checked {
  try {
    const value = typeof raw === "string" ? raw.trim() : "";
    if (!/^[A-Za-z]/.test(value)) throw new RangeError("no name");
    new Intl.DateTimeFormat("en", { timeZone: value }).format(0);
    return { value };
  } catch {
    return { why: "it is no time zone (IANA, such as Europe/London)" };
  }
}

/** Checks a value against its attribute. @returns the value as it is stored, or a sentence naming attribute, value and fault */
export function checkValue(attribute: Pick<Attribute, "name" | "type" | "options">, raw: unknown): Checked {
  const checked = {
    text: () => text(raw),
    number: () => number(raw),
    date: () => date(raw),
    yes_no: () => yesNo(raw),
    choice: () => choice(raw, attribute.options),
    choices: () => choices(raw, attribute.options),
    address: () => address(raw),
    language: () => language(raw),
    country: () => country(raw),
    time_zone: () => timeZone(raw),
  }[attribute.type]();
  if ("value" in checked) return checked;
  const said = typeof raw === "string" || typeof raw === "number" ? ` (“${shortened(String(raw))}”)` : "";
  return { why: `${attribute.name}${said}: ${checked.why}.` };
}

/** The words for a person, in their language or the first one that has them. */
export function wordsOf(attribute: Pick<Attribute, "name" | "words">, reader: Language): Required<Record<keyof AttributeWords, string>> {
  const own = attribute.words[reader];
  const pick = (key: keyof AttributeWords): string => own?.[key] ?? attribute.words.en?.[key] ?? attribute.words.de?.[key] ?? "";
  return { name: pick("name") || attribute.name, question: pick("question"), whatFor: pick("whatFor") };
}

export function optionLabel(option: Option, reader: Language): string {
  return option.words[reader] ?? option.words.en ?? option.value;
}

const YES_NO: Record<Language, readonly [string, string]> = { en: ["yes", "no"], de: ["ja", "nein"] };

function nameOfCode(type: "language" | "region", code: string, reader: Language): string {
  try {
    return new Intl.DisplayNames([reader], { type }).of(code) ?? code;
  } catch {
    // "United Kingdom" came as it was given and is no code.
    return code;
  }
}

/** A stored value as a person reads it. */
export function valueInWords(attribute: Pick<Attribute, "type" | "options">, value: unknown, reader: Language = "en"): string {
  const chosen = (one: unknown): string => {
    const option = attribute.options.find((each) => each.value === one);
    return option === undefined ? String(one) : optionLabel(option, reader);
  };
  if (Array.isArray(value)) return value.map(chosen).join(", ");
  if (typeof value === "boolean") return YES_NO[reader][value ? 0 : 1];
  if (value !== null && typeof value === "object") {
    const { lines = [], postalCode = "", city = "", country: land = "" } = value as Partial<Address>;
    return [...lines, `${postalCode} ${city}`.trim(), land].filter((part) => part !== "").join(", ");
  }
  if (typeof value !== "string") return String(value);
  if (attribute.type === "language") return nameOfCode("language", value, reader);
  if (attribute.type === "country") return nameOfCode("region", value, reader);
  return attribute.type === "choice" ? chosen(value) : value;
}
