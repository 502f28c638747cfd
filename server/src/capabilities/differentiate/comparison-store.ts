import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Comparison } from "./comparison-service.ts";

/** The newest one holds; the older ones show how the choice went. */
export async function keepComparison(clickhouse: ClickHouse, at: Date, asOf: string, comparison: Comparison): Promise<void> {
  const compared_at = at.toISOString().replace("T", " ").replace("Z", "");
  await clickhouse.insert("differentiate_comparisons", [{ compared_at, as_of: asOf, report: JSON.stringify(comparison) }]);
}
