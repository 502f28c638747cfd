import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Said } from "./said-reads.ts";
import { studyTable } from "./studies-store.ts";

export const saidTable = (run: string): string => studyTable("said", run);

const field = (text: string): string => text.replace(/[\\\t\n\r]/g, (sign) => ({ "\\": "\\\\", "\t": "\\t", "\n": "\\n" })[sign] ?? " ");

/** Lays what people said beside what they bought, for as long as a study works. */
export async function writeSaid(clickhouse: ClickHouse, run: string, pages: AsyncIterable<readonly Said[]>): Promise<void> {
  await clickhouse.command(`create table ${saidTable(run)} (person_id UUID, day Int32, item String) engine = Memory`);
  for await (const page of pages) {
    const lines = page.map(({ personId, day, item }) => `${personId}\t${day}\t${field(item)}\n`);
    await clickhouse.insertStream(saidTable(run), Buffer.from(lines.join("")));
  }
}

export async function dropTables(clickhouse: ClickHouse, tables: readonly string[]): Promise<void> {
  for (const table of tables) await clickhouse.command(`drop table if exists ${table}`);
}
