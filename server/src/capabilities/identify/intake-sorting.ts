// What becomes of each event of a batch, before anything is written. Pure but for new ids.
import { createHash } from "node:crypto";
import { newId } from "../../platform/ids.ts";
import { readOrder, wholeRefund, type OrderPayload } from "./intake-commerce.ts";
import { parseExact, readEvent, type Given, type Said } from "./intake-said.ts";
import { visitorId } from "./intake-who.ts";
import type { InboxRow } from "./sorter-store.ts";

export type Outcome = "recorded" | "repeated" | "conflicting" | "set-aside" | "erased" | "restricted" | "no-consent";

/** An event of the inbox, read. */
export interface Entry {
  readonly row: InboxRow;
  readonly digest: string;
  readonly said: Said;
  readonly name: string;
  /** Under each of them the event counts once; the last is the sender's own. */
  readonly ids: readonly string[];
  /** For orders and what was given back of them. */
  readonly order: OrderPayload | null;
  /** Why it is not all that the sender meant. */
  readonly note: string | null;
}

const ORDERS = new Set(["Order Completed", "Order Refunded", "Order Cancelled"]);

/** How an event is kept: an order by its number, so that it counts once whether it comes by browser, by shop or by file. */
function kept(said: Said, own: string, currency: string): Pick<Entry, "name" | "ids" | "order" | "note"> {
  const plain = { name: said.name, ids: [own], order: null, note: null };
  if (said.type !== "track" || !ORDERS.has(said.name)) return plain;
  const read = readOrder(said.name, said.properties, currency);
  if ("why" in read) return { ...plain, name: `${said.name} (not counted)`, note: read.why };
  const { order } = read;
  if (said.name === "Order Completed") return { ...plain, ids: [`order:${order.order_id}`, own], order };
  // Without lines all of it was given back, which can happen once.
  const ids = order.products.length === 0 ? [`refunded:${order.order_id}`, own] : [own];
  return { name: "Order Refunded", ids, order, note: null };
}

export function readEntry(row: InboxRow, digest: string, currency: string): Entry {
  const said = readEvent(parseExact(row.payload), row.sentAt, row.receivedAt);
  // Without an id of the sender's, the same words at the same time are the same event.
  const own = `in:${said.messageId ?? (said.timed ? digest : newId())}`;
  return { row, digest, said, ...kept(said, own, currency) };
}

/**
 * Events that are new, each with what it is, and what became of the others. Of two with one id the first counts.
 * @param known digests of messages of the log; null where a message came by another way
 */
export function freshOnes(
  entries: readonly Entry[],
  known: ReadonlyMap<string, string | null>,
): { fresh: Entry[]; others: [Entry, Outcome][] } {
  const seen = new Map(known);
  const fresh: Entry[] = [];
  const others: [Entry, Outcome][] = [];
  for (const entry of entries) {
    const own = entry.ids.at(-1) ?? "";
    const before = seen.get(own);
    if (before !== undefined) others.push([entry, before === null || before === entry.digest ? "repeated" : "conflicting"]);
    else if (entry.ids.some((id) => seen.has(id))) others.push([entry, "repeated"]);
    else {
      fresh.push(entry);
      for (const id of entry.ids) seen.set(id, entry.digest);
    }
  }
  return { fresh, others };
}

/** Everything by which an event may point at somebody, as identifiers. */
export function pointers({ customerNumber, email, phone, anonymousId, previousId }: Given): { kind: string; value: string }[] {
  const all: [string, string | null][] = [
    ["customer_number", customerNumber],
    ["email", email],
    ["phone", phone],
    ["anonymous_id", anonymousId],
    ["customer_number", previousId],
    ["email", previousId?.toLowerCase() ?? null],
    ["anonymous_id", previousId],
  ];
  return all.flatMap(([kind, value]) => (value === null ? [] : [{ kind, value }]));
}

/** Visitors that an event may be of. */
export function visitorsOf({ anonymousId, previousId }: Given): string[] {
  return [anonymousId, previousId].filter((id) => id !== null).map(visitorId);
}

/** Orders that are given back as a whole, so that their lines must be known. */
export function wholeRefunds(entries: readonly Entry[]): string[] {
  return entries.flatMap(({ order, name }) => (name === "Order Refunded" && order?.products.length === 0 ? [order.order_id] : []));
}

/** Fills in the lines of what was given back as a whole, from the log or from the same batch. */
export function withLines(entries: readonly Entry[], logged: ReadonlyMap<string, OrderPayload>): Entry[] {
  const orders = new Map(logged);
  return entries.map((entry) => {
    const { order, name } = entry;
    if (order === null) return entry;
    if (name === "Order Completed") orders.set(order.order_id, order);
    if (name !== "Order Refunded" || order.products.length > 0) return entry;
    const given = orders.get(order.order_id);
    if (given !== undefined) return { ...entry, order: wholeRefund(given) };
    const note = `Order ${order.order_id} is not known, so what was given back of it is not counted. Send its lines along.`;
    return { ...entry, name: "Order Refunded (not counted)", order: null, note };
  });
}

/** The id of the organisation that a source calls so. */
export function groupIdOf(groupId: string): string {
  const hex = createHash("sha256").update(`group:${groupId}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
