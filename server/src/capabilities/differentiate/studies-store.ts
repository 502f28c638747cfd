// Studies: what takes too long for a refresh is worked out after it, each study in runs of its own, seen whole or not at all.
import type { ClickHouse } from "../../platform/clickhouse.ts";
import { publishedStudy, tablesOf, type Study } from "./studies-reads.ts";

/** Wanted for seconds only, in memory; should a study die, a later refresh sweeps it away. */
export const studyTable = (what: string, run: string): string => `differentiate_work_${what}_${run.replaceAll("-", "")}`;

/** The log lies in the order of persons, so no hash table of everybody is needed; what does not fit two gigabytes goes to disk. */
export const SPARING = { optimize_aggregation_in_order: 1, max_bytes_before_external_group_by: 2_000_000_000 };

/** People whose data may be kept and not used have no estimate. */
export const leftOut = (without: readonly string[]): string =>
  without.length === 0 ? "" : `where person_id not in (${without.map((id) => `'${id}'`).join(", ")})`;

/** From here on readers see this run; older ones but the last go. */
export async function publishStudy(
  clickhouse: ClickHouse,
  study: Study,
  { run, asOf, at }: { run: string; asOf: string; at: Date },
  report: object,
): Promise<void> {
  const previous = await publishedStudy(clickhouse, study);
  // Newer runs win by their time, so a clock that stood still or went back must not make this one older than the last.
  const computed = new Date(Math.max(at.getTime(), (previous?.computedAt.getTime() ?? 0) + 1));
  await clickhouse.insert("differentiate_studies", [
    { study, run, as_of: asOf, computed_at: computed.toISOString().replace("T", " ").replace("Z", ""), report: JSON.stringify(report) },
  ]);
  for (const table of tablesOf(study)) await sweepRuns(clickhouse, table, previous === null ? [run] : [run, previous.run]);
}

async function sweepRuns(clickhouse: ClickHouse, table: string, keep: readonly string[]): Promise<void> {
  const parts = await clickhouse.query<{ run: string }>(
    "select distinct partition as run from system.parts where active and database = currentDatabase() and table = {table:String}",
    { table },
  );
  for (const { run } of parts) {
    if (!keep.includes(run)) await clickhouse.command(`alter table ${table} drop partition '${run.replace(/[^0-9a-f-]/g, "")}'`);
  }
}
