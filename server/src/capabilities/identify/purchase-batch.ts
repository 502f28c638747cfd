// Lines of a purchase file on their way into staging: read, counted, laid out for COPY. Pure but for what it holds.
import type { ForeignCurrency } from "./foreign-currency.ts";
import { copyField, type CopyText } from "./copy-text.ts";
import type { ImportRow } from "./import-store.ts";
import { Counting, type Article, type Tally } from "./import-tally.ts";
import { amountMinor, readPurchase, type PurchaseLine } from "./purchase-row.ts";
import type { Refused } from "./rejects.ts";

/** The line as it stands in the order event, laid out for COPY. */
function itemOf(row: PurchaseLine, head: string, amount: number): string {
  const category = row.category === "" ? "" : copyField(`,"category":${JSON.stringify(row.category)}`);
  const fee = row.kind === "fee" ? ',"fee":true' : "";
  const discount = row.discount === 0 ? "" : `,"discount_minor":${Math.round(row.discount / 100)}`;
  const place = row.place === "" ? "" : copyField(`,"place":${JSON.stringify(row.place)}`);
  return `${head},"quantity":${row.quantity},"amount_minor":${amount}${category}${fee}${discount}${place}}`;
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

/** Which part of the staged lines a subject's lines belong to (FNV-1a). */
function partOf(subject: string, parts: number): number {
  if (parts === 1) return 0;
  let hash = 0x811c9dc5;
  for (let i = 0; i < subject.length; i++) hash = Math.imul(hash ^ subject.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % parts;
}

/** Who a line is about, as its staging says it: the kind of identifier and its value; empty where nobody is named. */
function subjectOf({ customer, email }: { customer: string; email: string }): [by: string, value: string] {
  return customer !== "" ? ["customer_number", customer] : email !== "" ? ["email", email] : ["", ""];
}

/** Returns are told apart later, when the orders they belong to are found. */
export const outcomeOf = ({ kind, by }: { kind: string; by: string }): string => (kind === "sale" && by === "" ? "anonymous" : kind);

/** Many exports name the buyer only in the first line of an order: the others mean the same one. */
export class Buyer {
  #order = "";
  #customer = "";
  #email = "";

  of(line: PurchaseLine): PurchaseLine {
    if (line.order !== this.#order) {
      this.#order = line.order;
      this.#customer = line.customer;
      this.#email = line.email;
      return line;
    }
    if (line.customer !== "" || line.email !== "") return line;
    return this.#customer === "" && this.#email === "" ? line : { ...line, customer: this.#customer, email: this.#email };
  }
}

interface Name {
  lines: number;
  /** How each of them begins in the order event, laid out for COPY: made once, for most lines are of a few articles. */
  readonly head: string;
}

/** What the lines say of their articles: the most frequent name of each, the highest price. */
class Articles {
  readonly #seen = new Map<string, { names: Map<string, Name>; category: string; price: number; fee: boolean }>();

  add({ sku, name, category, price, kind }: PurchaseLine): Name {
    let entry = this.#seen.get(sku);
    if (entry === undefined) this.#seen.set(sku, (entry = { names: new Map(), category: "", price: 0, fee: kind === "fee" }));
    let known = entry.names.get(name);
    if (known === undefined) {
      known = { lines: 0, head: copyField(`{"sku":${JSON.stringify(sku)},"name":${JSON.stringify(name)}`) };
      entry.names.set(name, known);
    }
    known.lines++;
    if (category !== "") entry.category = category;
    if (price > entry.price) entry.price = price;
    return known;
  }

  all(): Record<string, Article> {
    return Object.fromEntries(
      [...this.#seen].map(([sku, { names, category, price, fee }]) => {
        const [name = "", most] = [...names].sort((a, b) => b[1].lines - a[1].lines)[0] ?? [];
        return [sku, { name, category, price, fee, lines: most?.lines ?? 0 }];
      }),
    );
  }
}

/** The money of a line that does not go in, as far as it can be read: quantity × price in minor units. */
function lostMinor(cells: readonly string[], { mapping, options }: ImportRow): number {
  const number = (id: string): number =>
    Number((cells[mapping[id] ?? -1] ?? "").replace(options.decimalComma ? /\./g : /,/g, "").replace(",", "."));
  const amount = amountMinor({ quantity: number("quantity"), price: Math.round(number("price") * 10_000) });
  return Number.isSafeInteger(amount) ? amount : 0;
}

/** The columns of staging, in the order in which lines are laid out. */
export const STAGING_COLUMNS = "line, part, order_no, at, by, customer, email, country, kind, sku, quantity, price, amount, item";

export class PurchaseLines {
  readonly #row: ImportRow;
  readonly #latest: number;
  readonly #buyer: Buyer;
  readonly #foreign: ForeignCurrency;
  readonly #articles = new Articles();
  readonly #counting = new Counting();
  readonly text: CopyText;
  readonly refused: Refused[] = [];

  /** @param latest the last moment that a purchase can have, in milliseconds since 1970 */
  constructor(row: ImportRow, latest: number, { buyer, foreign }: { buyer: Buyer; foreign: ForeignCurrency }, text: CopyText) {
    this.#row = row;
    this.#latest = latest;
    this.#buyer = buyer;
    this.#foreign = foreign;
    this.text = text;
  }

  take(cells: string[], line: number): void {
    const { mapping, options } = this.#row;
    const foreign = this.#foreign.refuses(cells, mapping);
    // Its money is not added to what was lost either.
    if (foreign !== null) return this.#refuse(line, foreign, cells, 0);
    const parsed = readPurchase(cells, mapping, options, this.#latest);
    if ("why" in parsed) return this.#refuse(line, parsed.why, cells);
    this.#counting.rows++;
    const row = this.#buyer.of(parsed.ok);
    const [by, subject] = subjectOf(row);
    const amount = amountMinor(row);
    const { head } = this.#articles.add(row);
    this.#counting.outcome(outcomeOf({ kind: row.kind, by }), amount);
    const part = partOf(subject === "" ? row.order : subject, options.parts);
    this.text.add(
      `${line}\t${part}\t${copyField(row.order)}\t${isoOf(row.at)}\t${by}\t${copyField(subject)}\t${row.email}\t${copyField(row.country)}\t${row.kind}\t${copyField(row.sku)}\t${row.quantity}\t${row.price}\t${amount}\t${itemOf(row, head, amount)}\n`,
    );
  }

  bad(why: string, line: number): void {
    this.#refuse(line, why, []);
  }

  #refuse(line: number, why: string, cells: readonly string[], lost = lostMinor(cells, this.#row)): void {
    this.#counting.rows++;
    this.#counting.rejects++;
    this.#counting.refuse(why, lost);
    this.refused.push({ line, why, cells });
  }

  tally(): Tally {
    return this.#counting.tally(this.#articles.all());
  }
}
