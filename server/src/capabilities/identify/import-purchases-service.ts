// A purchase file → staged lines → people, orders, returns. A part of the lines at a time, each with all that its people bought, in one
// transaction: a person's file is there as a whole or not at all, and a kill costs at most the part under way.
import { Readable } from "node:stream";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { formatMoney } from "../../vocabulary/money.ts";
import { DAY } from "../../vocabulary/time.ts";
import { CopyText } from "./copy-text.ts";
import { sniff } from "./file-rows.ts";
import type { Trust } from "../trust/index.ts";
import { namedIn, namesOf, removeLinesOf } from "./held-back-store.ts";
import { removeKnownLines } from "./further-lines-store.ts";
import type { Logbook } from "./import-logbook-service.ts";
import { readAll, type Batch, type Progress } from "./import-run-service.ts";
import type { Catalogue } from "./import-service.ts";
import type { ImportReport, ImportRow, Outcome } from "./import-store.ts";
import { Counting, type Tally } from "./import-tally.ts";
import { ForeignCurrency } from "./foreign-currency.ts";
import { Buyer, outcomeOf, PurchaseLines, STAGING_COLUMNS } from "./purchase-batch.ts";
import { ERASED, RESTRICTED, type Refused } from "./rejects.ts";
import { matchReturns } from "./return-matching.ts";
import {
  createStaging,
  daysToYesterday,
  dropLinesAfter,
  dropStaging,
  oneBuyerAnOrder,
  partTable,
  prepareStaging,
  removeDuplicates,
  resolvePeople,
  returnsAndSales,
  returnSums,
  shiftDays,
  stagingExists,
  stagingTable,
  writeMatches,
  writeOrders,
  type StagedLine,
} from "./staging-store.ts";

export interface PurchaseDeps {
  readonly postgres: Postgres;
  readonly catalogue: Catalogue;
  readonly trust: Pick<Trust, "anyTombstone" | "tombstoned" | "restrictedRecords">;
  readonly currency: string;
  readonly now: Date;
  readonly progress: Progress;
  /** This import and earlier ones of the same file. */
  readonly own: readonly string[];
}

/** Bytes of staged lines a batch. */
const BATCH = 4 << 20;

/** Lays lines out for COPY; two buffers take turns, one is filled while the other is sent. */
class Stager {
  readonly #buffers = [new CopyText(BATCH + (1 << 20)), new CopyText(BATCH + (1 << 20))];
  /** What the lines of an order share, and only its first line may say. */
  readonly #orders: { readonly buyer: Buyer; readonly foreign: ForeignCurrency };
  readonly #row: ImportRow;
  readonly #table: string;
  readonly #deps: PurchaseDeps;
  #turn = 0;

  constructor(row: ImportRow, table: string, deps: PurchaseDeps) {
    this.#row = row;
    this.#table = table;
    this.#deps = deps;
    this.#orders = { buyer: new Buyer(), foreign: new ForeignCurrency(deps.currency) };
  }

