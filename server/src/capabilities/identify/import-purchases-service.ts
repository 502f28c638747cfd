// A purchase file → staging → people, orders, returns: everything in one transaction at the end, so a kill leaves nothing half done.
import { PassThrough } from "node:stream";
import { once } from "node:events";
import type { Catalogue, Product } from "./import-service.ts";
import type { Postgres } from "../../platform/postgres.ts";
import { formatMoney } from "../../vocabulary/money.ts";
import { DAY } from "../../vocabulary/time.ts";
import { readRows, sniff } from "./file-rows.ts";
import type { ImportReport, ImportRow, Outcome } from "./import-store.ts";
import { amountMinor, readPurchase, type PurchaseLine } from "./purchase-row.ts";
import { Rejects } from "./rejects.ts";
import { matchReturns } from "./return-matching.ts";
import {
  createStaging,
  dropStaging,
  prepareStaging,
  removeDuplicates,
  resolvePeople,
  returnsAndSales,
  shiftToYesterday,
  stagingTable,
  returnSums,
  STAGING_COLUMNS,
  writeMatches,
  writeOrders,
  type Duplicate,
  type Written,
} from "./staging-store.ts";

export interface PurchaseDeps {
  readonly postgres: Postgres;
  readonly catalogue: Catalogue;
  readonly currency: string;
  readonly now: Date;
  readonly rejectsFile: string;
  readonly progress: (state: "reading" | "writing", bytesRead: number, rowsRead: number) => Promise<void>;
}

const SPECIAL = /[\\\t\n\r\0]/g;
const ESCAPES: Record<string, string> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": "" };

function copyText(text: string): string {
  return SPECIAL.test(text) ? text.replace(SPECIAL, (c) => ESCAPES[c] ?? "") : text;
}

/** The line as it stands in the order event. */
function itemOf(row: PurchaseLine, amount: number): string {
  const category = row.category === "" ? "" : `,"category":${JSON.stringify(row.category)}`;
  const fee = row.kind === "fee" ? ',"fee":true' : "";
  return `{"sku":${JSON.stringify(row.sku)},"name":${JSON.stringify(row.name)},"quantity":${row.quantity},"amount_minor":${amount}${category}${fee}}`;
}

/** The lines of an order share their moment. */
let lastAt = Number.NaN;
let lastIso = "";
function isoOf(at: number): string {
  if (at !== lastAt) {
    lastAt = at;
    lastIso = new Date(at).toISOString();
  }
  return lastIso;
}

/** One line of PostgreSQL's COPY text format. */
function copyLine(line: number, row: PurchaseLine, amount: number): string {
  return `${line}\t${copyText(row.order)}\t${isoOf(row.at)}\t${copyText(row.customer)}\t${copyText(row.country)}\t${row.kind}\t${copyText(row.sku)}\t${row.quantity}\t${row.price}\t${amount}\t${copyText(itemOf(row, amount))}\n`;
}

/** What the file says of its articles: the most frequent name of each, the highest price. */
class Articles {
  readonly #seen = new Map<string, { names: Map<string, number>; category: string; price: number; fee: boolean }>();

  add({ sku, name, category, price, kind }: PurchaseLine): void {
    let entry = this.#seen.get(sku);
    if (entry === undefined) this.#seen.set(sku, (entry = { names: new Map(), category: "", price: 0, fee: kind === "fee" }));
    entry.names.set(name, (entry.names.get(name) ?? 0) + 1);
    if (category !== "") entry.category = category;
    if (price > entry.price) entry.price = price;
  }

  products(): Product[] {
    return [...this.#seen].map(([sku, { names, category, price, fee }]) => {
      const [name = ""] = [...names].sort((a, b) => b[1] - a[1])[0] ?? [];
      return { sku, name, category, unitPriceMinor: Math.round(price / 100), unitCostMinor: null, fee };
    });
  }
}

interface Sum {
  rows: number;
  amount: number;
}

/** Lines and money by what they became; duplicates are taken out again. */
class Sums {
  readonly #of = new Map<string, Sum>();

