// One line of a purchase file → a staged line or a plain reason why not. Pure.
import { strictAddress } from "../../vocabulary/mail-address.ts";
import { parseDecimal, parseMoment, type Format } from "./import-format.ts";
import type { Mapping } from "./import-meanings.ts";

export type LineKind = "sale" | "return" | "fee";

export interface PurchaseLine {
  readonly order: string;
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Price of one in 1/10 000 of the currency. */
  readonly price: number;
  readonly customer: string;
  readonly email: string;
  readonly country: string;
  readonly category: string;
  readonly kind: LineKind;
  /** Taken off the line and already out of its price, in 1/10 000 of the currency; 0 where nothing is said. */
  readonly discount: number;
  /** Branch or channel. */
  readonly place: string;
}

/** Postage, discounts, bank charges and the like: money of an order, but no goods. */
const FEE_WORDS =
  /\b(postage|carriage|shipping|delivery|manual|discount|samples?|bank charges|commission|fee|adjust|bad debt|versand|rabatt|gutschein|porto)\b/i;
const FEE_CODES = new Set(["POST", "DOT", "M", "D", "S", "B", "C2", "CRUK", "AMAZONFEE", "BANK CHARGES", "SHIPPING", "DISCOUNT"]);

function isFee(sku: string, name: string): boolean {
  if (FEE_CODES.has(sku.toUpperCase())) return true;
  return (sku.match(/\d/g)?.length ?? 0) < 3 && FEE_WORDS.test(name);
}

const DISCOUNT_WORDS = /\b(discount|coupon|voucher|rabatt|gutschein)\b/i;

/** A line of its own that takes money off an order is a discount as much as one that a line tells of itself. */
function takenOff(told: number, name: string, paid: number): number {
  return paid < 0 && DISCOUNT_WORDS.test(name) ? -paid : Math.abs(told);
}

export type Parsed = { readonly ok: PurchaseLine } | { readonly why: string };

const reject = (why: string): Parsed => ({ why });

function clean(text: string | undefined): string {
  return (text ?? "").trim();
}

/** Reads a line; `latest` is the last moment that can be (purchases do not lie in the future). */
export function readPurchase(cells: readonly string[], mapping: Mapping, format: Format, latest: number): Parsed {
  const cell = (id: string): string => clean(mapping[id] === undefined ? "" : cells[mapping[id]]);
  const order = cell("order");
  const name = cell("name");
  // Small shops give their articles names only.
  const sku = cell("sku") || name;
  if (order === "") return reject("The order number is missing.");
  if (sku === "") return reject("The article number is missing.");
  if (name.includes("\uFFFD") || sku.includes("\uFFFD")) return reject("The text cannot be read; the file mixes encodings.");
  const units = mapping["quantity"] === undefined ? 10_000 : parseDecimal(cell("quantity"), format.decimalComma);
  if (units === undefined || units % 10_000 !== 0) return reject(`“${cell("quantity")}” is no whole number of pieces.`);
  const quantity = units / 10_000;
  if (quantity === 0) return reject("The quantity is 0.");
  if (Math.abs(quantity) > 2_000_000_000) return reject("The quantity is larger than anybody buys.");
  const price = parseDecimal(cell("price"), format.decimalComma);
  if (price === undefined) return reject(`“${cell("price")}” is no price.`);
  const at = parseMoment(cell("at"), format.dateOrder);
  if (at === undefined) return reject(`“${cell("at")}” is no date that can be read.`);
  if (at > latest) return reject("The purchase lies in the future.");
  const customer = cell("customer").replace(/\.0$/, "");
  const written = cell("email");
  const email = written === "" ? "" : strictAddress(written)?.toLowerCase();
  if (email === undefined) return reject("The e-mail address is not one that mail can be sent to.");
  if (price === 0 && customer === "" && email === "") return reject("No price and no customer: a correction of stock, not a sale.");
  const fee = isFee(sku, name);
  if (price < 0 && !fee) return reject("The price is negative and the line is no discount or charge.");
  const discount = cell("discount") === "" ? 0 : parseDecimal(cell("discount"), format.decimalComma);
  if (discount === undefined) return reject(`“${cell("discount")}” is no discount in money. If the column holds per cent, leave it out.`);
  const kind: LineKind = fee ? "fee" : quantity < 0 ? "return" : "sale";
  if (quantity < 0 && price === 0) return reject("Given back without money: a correction of stock, not a return.");
  const [country, category, place] = [cell("country"), cell("category"), cell("place")];
  return {
    ok: {
      order,
      sku,
      name,
      quantity,
      at,
      price,
      customer,
      email,
      country,
      category,
      kind,
      discount: takenOff(discount, name, quantity * price),
      place,
    },
  };
}

/** The line's money in minor units, rounded half away from zero. */
export function amountMinor(line: { quantity: number; price: number }): number {
  const units = line.quantity * line.price;
  return Math.sign(units) * Math.round(Math.abs(units) / 100);
}
