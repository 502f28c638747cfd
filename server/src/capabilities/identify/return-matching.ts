// Which order does a credit note belong to? Pure.

export interface Sold {
  readonly customer: string;
  readonly sku: string;
  readonly order: string;
  readonly at: number;
  readonly quantity: number;
  readonly price: number;
}

export interface Returned {
  readonly line: number;
  readonly customer: string;
  readonly sku: string;
  readonly at: number;
  /** Positive. */
  readonly quantity: number;
  readonly price: number;
}

/** A part of a return line and the order it reduces; undefined where none was found. */
export interface Matched {
  readonly line: number;
  readonly order: string | undefined;
  readonly quantity: number;
}

const key = (customer: string, sku: string): string => `${customer}\u0000${sku}`;

/**
 * Gives each return back to what the same customer bought of the same article before: first at the same price, then at
 * any, each time the latest purchase first, and never more than was bought. What is left over stands as a return of its own.
 * Earlier returns choose first.
 */
export function matchReturns(returns: readonly Returned[], sales: readonly Sold[]): Matched[] {
  const stock = new Map<string, { sold: Sold; left: number }[]>();
  for (const sold of sales) {
    const list = stock.get(key(sold.customer, sold.sku));
    if (list) list.push({ sold, left: sold.quantity });
    else stock.set(key(sold.customer, sold.sku), [{ sold, left: sold.quantity }]);
  }
  for (const list of stock.values()) list.sort((a, b) => b.sold.at - a.sold.at || (a.sold.order < b.sold.order ? 1 : -1));
  const result: Matched[] = [];
  for (const back of [...returns].sort((a, b) => a.at - b.at || a.line - b.line)) {
    let open = back.quantity;
    const bought = (stock.get(key(back.customer, back.sku)) ?? []).filter(({ sold, left }) => left > 0 && sold.at <= back.at);
    const ordered = [...bought.filter(({ sold }) => sold.price === back.price), ...bought.filter(({ sold }) => sold.price !== back.price)];
    for (const entry of ordered) {
      if (open === 0) break;
      const part = Math.min(open, entry.left);
      entry.left -= part;
      open -= part;
      result.push({ line: back.line, order: entry.sold.order, quantity: part });
    }
    if (open > 0) result.push({ line: back.line, order: undefined, quantity: open });
  }
  return result;
}
