import { join } from "node:path";
import type { Db } from "../../platform/postgres.ts";
import { DAY } from "../../vocabulary/time.ts";
import { readContact } from "./contact-row.ts";
import { sniff, type Sniffed } from "./file-rows.ts";
import { sniffDateOrder, sniffDecimalComma, type Format } from "./import-format.ts";
import { guessMapping, MEANINGS, missing, type ImportKind, type Mapping } from "./import-meanings.ts";
import { knownMessages, peopleBy } from "./people-reads.ts";
import { readPurchase } from "./purchase-row.ts";

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
    decimalComma: sniffDecimalComma(column("price")),
    dateOrder: sniffDateOrder([...column("at"), ...column("consent_at"), ...column("birth_date")]),
  };
}

interface Judged {
  readonly outcome: RowOutcome;
  readonly why: string;
}

async function judgePurchases(db: Db, sample: readonly string[][], mapping: Mapping, format: Format, now: Date): Promise<Judged[]> {
  const parsed = sample.map((cells) => readPurchase(cells, mapping, format, now.getTime() + 2 * DAY));
  const lines = parsed.flatMap((each) => ("ok" in each ? [each.ok] : []));
  const known = await peopleBy(db, "customer_number", [...new Set(lines.map((line) => line.customer))]);
  const orders = await knownMessages(db, [...new Set(lines.flatMap(({ order }) => [`order:${order}`, `return:${order}`]))]);
  const seen = new Set<string>();
  return parsed.map((each, i): Judged => {
    if ("why" in each) return { outcome: "rejected", why: each.why };
    const { ok } = each;
    const text = JSON.stringify(sample[i]);
    if (seen.has(text)) return { outcome: "duplicate", why: "The same as an earlier line in every cell." };
    seen.add(text);
    if (orders.has(`${ok.quantity < 0 ? "return" : "order"}:${ok.order}`))
      return { outcome: "known", why: "This order is known already and stays as it is." };
    if (ok.kind === "fee") return { outcome: "fee", why: "Postage, discount or a charge: counted apart from goods." };
    if (ok.kind === "return") return { outcome: "return", why: "A return; it reduces the order it belongs to where that is found." };
    if (ok.customer === "") return { outcome: "anonymous", why: "No customer number: kept as an anonymous receipt, for baskets." };
    return known.has(ok.customer)
      ? { outcome: "known", why: "A new order of a person we know." }
      : { outcome: "new", why: "A new person's order." };
  });
}

async function judgeContacts(db: Db, sample: readonly string[][], mapping: Mapping, format: Format): Promise<Judged[]> {
  const parsed = sample.map((cells) => readContact(cells, mapping, format));
  const lines = parsed.flatMap((each) => ("ok" in each ? [each.ok] : []));
  const numbers = await peopleBy(
    db,
    "customer_number",
    lines.map((line) => line.customer),
  );
  const emails = await peopleBy(
    db,
    "email",
    lines.map((line) => line.email),
  );
  return parsed.map((each): Judged => {
    if ("why" in each) return { outcome: "rejected", why: each.why };
    if (numbers.has(each.ok.customer)) return { outcome: "known", why: "The same person, by customer number." };
    if (emails.has(each.ok.email)) return { outcome: "known", why: "The same person, by e-mail address." };
    return { outcome: "new", why: "A new person." };
  });
}

const DELIMITERS: Record<string, string> = { ",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars" };

/** What a file seems to be, and what would happen to its first real rows. Changes nothing. */
export async function previewFile(db: Db, path: string, now: Date): Promise<Preview> {
  const sniffed = await sniff(path);
  const { kind, mapping } = guessMapping(sniffed.header);
  const format = formatOf(sniffed, mapping);
  const lacking = missing(kind, mapping);
  const first = sniffed.sample.slice(0, 100);
  const sample = first.map(({ cells }) => cells);
  const judged =
    lacking.length > 0
      ? sample.map((): Judged => ({ outcome: "rejected", why: `No column is chosen for: ${lacking.join(", ")}.` }))
      : kind === "purchases"
        ? await judgePurchases(db, sample, mapping, format, now)
        : await judgeContacts(db, sample, mapping, format);
  const meaningOf = new Map(Object.entries(mapping).map(([id, index]) => [index, id]));
  const what = kind === "purchases" ? "purchases" : "people and their contact data";
  return {
    fileName: join(path).split("/").at(-1) ?? path,
    bytes: sniffed.bytes,
    kind,
    encoding: sniffed.encoding,
    delimiter: sniffed.delimiter,
    mapping,
    columns: sniffed.header.map((header, index) => ({
      index,
      header,
      meaning: meaningOf.get(index) ?? null,
      samples: sample.slice(0, 3).map((cells) => cells[index] ?? ""),
    })),
    meanings: MEANINGS.map(({ id, label, kind: of }) => ({ id, label, kind: of })),
    rows: first.map(({ line, cells }, i) => ({ line, cells, outcome: judged[i]?.outcome ?? "rejected", why: judged[i]?.why ?? "" })),
    sentence:
      lacking.length > 0
        ? `This looks like ${what}, but no column is chosen for: ${lacking.join(", ")}. Choose the columns below.`
        : `This looks like ${what}: ${sniffed.header.length} columns separated by ${DELIMITERS[sniffed.delimiter] ?? "one sign"}, written in ${sniffed.encoding.toUpperCase()}.`,
  };
}
