// Shop events. Segment's e-commerce names (version 2) are the ones we keep; GA4's and Segment's older ones are turned into them.
// Orders take the shape that the rest of the house counts with: lines with amounts in minor units that sum to the total.

const GA4: Readonly<Record<string, string>> = {
  purchase: "Order Completed",
  refund: "Order Refunded",
  view_item: "Product Viewed",
  view_item_list: "Product List Viewed",
  select_item: "Product Clicked",
  add_to_cart: "Product Added",
  remove_from_cart: "Product Removed",
  view_cart: "Cart Viewed",
  begin_checkout: "Checkout Started",
  add_shipping_info: "Checkout Step Completed",
  add_payment_info: "Payment Info Entered",
  add_to_wishlist: "Product Added to Wishlist",
  view_promotion: "Promotion Viewed",
  select_promotion: "Promotion Clicked",
  search: "Products Searched",
  view_search_results: "Products Searched",
  share: "Product Shared",
  sign_up: "Signed Up",
  login: "Signed In",
};

const OLDER: Readonly<Record<string, string>> = {
  "completed order": "Order Completed",
  "refunded order": "Order Refunded",
  "viewed product": "Product Viewed",
  "viewed product category": "Product List Viewed",
  "added product": "Product Added",
  "removed product": "Product Removed",
  "started checkout": "Checkout Started",
};

/** The name under which an event is kept. */
export function canonicalName(name: string): string {
  if (Object.hasOwn(GA4, name)) return GA4[name] ?? name;
  return OLDER[name.toLowerCase()] ?? name;
}

export interface OrderLine {
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  readonly amount_minor: number;
  readonly category?: string;
  /** Taken off the line and already out of its amount. */
  readonly discount_minor?: number;
  /** Postage, tax, discount: money of an order, no goods. */
  readonly fee?: true;
  /** The order that a line given back belongs to. */
  readonly of?: string;
}

/** An order event's payload, as imports write it too. */
export interface OrderPayload {
  readonly order_id: string;
  readonly currency: string;
  readonly total_minor: number;
  /** Branch or channel; a line of an import names its own. */
  readonly place?: string;
  readonly products: readonly OrderLine[];
}

type Values = Readonly<Record<string, unknown>>;

const asValues = (value: unknown): Values =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Values) : {};

/** The first of these members that holds something, as a text. */
function text(values: Values, ...keys: string[]): string {
  for (const key of keys) {
    const value = values[key];
    if ((typeof value === "string" && value.trim() !== "") || typeof value === "number") return String(value).trim().slice(0, 200);
  }
  return "";
}

/** A decimal number, or null. */
function decimal(values: Values, ...keys: string[]): number | null {
  for (const key of keys) {
    const value = values[key];
    const number = typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : value;
    if (typeof number === "number" && Number.isFinite(number) && Math.abs(number) < 1e12) return number;
  }
  return null;
}

