import { of, type Evidence } from "./evidence.ts";

/** Buys at full price; who buys only when something is taken off is there for the price. */
export const fullPrice: Evidence = {
  id: "full-price",
  name: "Buys at full price",
  weight: 3,
  needs: "discounts",
  missing: "No discounts are recorded with purchases, so nobody can be told by them.",
  hits: "arrayCount(o -> not o.2, orders)",
  trials: "length(orders)",
  sentence(hits, trials) {
    if (hits === trials) return `Paid the full price in all of ${trials} orders.`;
    return hits === 0
      ? `Bought only with something taken off: all of ${trials} orders.`
      : `Paid the full price in ${of(hits, trials, "orders")}.`;
  },
};
