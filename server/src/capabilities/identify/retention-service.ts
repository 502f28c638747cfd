import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Files } from "../../platform/files.ts";
import { filesOfFolder, rowsOfTable, type KindWords, type RetentionKind } from "../../platform/retention.ts";
import { openFiles } from "./import-store.ts";
import type { Projection } from "./projection-service.ts";

const ORDERS = "name in ('Order Completed', 'Order Refunded')";

interface Stores {
  readonly clickhouse: ClickHouse;
  readonly files: Files;
  readonly projection: Pick<Projection, "rewriting">;
}

/** Events go from the log and from its projection. */
function events({ clickhouse, projection }: Stores, about: KindWords, only: string, table: string, projected: string): RetentionKind {
  const going = (before: Date): Promise<void> =>
    clickhouse.command(
      `alter table ${table} delete where at < fromUnixTimestamp64Milli({before:Int64}, 'UTC') and ${projected}`,
      { before: before.getTime() },
      { mutations_sync: 2 },
    );
  return {
    ...rowsOfTable(about, "identify.events", "at", only),
    finish: (before) => (table === "identify_order_lines" ? projection.rewriting(() => going(before)) : going(before)),
  };
}

/** What identify keeps for a time. */
export const identifyKeeps = (stores: Stores): readonly RetentionKind[] => [
  events(
    stores,
    {
      id: "touches",
      name: "What people did besides buying",
      words: "Pages looked at, forms filled in, contacts. Values and states read the last three years.",
      unit: "events",
      defaultDays: 1095,
      leastDays: 365,
    },
    `not (${ORDERS}) and type <> 'identify'`,
    "identify_touches",
    "name <> 'First seen'",
  ),
  events(
    stores,
    {
      id: "receipts",
      name: "Receipts without a name",
      words: "Purchases of nobody we know, line by line. They count in sales figures only.",
      unit: "receipts",
      defaultDays: null,
      leastDays: 365,
    },
    "anonymous",
    "identify_order_lines",
    "anonymous",
  ),
  events(
    stores,
    {
      id: "purchases",
      name: "Purchases of people",
      words: "Orders and returns line by line. What a person is worth is worked out from them; tax law may ask for them elsewhere.",
      unit: "orders and returns",
      defaultDays: null,
      leastDays: 730,
    },
    `${ORDERS} and not anonymous`,
    "identify_order_lines",
    "not anonymous",
  ),
  rowsOfTable(
    {
      id: "stale-facts",
      name: "Facts no longer fresh",
      words: "What we knew of a person and have not heard again. Counted from the day it went stale.",
      unit: "facts",
      defaultDays: 730,
      leastDays: 30,
    },
    "identify.facts",
    "fresh_until",
  ),
  rowsOfTable(
    {
      id: "former-facts",
      name: "What facts replaced",
      words: "The history of corrections and changes.",
      unit: "earlier facts",
      defaultDays: 1095,
      leastDays: 30,
    },
    "identify.fact_changes",
    "replaced_at",
  ),
  filesOfFolder(
    {
      id: "uploads",
      name: "Files that were imported",
      words: "The files as they were sent in. What was in them has long been taken over; files still being read stay.",
      unit: "files",
      defaultDays: 30,
      leastDays: 1,
    },
    () => stores.files.path("uploads"),
    async (db) => new Set(await openFiles(db)),
  ),
  filesOfFolder(
    {
      id: "rejects",
      name: "Lines that did not go in",
      words: "The files of rejected lines with their reasons, for whoever mends them.",
      unit: "files",
      defaultDays: 90,
      leastDays: 7,
    },
    () => stores.files.path("imports"),
  ),
];
