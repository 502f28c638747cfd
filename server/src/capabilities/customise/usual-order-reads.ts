import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Clock } from "../../platform/clock.ts";

/** What an order usually is worth, minor units, as of the last refresh of values; null: nothing was sold yet. */
async function usualOrder(clickhouse: ClickHouse): Promise<number | null> {
  const [row] = await clickhouse.query<{ mean: number | null }>(
    `select toFloat64(sum(revenue)) / nullIf(toFloat64(sum(orders)), 0) as mean from differentiate_values
    where run = (select argMax(run, (refreshed_at, run)) from differentiate_runs)`,
  );
  return row?.mean === null || row === undefined || row.mean <= 0 ? null : Math.round(row.mean);
}

const KEPT_MS = 10 * 60_000;

/** The same, asked for at most every ten minutes. */
export function createUsualOrder(clickhouse: ClickHouse, clock: Clock): () => Promise<number | null> {
  let kept: { readonly at: number; readonly answer: Promise<number | null> } | null = null;
  return () => {
    const now = clock().getTime();
    if (kept === null || Math.abs(now - kept.at) > KEPT_MS) {
      const answer = usualOrder(clickhouse);
      kept = { at: now, answer };
      answer.catch(() => (kept = null));
    }
    return kept.answer;
  };
}
