import type { ClickHouse } from "../../platform/clickhouse.ts";
import { PASSIVE_TOUCHES, type State } from "./life-line.ts";
import { RUN, type Place } from "./value-reads.ts";

export interface UnconvertedRow {
  personId: string;
  /** RFC 3339; null for somebody who has done nothing yet. */
  lastTouch: string | null;
  /** Own doings: what they saw, asked, answered. */
  touches: number;
}

const PASSIVE = PASSIVE_TOUCHES.map((name) => `'${name}'`).join(", ");

/** People who have not bought, the last to do something first. */
export async function unconvertedRows(
  clickhouse: ClickHouse,
  after: Place | null,
  limit: number,
): Promise<(UnconvertedRow & { by: number })[]> {
  const rows = await clickhouse.query<{ personId: string; by: number; touches: number }>(
    `select toString(v.person_id) as personId, toFloat64(t.last) as by, t.touches as touches
    from (select person_id from differentiate_values where run = ${RUN} and state in ('prospect', 'engaged-prospect')) as v
    left join (
      select person_id, toUnixTimestamp(max(at)) as last, toUInt32(count()) as touches from identify_touches where name not in (${PASSIVE}) group by person_id
    ) as t on t.person_id = v.person_id
    ${after === null ? "" : "where (toFloat64(t.last), v.person_id) < ({by:Float64}, {id:UUID})"}
    order by by desc, v.person_id desc limit {limit:UInt32}`,
    { limit, ...(after === null ? {} : { by: after.by, id: after.personId }) },
  );
  return rows.map((row) => ({ ...row, lastTouch: row.by === 0 ? null : new Date(row.by * 1000).toISOString() }));
}

export async function idsInStates(clickhouse: ClickHouse, states: readonly State[]): Promise<string[]> {
  const rows = await clickhouse.query<{ personId: string }>(
    `select toString(person_id) as personId from differentiate_values where run = ${RUN} and has({states:Array(String)}, toString(state))`,
    { states },
  );
  return rows.map((row) => row.personId);
}

export async function countUnconverted(clickhouse: ClickHouse): Promise<number> {
  const [row] = await clickhouse.query<{ people: number }>(
    `select toFloat64(count()) as people from differentiate_values where run = ${RUN} and state in ('prospect', 'engaged-prospect')`,
  );
  return row?.people ?? 0;
}
