import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Place } from "./place.ts";
import { BETWEEN, SURE } from "./needs.ts";
import { basketsTable, LEAST_ITEMS } from "./needs-store.ts";
import { runOf } from "./studies-reads.ts";
import { RUN } from "./value-reads.ts";

const count = async (clickhouse: ClickHouse, from: string, run: string): Promise<number> => {
  const [row] = await clickhouse.query<{ n: number }>(`select toFloat64(count()) as n from ${from}`, { run });
  return row?.n ?? 0;
};

/** Customers a study looks at. */
export const countBuyers = (clickhouse: ClickHouse, run: string): Promise<number> => count(clickhouse, basketsTable(run), run);

/** Customers with enough items to be placed. */
export const countPlaceable = (clickhouse: ClickHouse, run: string): Promise<number> =>
  count(clickhouse, `differentiate_needs where run = {run:UUID} and items >= ${LEAST_ITEMS}`, run);

/** How many of a cluster, surely enough placed, have each item; cluster 0 counts all who are placed. */
export async function itemCounts(clickhouse: ClickHouse, run: string): Promise<{ cluster: number; idx: number; people: number }[]> {
  return clickhouse.query(
    `select n.cluster as cluster, arrayJoin(arrayPushFront(b.shown, 0)) as idx, toUInt32(count()) as people
    from differentiate_needs as n inner join ${basketsTable(run)} as b on b.person_id = n.person_id
    where n.run = {run:UUID} and n.cluster > 0 and n.sure >= ${SURE} group by cluster, idx order by cluster, idx`,
    { run },
  );
}

export interface NeedCell {
  /** 0: too few to say; 255: between the clusters. */
  cluster: number;
  tier: "" | "A" | "B" | "C";
  people: number;
  revenueYearMinor: number;
  expectedMinor: number;
  sure: number;
}

/** The cluster somebody is shown in. */
export const CELL = `if(cluster > 0 and sure < ${SURE}, ${BETWEEN}, cluster)`;

/** People and money by cluster and tier: the two axes. */
export async function valueByNeed(clickhouse: ClickHouse): Promise<NeedCell[]> {
  return clickhouse.query(
    `select toUInt32(n.cell) as cluster, toString(v.tier) as tier, toFloat64(count()) as people, toFloat64(sum(v.revenue_year)) as revenueYearMinor,
      toFloat64(sum(v.expected_value)) as expectedMinor, avg(n.sure) as sure
    from (select person_id, sure, ${CELL} as cell from differentiate_needs where run = ${runOf("needs")}) as n inner join (
      select person_id, tier, revenue_year, expected_value from differentiate_values where run = ${RUN} and orders > 0) as v on v.person_id = n.person_id
    group by n.cell, v.tier order by n.cell, v.tier`,
  );
}

export interface NeedRow {
  personId: string;
  cluster: number;
  sure: number;
  items: number;
}

/** What is estimated of one person, over all ids that their records have had. */
export async function needOf(clickhouse: ClickHouse, ids: readonly string[]): Promise<NeedRow[]> {
  return clickhouse.query(
    `select toString(person_id) as personId, toUInt32(cluster) as cluster, sure, items from differentiate_needs
    where run = ${runOf("needs")} and person_id in {ids:Array(UUID)} order by items desc`,
    { ids },
  );
}

/** The people of a cluster, the most valuable of the past year first. */
export async function peopleOfNeed(
  clickhouse: ClickHouse,
  cluster: number,
  after: Place | null,
  limit: number,
): Promise<{ personId: string; by: number; sure: number; tier: "" | "A" | "B" | "C"; lastDay: string }[]> {
  const from = after === null ? "" : "and (toFloat64(v.revenue_year), v.person_id) < ({afterBy:Float64}, {afterId:UUID})";
  return clickhouse.query(
    `select toString(v.person_id) as personId, toFloat64(v.revenue_year) as by, n.sure as sure, toString(v.tier) as tier, toString(v.last_day) as lastDay
    from (select person_id, sure, ${CELL} as cell from differentiate_needs where run = ${runOf("needs")}) as n
    inner join (select person_id, revenue_year, tier, last_day from differentiate_values where run = ${RUN}) as v on v.person_id = n.person_id
    where n.cell = {cluster:UInt8} ${from} order by v.revenue_year desc, v.person_id desc limit {limit:UInt32}`,
    { cluster, limit, ...(after === null ? {} : { afterBy: after.by, afterId: after.personId }) },
  );
}
