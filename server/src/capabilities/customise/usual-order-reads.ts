import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Clock } from "../../platform/clock.ts";
import { usualOrdersOf, type UsualOrders } from "./usual-order.ts";

async function usualOrders(clickhouse: ClickHouse): Promise<UsualOrders> {
  return usualOrdersOf(
    await clickhouse.query<{ tier: string; revenue: number; orders: number }>(
      `select toString(tier) as tier, toFloat64(sum(revenue)) as revenue, toFloat64(sum(orders)) as orders from differentiate_values
      where run = (select argMax(run, (refreshed_at, run)) from differentiate_runs) group by tier`,
    ),
  );
}

const KEPT_MS = 10 * 60_000;

/** What orders usually are worth, asked for at most every ten minutes. */
export function createUsualOrders(clickhouse: ClickHouse, clock: Clock): () => Promise<UsualOrders> {
  let kept: { readonly at: number; readonly answer: Promise<UsualOrders> } | null = null;
  return () => {
    const now = clock().getTime();
    if (kept === null || Math.abs(now - kept.at) > KEPT_MS) {
      const answer = usualOrders(clickhouse);
      kept = { at: now, answer };
      answer.catch(() => (kept = null));
    }
    return kept.answer;
  };
}