/** Digits after the point of a currency (ISO 4217), or null for what is none. */
function digitsOf(currency: string): number | null {
  if (!/^[A-Z]{3}$/.test(currency)) return null;
  return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** To whole minor units; the tiny term keeps 1.005 from falling below its half. */
function minor(amount: number, digits: number): number {
  const scaled = Math.abs(amount) * 10 ** digits;
  return Math.sign(amount) * Math.round(scaled + scaled * 1e-12);
}

const fee = (sku: string, name: string, amount: number): OrderLine[] =>
  amount === 0 ? [] : [{ sku, name, quantity: 1, amount_minor: amount, fee: true }];

function goods(properties: Values, digits: number): OrderLine[] {
  const { products, items } = properties;
  const given = Array.isArray(products) ? products : Array.isArray(items) ? items : [];
  return given.slice(0, 1000).map((each) => {
    const product = asValues(each);
    const quantity = Math.round(decimal(product, "quantity") ?? 1);
    const category = text(product, "category", "item_category");
    // GA4 gives the price as paid and, beside it, what was taken off each piece.
    const discount = minor(Math.abs(quantity * (decimal(product, "discount") ?? 0)), digits);
    return {
      sku: text(product, "sku", "product_id", "item_id", "id"),
      name: text(product, "name", "item_name", "title"),
      quantity,
      amount_minor: minor(quantity * (decimal(product, "price") ?? 0), digits),
      ...(category === "" ? {} : { category }),
      ...(discount === 0 ? {} : { discount_minor: discount }),
    };
  });
}

const sum = (lines: readonly OrderLine[]): number => lines.reduce((total, line) => total + line.amount_minor, 0);

/** Lines that sum to what the sender says was paid; where the parts do not add up, the rest is a line of its own. */
function linesOf(properties: Values, digits: number): OrderLine[] {
  const money = (...keys: string[]): number => minor(decimal(properties, ...keys) ?? 0, digits);
  const lines = goods(properties, digits);
  const total = decimal(properties, "total");
  const goodsOnly = decimal(properties, "revenue", "subtotal", "value");
  if (lines.length === 0 && (total ?? goodsOnly) !== null) {
    return [{ sku: "", name: "Order", quantity: 1, amount_minor: minor(total ?? goodsOnly ?? 0, digits) }];
  }
  const extras = [
    ...fee("discount", "Discount", -money("discount")).map((line) => ({ ...line, discount_minor: Math.abs(line.amount_minor) })),
    ...fee("shipping", "Shipping", money("shipping")),
    ...fee("tax", "Tax", money("tax")),
  ];
  if (total === null) return [...lines, ...extras];
  // Tax may be within the prices already: what the sender says was paid counts.
  const paid = minor(total, digits);
  const fitting = [extras, extras.filter(({ sku }) => sku !== "tax")].find((some) => sum([...lines, ...some]) === paid);
  const kept = [...lines, ...(fitting ?? extras)];
  return [...kept, ...fee("difference", "Difference to the total", paid - sum(kept))];
}

export type ReadOrder = { readonly order: OrderPayload } | { readonly why: string };

/**
 * An order or what was given back of one.
 * @param name "Order Completed", "Order Refunded" or "Order Cancelled"
 * @param currency the business's own; an order in another cannot be added to it
 * @return amounts in minor units, negative and under their order for what was given back; no products where a refund names none and so means all
 */
export function readOrder(name: string, properties: unknown, currency: string): ReadOrder {
  const values = asValues(properties);
  const id = text(values, "order_id", "orderId", "transaction_id", "checkout_id");
  if (id === "") return { why: "The order has no order_id, so it is kept as an event and not counted as an order." };
  const own = text(values, "currency").toUpperCase() || currency;
  const digits = digitsOf(own);
  if (digits === null)
    return { why: `“${own.slice(0, 20)}” is no currency, so order ${id} is kept as an event and not counted as an order.` };
  if (own !== currency) {
    return { why: `Order ${id} is in ${own}, the business counts in ${currency}: it is kept as an event and not counted as an order.` };
  }
  const lines = linesOf(values, digits);
  const place = text(values, "affiliation");
  const head = { order_id: id, currency, ...(place === "" ? {} : { place }) };
  if (name === "Order Completed") return { order: { ...head, total_minor: sum(lines), products: lines } };
  const back = lines.map((line) => ({
    ...line,
    quantity: -Math.abs(line.quantity),
    amount_minor: line.fee === true ? -line.amount_minor : -Math.abs(line.amount_minor),
    of: id,
  }));
  return { order: { ...head, total_minor: sum(back), products: back } };
}

/** Everything of an order given back. */
export function wholeRefund(order: OrderPayload): OrderPayload {
  const products = order.products.map((line) => ({
    ...line,
    quantity: -line.quantity,
    amount_minor: -line.amount_minor,
    of: order.order_id,
  }));
  return { ...order, total_minor: -order.total_minor, products };
}
