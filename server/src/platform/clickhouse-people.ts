import type { ClickHouse } from "./clickhouse.ts";

/** Rows that name these people go from every table of a room, and are rewritten away, not only marked: waits until it is done. */
export async function deletePeople(clickhouse: ClickHouse, prefix: string, ids: readonly string[]): Promise<void> {
  const tables = await clickhouse.query<{ table: string }>(
    `select table from system.columns where database = currentDatabase() and name = 'person_id' and startsWith(table, {prefix:String})
      and table in (select name from system.tables where database = currentDatabase() and engine like '%MergeTree') order by table`,
    { prefix },
  );
  for (const { table } of tables) {
    await clickhouse.command(`alter table \`${table}\` delete where person_id in {ids:Array(UUID)}`, { ids }, { mutations_sync: 2 });
  }
}
