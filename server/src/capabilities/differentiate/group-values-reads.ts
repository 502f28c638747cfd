import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Place } from "./place.ts";
import { RUN } from "./value-reads.ts";

/** A row of differentiate_group_values with plain types. */
export interface GroupValueRow {
  groupId: string;
  people: number;
  orders: number;
  revenueMinor: number;
  revenuePeriodMinor: number;
  revenuePeriodBeforeMinor: number;
  lastDay: string;
}

const COLUMNS = `
  toString(group_id) as groupId, people, orders, toFloat64(revenue) as revenueMinor, toFloat64(revenue_period) as revenuePeriodMinor,
  toFloat64(revenue_period_before) as revenuePeriodBeforeMinor, toString(last_day) as lastDay`;

export async function groupValuesOf(clickhouse: ClickHouse, ids: readonly string[]): Promise<GroupValueRow[]> {
  return clickhouse.query(`select ${COLUMNS} from differentiate_group_values where run = ${RUN} and group_id in {ids:Array(UUID)}`, {
    ids,
  });
}

export async function countGroupValues(clickhouse: ClickHouse, where: string): Promise<number> {
  const [row] = await clickhouse.query<{ groups: number }>(
    `select toUInt32(count()) as groups from differentiate_group_values where run = ${RUN} and (${where})`,
  );
  return row?.groups ?? 0;
}

/** Rows by a falling sort value; equal values by group, so that each row comes exactly once. A place names the group where others name a person. */
export async function groupValuesBy(
  clickhouse: ClickHouse,
  where: string,
  by: string,
  after: Place | null,
  limit: number,
): Promise<(GroupValueRow & { by: number })[]> {
  const from = after === null ? "" : `and (toFloat64(${by}), group_id) < ({afterBy:Float64}, {afterId:UUID})`;
  return clickhouse.query(
    `select ${COLUMNS}, toFloat64(${by}) as by from differentiate_group_values
    where run = ${RUN} and (${where}) ${from} order by by desc, group_id desc limit {limit:UInt32}`,
    { limit, ...(after === null ? {} : { afterBy: after.by, afterId: after.personId }) },
  );
}
