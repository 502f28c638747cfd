// What people said, beside what they bought, for as long as something works with it.
import type { ClickHouse } from "../../platform/clickhouse.ts";
import { newId } from "../../platform/ids.ts";
import type { Db } from "../../platform/postgres.ts";
import { allSaid } from "./said-reads.ts";
import { dropTables, saidTable, writeSaid } from "./said-store.ts";

/** @param given a table that lies there already, where several studies share it */
export async function withSaid<T>(
  { clickhouse, db }: { readonly clickhouse: ClickHouse; readonly db: Db },
  given: string | undefined,
  work: (said: string) => Promise<T>,
): Promise<T> {
  if (given !== undefined) return work(given);
  const run = newId();
  try {
    await writeSaid(clickhouse, run, allSaid(db));
    return await work(saidTable(run));
  } finally {
    await dropTables(clickhouse, [saidTable(run)]);
  }
}