  add(outcome: string, amount: number, rows = 1): void {
    const sum = this.#of.get(outcome);
    if (sum === undefined) this.#of.set(outcome, { rows, amount });
    else {
      sum.rows += rows;
      sum.amount += amount;
    }
  }

  list(): (Sum & { outcome: string })[] {
    return [...this.#of].map(([outcome, sum]) => ({ outcome, ...sum }));
  }
}

/** Returns are told apart later, when the orders they belong to are found. */
const outcomeOf = ({ kind, customer }: { kind: string; customer: string }): string =>
  kind === "sale" && customer === "" ? "anonymous" : kind;

interface ReadResult {
  readonly sums: Sums;
  readonly rows: number;
  readonly rejected: Map<string, { rows: number; units: number }>;
  /** Exact sum of quantity × price of every line, in 1/10 000. */
  readonly units: number;
  readonly articles: Articles;
}

function unitsOf(cells: readonly string[], row: ImportRow): number {
  const number = (id: string): number =>
    Number((cells[row.mapping[id] ?? -1] ?? "").replace(row.options.decimalComma ? /\./g : /,/g, "").replace(",", "."));
  const units = Math.round(number("quantity") * Math.round(number("price") * 10_000));
  return Number.isSafeInteger(units) ? units : 0;
}

async function stage(row: ImportRow, table: string, rejects: Rejects, deps: PurchaseDeps): Promise<ReadResult> {
  const target = new PassThrough({ highWaterMark: 1 << 20 });
  const copying = deps.postgres.copyIn(`copy ${table} (${STAGING_COLUMNS}) from stdin`, target);
  let failed: unknown;
  copying.catch((error: unknown) => {
    failed = error;
    target.resume();
  });
  const latest = deps.now.getTime() + 2 * DAY;
  const rejected: ReadResult["rejected"] = new Map();
  let rows = 0;
  let units = 0;
  const articles = new Articles();
  const sums = new Sums();
  let text = "";
  const refuse = (line: number, why: string, cells: readonly string[]): void => {
    const lost = unitsOf(cells, row);
    units += lost;
    const reason = why.replace(/“.*”/, "…");
    const entry = rejected.get(reason) ?? { rows: 0, units: 0 };
    rejected.set(reason, { rows: entry.rows + 1, units: entry.units + lost });
    rejects.add(line, why, cells);
  };
  try {
    await readRows(row.filePath, row.options, {
      onRow(cells, line) {
        rows++;
        const parsed = readPurchase(cells, row.mapping, row.options, latest);
        if ("why" in parsed) return refuse(line, parsed.why, cells);
        units += parsed.ok.quantity * parsed.ok.price;
        const amount = amountMinor(parsed.ok);
        articles.add(parsed.ok);
        sums.add(outcomeOf(parsed.ok), amount);
        text += copyLine(line, parsed.ok, amount);
      },
      onBad(why, line) {
        rows++;
        refuse(line, why, []);
      },
      async onChunk(read) {
        if (failed !== undefined) throw failed;
        const waiting = text !== "" && !target.write(text);
        text = "";
        if (waiting) await once(target, "drain");
        await deps.progress("reading", read, rows);
      },
    });
    if (text !== "") target.write(text);
  } catch (error) {
    target.destroy(error instanceof Error ? error : new Error(String(error)));
    await copying.catch(() => undefined);
    throw error;
  }
  target.end();
  await copying;
  return { rows, rejected, units, articles, sums };
}

/** A duplicate's cells in the file's own columns. */
function cellsOf(duplicate: Duplicate, row: ImportRow, width: number): string[] {
  const cells = Array.from({ length: width }, () => "");
  const item = JSON.parse(duplicate.item) as { sku: string; name: string; quantity: number; category?: string };
  const values: Record<string, string> = {
    order: duplicate.order,
    sku: item.sku,
    name: item.name,
    quantity: String(item.quantity),
    at: duplicate.at.toISOString(),
    price: String(duplicate.price / 10_000),
    customer: duplicate.customer,
    country: duplicate.country,
    category: item.category ?? "",
  };
  for (const [meaning, column] of Object.entries(row.mapping)) cells[column] = values[meaning] ?? "";
  return cells;
}

const LABELS: Record<string, string> = {
  sale: "sold to people with a number",
  anonymous: "anonymous receipts, kept for baskets",
  fee: "fees, postage and discounts",
  "return-matched": "returns that reduce the order they belong to",
  "return-alone": "returns without an order they belong to",
};

function outcomes(sums: readonly (Sum & { outcome: string })[], duplicates: Duplicate[], read: ReadResult): Outcome[] {
  const kept = Object.entries(LABELS).flatMap(([outcome, label]) =>
    sums.filter((sum) => sum.outcome === outcome).map(({ rows, amount }) => ({ outcome, label, rows, amountMinor: amount })),
  );
  const repeated =
    duplicates.length === 0
      ? []
      : [
          {
            outcome: "duplicate",
            label: "exact duplicates of an earlier line, left out",
            rows: duplicates.length,
            amountMinor: duplicates.reduce((sum, { amount }) => sum + amount, 0),
          },
        ];
  const rejected = [...read.rejected].map(([why, { rows, units }]) => ({
    outcome: "rejected",
    label: why,
    rows,
    amountMinor: Math.round(units / 100),
  }));
  return [...kept, ...repeated, ...rejected];
}

function report(
  read: ReadResult,
  all: Outcome[],
  people: { new: number; known: number },
  written: Written,
  rejects: number,
  currency: string,
): ImportReport {
  const sumMinor = Math.sign(read.units) * Math.round(Math.abs(read.units) / 100);
  const kept = all.reduce((sum, { amountMinor: amount }) => sum + (amount ?? 0), 0);
  const reconciles =
    kept === sumMinor
      ? "and every line is accounted for to the cent"
      : `but ${formatMoney(sumMinor - kept, currency)} are not accounted for`;
  const repeats = written.repeated === 0 ? "" : ` ${written.repeated} orders were known already and stay as they are.`;
  const n = (value: number): string => value.toLocaleString("en");
  return {
    rows: read.rows,
    sentence: `${n(read.rows)} lines read, worth ${formatMoney(sumMinor, currency)}, ${reconciles}. ${n(written.orders)} orders and returns are new; ${n(people.new)} people are new.${repeats}`,
    outcomes: all,
    people,
    orders: written.orders,
    repeated: written.repeated,
    rejects,
    sumMinor,
  };
}

/** Imports a purchase file. Running it again, after a kill or on purpose, changes nothing that is there. */
export async function importPurchases(row: ImportRow, deps: PurchaseDeps): Promise<ImportReport> {
  const table = stagingTable(row.id);
  const { header } = await sniff(row.filePath);
  const rejects = new Rejects(deps.rejectsFile, header);
  const source = `import ${row.fileName}`;
  await createStaging(deps.postgres.db, table);
  try {
    const read = await stage(row, table, rejects, deps);
    await deps.progress("writing", row.bytes, read.rows);
    return await deps.postgres.transaction(async (tx) => {
      await prepareStaging(tx, table);
      const duplicates = row.options.keepDuplicates ? [] : await removeDuplicates(tx, table);
      for (const each of duplicates)
        rejects.add(each.line, `The same as line ${each.first} in every cell.`, cellsOf(each, row, header.length));
      if (row.options.shiftToNow) await shiftToYesterday(tx, table, deps.now.toISOString().slice(0, 10));
      const people = await resolvePeople(tx, table, source);
      const { returns, sales } = await returnsAndSales(tx, table);
      await writeMatches(tx, table, matchReturns(returns, sales));
      await deps.catalogue.upsert(tx, read.articles.products());
      for (const each of duplicates) read.sums.add(outcomeOf(each), -each.amount, -1);
      const sums = [...read.sums.list().filter(({ outcome }) => outcome !== "return"), ...(await returnSums(tx, table))];
      const written = await writeOrders(tx, table, source, deps.currency);
      return report(read, outcomes(sums, duplicates, read), people, written, rejects.count, deps.currency);
    });
  } finally {
    await rejects.close();
    await dropStaging(deps.postgres.db, table).catch(() => undefined);
  }
}
