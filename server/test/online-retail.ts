// Online Retail (shared/data/README.md) as order lines.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { readPurchase, type PurchaseLine } from "../src/capabilities/identify/purchase-row.ts";
import type { ClickHouse } from "../src/platform/clickhouse.ts";

const folder = join(import.meta.dirname, "../../../shared/data/online_retail");
export const retailIsThere = existsSync(folder);

const FORMAT = { layout: "separated", encoding: "utf-8", delimiter: ",", decimalComma: false, dateOrder: "ymd" } as const;
const MAPPING = { order: 0, sku: 1, name: 2, quantity: 3, at: 4, price: 5, customer: 6, country: 7 };

function cellsOf(line: string): string[] {
  return [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)]
    .slice(0, 8)
    .map(([, cell = ""]) => cell.replace(/^"|"$/g, "").replaceAll('""', '"'));
}

/** All lines that can be read of one of its files. */
export function onlineRetail(name: string): PurchaseLine[] {
  const bytes = readFileSync(join(folder, name));
  return (name.endsWith(".gz") ? gunzipSync(bytes) : bytes)
    .toString("utf8")
    .split(/\r?\n/)
    .slice(1)
    .flatMap((line) => {
      const read = readPurchase(cellsOf(line), MAPPING, FORMAT, Date.parse("2020-01-01"));
      return "ok" in read ? [read.ok] : [];
    });
}

/** A customer's or a receipt's id: the number in the last group, the first says which. */
const idOf = (customer: string, order: string): string =>
  customer === ""
    ? `00000001-0000-4000-8000-${order.replace(/\D/g, "").padStart(12, "0")}`
    : `00000000-0000-4000-8000-${customer.replace(/\D/g, "").padStart(12, "0")}`;

/** Lays the lines into the projection as an import would, without the truth behind it. */
export async function writeRetail(clickhouse: ClickHouse, lines: readonly PurchaseLine[]): Promise<void> {
  for (let from = 0; from < lines.length; from += 100_000) {
    const text = lines
      .slice(from, from + 100_000)
      .map(({ order, sku, at, kind, customer, quantity, price }, i) =>
        [
          idOf(customer, order),
          new Date(at).toISOString().slice(0, 19).replace("T", " "),
          order,
          from + i,
          kind,
          customer === "",
          sku,
          "",
          quantity,
          Math.round((quantity * price) / 100),
          0,
          "00000000-0000-4000-8000-000000000000",
        ].join("\t"),
      )
      .join("\n");
    await clickhouse.insertStream(
      "identify_order_lines (person_id, at, order_id, line, kind, anonymous, sku, category, quantity, amount, cost, event_id)",
      Buffer.from(`${text}\n`),
    );
  }
}
