import type { Db } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { DAY } from "../../vocabulary/time.ts";
import type { Trust } from "../trust/index.ts";
import { contactFinder, NAMES_TWO } from "./contact-finder-service.ts";
import { readContact } from "./contact-row.ts";
import { sniff, type Sniffed } from "./file-rows.ts";
import { erasedAmong } from "./held-back-service.ts";
import { sniffDateOrder, sniffDecimalComma, type Format } from "./import-format.ts";
import { savedMappings } from "./import-mappings-store.ts";
import { judgeGoods, type GoodsDoor } from "./import-goods-service.ts";
import { KIND_WORDS, mapColumns, MEANINGS, missing, type ImportKind, type Mapping } from "./import-meanings.ts";
import { readings, type Recognised } from "./import-recognition.ts";
import { knownMessages, peopleBy } from "./people-reads.ts";
import { ForeignCurrency } from "./foreign-currency.ts";
import { readPurchase } from "./purchase-row.ts";
import { ERASED, RESTRICTED } from "./rejects.ts";

export type RowOutcome = "new" | "known" | "return" | "fee" | "anonymous" | "duplicate" | "rejected";

export interface Preview {
  readonly fileName: string;
  readonly bytes: number;
  readonly kind: ImportKind;
  readonly encoding: string;
  readonly delimiter: string;
  readonly mapping: Mapping;
  readonly columns: { index: number; header: string; meaning: string | null; samples: string[] }[];
  readonly meanings: { id: string; label: string; kind: ImportKind }[];
  readonly rows: { line: number; cells: string[]; outcome: RowOutcome; why: string }[];
  readonly sentence: string;
  /** All ways in which the file can be read, the surest first. */
  readonly readings: Recognised[];
}

/** What somebody chose instead of what was recognised. */
export interface Chosen {
  readonly kind?: ImportKind;
  readonly mapping?: Mapping;
  /** The name of a reading: a saved mapping or a known export. */
  readonly reading?: string;
  /** ISO 3166-1 alpha-2, for lines that name no country. */
  readonly country?: string;
}

/** How the file is written, with numbers and dates judged by the columns that hold them. */
export function formatOf(sniffed: Sniffed, mapping: Mapping): Format {
  const column = (id: string): string[] => {
    const index = mapping[id];
    return index === undefined ? [] : sniffed.sample.map(({ cells }) => cells[index] ?? "");
  };
  return {
    layout: sniffed.layout,
    encoding: sniffed.encoding,
    delimiter: sniffed.delimiter,
    decimalComma: sniffDecimalComma([...column("price"), ...column("cost")]),
    dateOrder: sniffDateOrder([...column("at"), ...column("consent_at"), ...column("birth_date"), ...column("arrived_on")]),
  };
}

export interface PreviewDeps {
  readonly db: Db;
  readonly trust: Pick<Trust, "tombstoned" | "restrictedRecords">;
  /** ISO 4217 code of the business. */
  readonly currency: string;
  readonly goods: Pick<GoodsDoor, "judge">;
}

interface Judged {
  readonly outcome: RowOutcome;
  readonly why: string;
}

async function judgePurchases(
  { db, trust, currency }: PreviewDeps,
  sample: readonly string[][],
  mapping: Mapping,
  format: Format,
  now: Date,
): Promise<Judged[]> {
  const foreign = new ForeignCurrency(currency);
  const parsed = sample.map((cells) => {
    const why = foreign.refuses(cells, mapping);
    return why === null ? readPurchase(cells, mapping, format, now.getTime() + 2 * DAY) : { why };
  });
  const lines = parsed.flatMap((each) => ("ok" in each ? [each.ok] : []));
  const known = await peopleBy(db, "customer_number", [...new Set(lines.map((line) => line.customer))]);
  const restricted = await trust.restrictedRecords(db, [...known.values()]);
  const erased = await erasedAmong(db, trust, lines);
  const orders = await knownMessages(db, [...new Set(lines.flatMap(({ order }) => [`order:${order}`, `return:${order}`]))]);
  const seen = new Set<string>();
  return parsed.map((each, i): Judged => {
    if ("why" in each) return { outcome: "rejected", why: each.why };
    const { ok } = each;
    if (erased.has(ok.customer) || erased.has(ok.email)) return { outcome: "rejected", why: ERASED };
    if (restricted.has(known.get(ok.customer) ?? "")) return { outcome: "rejected", why: RESTRICTED };
    const text = JSON.stringify(sample[i]);
    if (seen.has(text)) return { outcome: "duplicate", why: "The same as an earlier line in every cell." };
    seen.add(text);
    if (orders.has(`${ok.quantity < 0 ? "return" : "order"}:${ok.order}`))
      return { outcome: "known", why: "This order is known already: only lines that it does not have yet are added." };
    if (ok.kind === "fee") return { outcome: "fee", why: "Postage, discount or a charge: counted apart from goods." };
    if (ok.kind === "return") return { outcome: "return", why: "A return; it reduces the order it belongs to where that is found." };
    if (ok.customer === "") return { outcome: "anonymous", why: "No customer number: kept as an anonymous receipt, for baskets." };
    return known.has(ok.customer)
      ? { outcome: "known", why: "A new order of a person we know." }
      : { outcome: "new", why: "A new person's order." };
  });
}

