/** What orders usually are worth, minor units, as of the last refresh of values. Pure. */
export interface UsualOrders {
  /** Of everybody; null: nothing was sold yet. */
  readonly all: number | null;
  /** Of those of a tier who bought. */
  readonly byTier: Readonly<Record<string, number>>;
}

/** Where nothing was sold yet. */
const NO_ORDERS_MINOR = 5000;

/** One unit of the model for somebody: what an order of people of their tier usually is worth. */
export const unitOf = ({ all, byTier }: UsualOrders, tier: string): number => byTier[tier] ?? all ?? NO_ORDERS_MINOR;

/** From sums by tier. What is negative or never bought says nothing. */
export function usualOrdersOf(rows: readonly { readonly tier: string; readonly revenue: number; readonly orders: number }[]): UsualOrders {
  const mean = (some: typeof rows): number | null => {
    const [revenue, orders] = [some.reduce((sum, row) => sum + row.revenue, 0), some.reduce((sum, row) => sum + row.orders, 0)];
    return orders > 0 && revenue > 0 ? Math.max(1, Math.round(revenue / orders)) : null;
  };
  const byTier = rows.flatMap((row) => {
    const usual = mean([row]);
    return row.tier === "" || usual === null ? [] : [[row.tier, usual] as const];
  });
  return { all: mean(rows), byTier: Object.fromEntries(byTier) };
}