  next(): Batch {
    const text = this.#buffers[this.#turn++ % 2]!;
    text.clear();
    const lines = new PurchaseLines(this.#row, this.#deps.now.getTime() + 2 * DAY, this.#orders, text);
    return {
      take: (cells, line) => lines.take(cells, line),
      bad: (why, line) => lines.bad(why, line),
      get full() {
        return text.length >= BATCH || lines.refused.length >= 5000;
      },
      write: async (note) => {
        const { postgres } = this.#deps;
        if (text.length > 0) await postgres.copyIn(`copy ${this.#table} (${STAGING_COLUMNS}) from stdin`, Readable.from(text.pieces()));
        await postgres.transaction((tx) => note(tx, lines.tally(), lines.refused));
      },
    };
  }
}

/** A staged line's cells in the file's own columns. */
function cellsOf(staged: StagedLine, { mapping }: ImportRow, width: number): string[] {
  const cells = Array.from({ length: width }, () => "");
  const item = JSON.parse(staged.item) as {
    sku: string;
    name: string;
    quantity: number;
    category?: string;
    discount_minor?: number;
    place?: string;
  };
  const values: Record<string, string> = {
    order: staged.order,
    sku: item.sku,
    name: item.name,
    quantity: String(item.quantity),
    at: staged.at.toISOString(),
    price: String(staged.price / 10_000),
    customer: staged.by === "customer_number" ? staged.customer : "",
    email: staged.by === "email" ? staged.customer : staged.email,
    country: staged.country,
    category: item.category ?? "",
    discount: item.discount_minor === undefined ? "" : String(item.discount_minor / 100),
    place: item.place ?? "",
  };
  for (const [meaning, column] of Object.entries(mapping)) cells[column] = values[meaning] ?? "";
  return cells;
}

interface Part {
  readonly row: ImportRow;
  readonly table: string;
  readonly width: number;
  readonly days: number;
  readonly deps: PurchaseDeps;
}

/** Takes out the lines of people about whom nothing may be taken in, each with the reason. */
async function holdBack(tx: Db, table: string, { trust }: PurchaseDeps): Promise<{ why: string; each: StagedLine }[]> {
  const erased = (await trust.anyTombstone(tx)) ? await trust.tombstoned(tx, await namedIn(tx, table)) : [];
  const restricted = await trust.restrictedRecords(tx);
  const kept = restricted.size === 0 ? [] : await namesOf(tx, [...restricted]);
  return [
    ...(await removeLinesOf(tx, table, erased)).map((each) => ({ why: ERASED, each })),
    ...(await removeLinesOf(tx, table, kept)).map((each) => ({ why: RESTRICTED, each })),
  ];
}

/** Writes what a part of the staged lines says; returns what it adds to the report. */
async function writePart(tx: Db, { row, table, width, days, deps }: Part): Promise<{ tally: Tally; refused: Refused[] }> {
  const origin = { id: row.id, source: `import ${row.fileName}` };
  const counting = new Counting();
  await prepareStaging(tx, table);
  const duplicates = row.options.keepDuplicates ? [] : await removeDuplicates(tx, table);
  for (const each of duplicates) {
    counting.outcome(outcomeOf(each), -each.amount, -1);
    counting.outcome("duplicate", each.amount);
    counting.rejects++;
  }
  const held = await holdBack(tx, table, deps);
  for (const { why, each } of held) {
    counting.outcome(outcomeOf(each), -each.amount, -1);
    counting.refuse(why, each.amount);
    counting.rejects++;
  }
  await shiftDays(tx, table, days);
  const people = await resolvePeople(tx, table, origin, deps.own);
  for (const { kind, by, rows, amount } of await removeKnownLines(tx, table, deps.own)) {
    counting.outcome(outcomeOf({ kind, by }), -amount, -rows);
    counting.outcome("repeated", amount, rows);
  }
  const { returns, sales } = await returnsAndSales(tx, table);
  await writeMatches(tx, table, matchReturns(returns, sales));
  for (const { outcome, rows, amount } of await returnSums(tx, table)) {
    counting.outcome("return", -amount, -rows);
    counting.outcome(outcome, amount, rows);
  }
  const written = await writeOrders(tx, table, origin, deps.currency);
  for (const [key, n] of Object.entries({ peopleNew: people.new, peopleKnown: people.known, ...written })) counting.count(key, n);
  const refused = [...duplicates.map((each) => ({ why: `The same as line ${each.first} in every cell.`, each })), ...held].map(
    ({ why, each }) => ({ line: each.line, why, cells: cellsOf(each, row, width) }),
  );
  return { tally: counting.tally(), refused };
}

const LABELS: Record<string, string> = {
  sale: "sold to people with a number or an address",
  anonymous: "anonymous receipts, kept for baskets",
  fee: "fees, postage and discounts",
  "return-matched": "returns that reduce the order they belong to",
  "return-alone": "returns without an order they belong to",
  repeated: "known already, line by line",
  duplicate: "exact duplicates of an earlier line, left out",
};

function outcomes(tally: Tally): Outcome[] {
  const kept = Object.entries(LABELS).flatMap(([outcome, label]) => {
    const sum = tally.outcomes[outcome];
    return sum === undefined || sum.rows === 0 ? [] : [{ outcome, label, rows: sum.rows, amountMinor: sum.amount }];
  });
  const refused = Object.entries(tally.refused).map(([label, { rows, amount }]) => ({
    outcome: "rejected",
    label,
    rows,
    amountMinor: amount,
  }));
  return [...kept, ...refused];
}

/** @param read the tally of reading alone: what the file holds; the whole tally says what became of it */
function report(tally: Tally, currency: string): ImportReport {
  const all = outcomes(tally);
  const sumMinor = all.reduce((sum, { amountMinor }) => sum + (amountMinor ?? 0), 0);
  const lost = tally.rows - all.reduce((sum, { rows }) => sum + rows, 0);
  const n = (value = 0): string => value.toLocaleString("en");
  const { orders = 0, extended = 0, peopleNew = 0, peopleKnown = 0 } = tally.counts;
  const repeated = tally.outcomes["repeated"]?.rows ?? 0;
  const sentences = [
    `${n(tally.rows)} lines read, worth ${formatMoney(sumMinor, currency)}, ${lost === 0 ? "and every line is accounted for to the cent" : `but ${n(lost)} of them are not accounted for`}.`,
    `${n(orders)} orders and returns are new; ${n(peopleNew)} people are new.`,
    ...(extended > 0 ? [`${n(extended)} orders that were known have further lines now.`] : []),
    ...(repeated > 0 ? [`${n(repeated)} lines were known already and change nothing.`] : []),
  ];
  return {
    rows: tally.rows,
    sentence: sentences.join(" "),
    outcomes: all,
    people: { new: peopleNew, known: peopleKnown },
    orders,
    extended,
    repeated,
    rejects: tally.rejects,
    sumMinor,
  };
}

async function writeParts(row: ImportRow, table: string, logbook: Logbook, deps: PurchaseDeps): Promise<void> {
  const { postgres } = deps;
  const { parts } = row.options;
  const width = (await sniff(row.filePath)).header.length;
  const from = logbook.where?.phase === "writing" ? logbook.where : undefined;
  if (parts > 1 && from === undefined) await oneBuyerAnOrder(postgres.db, table);
  const days = from?.days ?? (row.options.shiftToNow ? await daysToYesterday(postgres.db, table, deps.now.toISOString().slice(0, 10)) : 0);
  for (let part = from?.part ?? 0; part < parts; part++) {
    await deps.progress("writing", Math.round((row.bytes * part) / parts), logbook.tally.rows);
    const own = partTable(table, part, parts);
    await postgres.transaction(async (tx) => {
      if (part === 0) await deps.catalogue.upsert(tx, productsOf(logbook.tally));
      const { tally, refused } = await writePart(tx, { row, table: own, width, days, deps });
      await logbook.note(tx, { phase: "writing", part: part + 1, days }, tally, refused);
    });
    await dropStaging(postgres.db, own);
  }
}

const productsOf = ({ articles }: Tally) =>
  Object.entries(articles).map(([sku, { name, category, price, fee }]) => ({
    sku,
    name,
    category,
    unitPriceMinor: Math.round(price / 100),
    unitCostMinor: null,
    fee,
  }));

/** Imports a purchase file, or goes on where an earlier run was cut off. Running it again changes nothing that is there. */
export async function importPurchases(row: ImportRow, logbook: Logbook, deps: PurchaseDeps): Promise<ImportReport> {
  const { db } = deps.postgres;
  const table = stagingTable(row.id);
  if (logbook.where === undefined) await createStaging(db, table, row.options.parts);
  else if (logbook.where.phase === "reading") await dropLinesAfter(db, table, logbook.where.place.line);
  const stager = new Stager(row, table, deps);
  await readAll(row, logbook, () => stager.next(), deps.progress);
  await writeParts(row, table, logbook, deps);
  return report(logbook.tally, deps.currency);
}

/** What a run leaves that will not be gone on with. */
export async function clearPurchases(postgres: Postgres, importId: string): Promise<void> {
  if (await stagingExists(postgres.db, stagingTable(importId))) await dropStaging(postgres.db, stagingTable(importId));
}