async function judgeContacts(
  { db, trust }: PreviewDeps,
  sample: readonly string[][],
  mapping: Mapping,
  format: Format,
  country: string,
): Promise<Judged[]> {
  const parsed = sample.map((cells) => readContact(cells, mapping, format, country));
  const lines = parsed.flatMap((each) => ("ok" in each ? [each.ok] : []));
  const finder = await contactFinder(db, lines);
  const restricted = await trust.restrictedRecords(db, finder.found);
  const erased = await erasedAmong(db, trust, lines);
  return parsed.map((each): Judged => {
    if ("why" in each) return { outcome: "rejected", why: each.why };
    if (erased.has(each.ok.customer) || erased.has(each.ok.email)) return { outcome: "rejected", why: ERASED };
    const [note = ""] = each.ok.notes;
    const number = finder.byNumber(each.ok);
    const id = finder.person(each.ok);
    if (id === undefined) return { outcome: "rejected", why: NAMES_TWO };
    if (restricted.has(id)) return { outcome: "rejected", why: RESTRICTED };
    if (finder.fresh.has(id)) return { outcome: "new", why: `A new person. ${note}`.trim() };
    return { outcome: "known", why: `The same person, by ${number === undefined ? "e-mail address" : "customer number"}. ${note}`.trim() };
  });
}

/** Columns that a preview shows; the others can still be imported by a saved mapping. */
const SHOWN = 300;
const DELIMITERS: Record<string, string> = { ",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars" };

function sentenceOf({ header, layout, delimiter, encoding }: Sniffed, way: Recognised, what: string, lacking: readonly string[]): string {
  if (lacking.length > 0) return `This looks like ${what}, but no column is chosen for: ${lacking.join(", ")}. Choose the columns below.`;
  const known =
    way.by === "guess"
      ? ""
      : way.by === "saved"
        ? `, read as you saved it under “${way.name ?? ""}”`
        : `, as ${way.name ?? ""} are exported`;
  const written = layout === "rows" ? "" : ` separated by ${DELIMITERS[delimiter] ?? "one sign"}, written in ${encoding.toUpperCase()}`;
  return `This looks like ${what}${known}: ${header.length} columns${written}.`;
}

/** What a file seems to be, and what would happen to its first real rows. Changes nothing. */
export async function previewFile(deps: PreviewDeps, path: string, now: Date, chosen: Chosen = {}): Promise<Omit<Preview, "fileName">> {
  const { db } = deps;
  const sniffed = await sniff(path);
  const ways = readings(sniffed.header, await savedMappings(db));
  const way = ways.find(({ name }) => name !== null && name === chosen.reading) ?? ways[0];
  if (way === undefined || (chosen.reading !== undefined && way.name !== chosen.reading))
    throw new Problem("not-found", `No mapping “${chosen.reading ?? ""}” fits the columns of this file.`);
  const kind = chosen.kind ?? way.kind;
  const mapping = chosen.mapping ?? (way.kind === kind ? way.mapping : mapColumns(kind, sniffed.header));
  const format = formatOf(sniffed, mapping);
  const lacking = missing(kind, mapping);
  const first = sniffed.sample.slice(0, 100);
  const sample = first.map(({ cells }) => cells);
  const judged =
    lacking.length > 0
      ? sample.map((): Judged => ({ outcome: "rejected", why: `No column is chosen for: ${lacking.join(", ")}.` }))
      : kind === "purchases"
        ? await judgePurchases(deps, sample, mapping, format, now)
        : kind === "people"
          ? await judgeContacts(deps, sample, mapping, format, chosen.country ?? "")
          : await judgeGoods(deps, sample, mapping, format);
  const meaningOf = new Map(Object.entries(mapping).map(([id, index]) => [index, id]));
  return {
    bytes: sniffed.bytes,
    kind,
    encoding: sniffed.encoding,
    delimiter: sniffed.delimiter,
    mapping,
    columns: sniffed.header.slice(0, SHOWN).map((header, index) => ({
      index,
      header,
      meaning: meaningOf.get(index) ?? null,
      samples: sample.slice(0, 3).map((cells) => cells[index] ?? ""),
    })),
    meanings: MEANINGS.map(({ id, label, kind: of }) => ({ id, label, kind: of })),
    rows: first.map(({ line, cells }, i) => ({
      line,
      cells: cells.slice(0, SHOWN),
      outcome: judged[i]?.outcome ?? "rejected",
      why: judged[i]?.why ?? "",
    })),
    sentence: sentenceOf(sniffed, way, KIND_WORDS[kind], lacking),
    readings: ways,
  };
}
