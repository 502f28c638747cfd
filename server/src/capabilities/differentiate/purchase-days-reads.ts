import type { ClickHouse } from "../../platform/clickhouse.ts";
import { idList, IDS_AT_ONCE } from "./value-reads.ts";

/** The moments of these people's purchases since a day, oldest first; who bought nothing is left out. */
export async function purchasesOf(clickhouse: ClickHouse, ids: readonly string[], since: Date): Promise<Map<string, Date[]>> {
  const found = new Map<string, Date[]>();
  for (let from = 0; from < ids.length; from += IDS_AT_ONCE) {
    const rows = await clickhouse.query<{ id: string; moments: number[] }>(
      `select toString(person_id) as id, arraySort(groupUniqArray(toUnixTimestamp(at))) as moments from identify_order_lines
      where person_id in ${idList(ids.slice(from, from + IDS_AT_ONCE))} and kind = 'sale' and at >= toDateTime({since:UInt32}, 'UTC') group by person_id`,
      { since: Math.max(0, Math.floor(since.getTime() / 1000)) },
    );
    for (const { id, moments } of rows)
      found.set(
        id,
        moments.map((second) => new Date(second * 1000)),
      );
  }
  return found;
}
