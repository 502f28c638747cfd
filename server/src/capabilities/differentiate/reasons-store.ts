import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Measured } from "./evidence-ratio.ts";
import type { Kind } from "./reasons/reason.ts";
import { publishedStudy } from "./studies-reads.ts";
import { publishStudy } from "./studies-store.ts";

export interface MarketRow {
  what: "rise" | "ended" | "closed" | "once";
  name: string;
  day: number;
  value: number;
}

/** What is the same for everybody; kept with a run. */
export interface ReasonsReport {
  asOf: string;
  /** People looked at to measure the signs, their decided purchases, and how many of these were followed by silence. */
  sample: { people: number; purchases: number; silences: number; looks: number; unbought: number };
  measured: Measured[];
  comebacks: (number | null)[];
  places: boolean;
  many: number | null;
  writes: boolean;
}

export interface ExplainedRow {
  person_id: string;
  kind: Kind;
  reasons: string[];
  shares: number[];
  told: boolean;
  revenue: number;
}

export async function writeMarket(clickhouse: ClickHouse, run: string, rows: readonly MarketRow[]): Promise<void> {
  await clickhouse.insert(
    "differentiate_market",
    rows.map((row) => ({ run, ...row })),
  );
}

export async function writeExplained(clickhouse: ClickHouse, run: string, rows: readonly ExplainedRow[]): Promise<void> {
  await clickhouse.insert(
    "differentiate_reasons",
    rows.map((row) => ({ run, ...row })),
  );
}

/** From here on readers see this run; what no reader uses is dropped. */
export async function publishReasons(
  clickhouse: ClickHouse,
  run: { run: string; asOf: string; at: Date },
  report: ReasonsReport,
): Promise<void> {
  const previous = await publishedStudy(clickhouse, "reasons");
  await publishStudy(clickhouse, "reasons", run, report);
  const parts = await clickhouse.query<{ run: string }>(
    "select distinct partition as run from system.parts where active and database = currentDatabase() and table = 'differentiate_market'",
  );
  for (const part of parts) {
    if (part.run !== run.run && part.run !== previous?.run)
      await clickhouse.command(`alter table differentiate_market drop partition '${part.run.replace(/[^0-9a-f-]/g, "")}'`);
  }
}
