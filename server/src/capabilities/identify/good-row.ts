// One line of a file of goods → a statement about an article, or a plain reason why not. Pure. What the line leaves empty it does not state.
import { parseDecimal, parseMoment, type Format } from "./import-format.ts";
import type { Mapping } from "./import-meanings.ts";

/** What a line states of an article; the field names are catalogue's. Money in minor units, days as YYYY-MM-DD. */
export interface StatedGood {
  readonly sku: string;
  readonly name?: string;
  readonly category?: string;
  readonly brand?: string;
  readonly useGroup?: string;
  readonly ownBrand?: boolean;
  readonly active?: boolean;
  readonly unitPriceMinor?: number;
  readonly unitCostMinor?: number;
  readonly arrivedOn?: string;
  readonly url?: string;
}

type Said<T> = { readonly ok: T } | { readonly why: string };

const YES = /^(yes|y|true|1|ja|oui|active|available|in ?stock|backorder|lieferbar|on)$/i;
const NO = /^(no|n|false|0|nein|non|inactive|archived|draft|discontinued|unavailable|(out ?of|not in) ?stock|vergriffen|off)$/i;

const yesOrNo =
  (label: string) =>
  (text: string, { decimalComma }: Format): Said<boolean> => {
    const plain = text.replace(/^outofstock$/i, "out of stock");
    if (YES.test(plain)) return { ok: true };
    if (NO.test(plain)) return { ok: false };
    // Pieces in stock; below none is an order of what is to come.
    const pieces = parseDecimal(plain, decimalComma);
    return pieces === undefined ? { why: `“${text}” says neither yes nor no: ${label}.` } : { ok: pieces > 0 };
  };

const money =
  (label: string) =>
  (text: string, { decimalComma }: Format): Said<number> => {
    const units = parseDecimal(text.replace(/^[£$€]\s*|\s*[£$€]$/g, ""), decimalComma);
    return units === undefined ? { why: `“${text}” is no ${label}.` } : { ok: Math.round(units / 100) };
  };

function day(text: string, { dateOrder }: Format): Said<string> {
  const at = parseMoment(text, dateOrder);
  return at === undefined ? { why: `“${text}” is no date that can be read.` } : { ok: new Date(at).toISOString().slice(0, 10) };
}

const plain = (text: string): Said<string> => ({ ok: text });

const FIELDS: readonly (readonly [meaning: string, field: keyof StatedGood, read: (text: string, format: Format) => Said<unknown>])[] = [
  ["name", "name", plain],
  ["category", "category", plain],
  ["brand", "brand", plain],
  ["use_group", "useGroup", plain],
  ["own_brand", "ownBrand", yesOrNo("our own brand")],
  ["active", "active", yesOrNo("whether it can be had")],
  ["price", "unitPriceMinor", money("price")],
  ["cost", "unitCostMinor", money("cost")],
  ["arrived_on", "arrivedOn", day],
  ["url", "url", plain],
];

export function readGood(cells: readonly string[], mapping: Mapping, format: Format): Said<StatedGood> {
  const cell = (id: string): string => (mapping[id] === undefined ? "" : (cells[mapping[id]] ?? "").trim());
  // Small shops give their articles names only.
  const sku = cell("sku") || cell("name");
  if (sku === "") return { why: "The article number is missing." };
  if (`${sku}${cell("name")}`.includes("\uFFFD")) return { why: "The text cannot be read; the file mixes encodings." };
  const stated: Record<string, unknown> = { sku };
  for (const [meaning, field, read] of FIELDS) {
    const text = cell(meaning);
    if (text === "") continue;
    const said = read(text, format);
    if ("why" in said) return said;
    stated[field] = said.ok;
  }
  return { ok: stated as unknown as StatedGood };
}
