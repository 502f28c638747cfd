// One article as somebody states it → what is to be written, or a plain reason why not. Pure.

/** What is sold; in statements `undefined` leaves a field as it is. Money in minor units, days as YYYY-MM-DD. */
export interface Product {
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  readonly brand: string;
  /** The business's own brand. */
  readonly ownBrand: boolean;
  /** Articles of one group serve the same use, so that one can stand for the other. */
  readonly useGroup: string;
  readonly unitPriceMinor: number | null;
  readonly unitCostMinor: number | null;
  readonly arrivedOn: string | null;
  /** Can be had; what cannot is never suggested. */
  readonly active: boolean;
  /** Where it stands on the web, http:// or https://; empty: nowhere. */
  readonly url: string;
}

export type ProductStatement = Pick<Product, "sku"> & Partial<Omit<Product, "sku">>;

export type Read = { readonly ok: ProductStatement } | { readonly why: string };

/** A statement before it is read: any value under each name. */
export type RawProduct = { readonly [Name in keyof Product]?: unknown };

type Reader = (value: unknown, label: string) => { readonly ok: unknown } | { readonly why: string };

const text =
  (most: number, needed: boolean): Reader =>
  (value, label) => {
    if (typeof value !== "string") return { why: `${label} is no text.` };
    const trimmed = value.trim();
    if (needed && trimmed === "") return { why: `${label} is missing.` };
    return trimmed.length > most ? { why: `${label} has more than ${most} characters.` } : { ok: trimmed };
  };

const truth: Reader = (value, label) => (typeof value === "boolean" ? { ok: value } : { why: `${label} is neither true nor false.` });

const money: Reader = (value, label) => {
  if (value === null) return { ok: null };
  if (typeof value !== "number" || !Number.isSafeInteger(value))
    return { why: `${label} is no whole number of minor units (cents, pence).` };
  return value < 0 ? { why: `${label} is negative.` } : { ok: value };
};

const day: Reader = (value, label) => {
  if (value === null) return { ok: null };
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return { why: `${label} is no day as YYYY-MM-DD.` };
  const at = new Date(`${value}T00:00:00Z`);
  return Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== value
    ? { why: `${label} is no day of the calendar.` }
    : { ok: value };
};

const MOST_OF_ADDRESS = 2000;

const address: Reader = (value, label) => {
  if (typeof value !== "string") return { why: `${label} is no text.` };
  const trimmed = value.trim();
  if (trimmed === "") return { ok: "" };
  const url = URL.canParse(trimmed) ? new URL(trimmed) : null;
  const fits = url !== null && ["http:", "https:"].includes(url.protocol) && url.username === "" && url.password === "";
  if (!fits || /\s/.test(trimmed)) return { why: `${label} is none that begins with https:// and carries no name and password.` };
  return trimmed.length > MOST_OF_ADDRESS ? { why: `${label} has more than ${MOST_OF_ADDRESS} characters.` } : { ok: trimmed };
};

const READERS: readonly (readonly [keyof Product, string, Reader])[] = [
  ["sku", "The article number (sku)", text(100, true)],
  ["name", "The name", text(300, true)],
  ["category", "The category", text(120, false)],
  ["brand", "The brand", text(120, false)],
  ["ownBrand", "Own brand", truth],
  ["useGroup", "The group of same use", text(120, false)],
  ["unitPriceMinor", "The price", money],
  ["unitCostMinor", "The cost", money],
  ["arrivedOn", "The day of arrival", day],
  ["active", "Active", truth],
  ["url", "The web address", address],
];

/** Reads one statement. Fields that are not there stay as they are known; a new article without a name goes by its number. */
export function readProduct(raw: RawProduct): Read {
  const read: Partial<Record<keyof Product, unknown>> = {};
  if (raw.sku === undefined) return { why: "The article number (sku) is missing." };
  for (const [field, label, reader] of READERS) {
    if (raw[field] === undefined) continue;
    const result = reader(raw[field], label);
    if ("why" in result) return result;
    read[field] = result.ok;
  }
  return { ok: read as ProductStatement };
}

const FIELD_WORDS: Readonly<Partial<Record<keyof Product, string>>> = {
  name: "the name",
  category: "the category",
  brand: "the brand",
  ownBrand: "whose brand it is",
  useGroup: "the use",
  unitPriceMinor: "the price",
  unitCostMinor: "the cost",
  arrivedOn: "the day of arrival",
  active: "whether it can be had",
  url: "the web address",
};

/** What a statement would change of an article, in words. */
export function changesOf(known: Product, stated: ProductStatement): string[] {
  return Object.entries(FIELD_WORDS).flatMap(([field, words]) => {
    const value = stated[field as keyof Product];
    return value === undefined || value === known[field as keyof Product] ? [] : [words];
  });
}

/** Margin of one piece at today's price and cost, as a share of the price; null where either is unknown or the article costs nothing. */
export function marginShare({ unitPriceMinor, unitCostMinor }: Pick<Product, "unitPriceMinor" | "unitCostMinor">): number | null {
  if (unitPriceMinor === null || unitCostMinor === null || unitPriceMinor <= 0) return null;
  return (unitPriceMinor - unitCostMinor) / unitPriceMinor;
}
