// Share of wallet in ClickHouse: each against the largest buyers of their group by need and size of order.
import type { ClickHouse } from "../../platform/clickhouse.ts";
import { NEED_DAYS } from "./needs-store.ts";
import { SURE } from "./needs.ts";
import { leftOut, SPARING, studyTable } from "./studies-store.ts";
import { runOf } from "./studies-reads.ts";
import { RUN } from "./value-reads.ts";
import { LEAST_ALIKE, WALLET_QUANTILES } from "./wallet.ts";
import { MOST_CORRECTED, type Correction } from "./wallet-calibration.ts";

const alikeTable = (run: string): string => studyTable("alike", run);
export const rawTable = (run: string): string => studyTable("wallets", run);
export const walletTables = (run: string): string[] => [alikeTable(run), rawTable(run)];

/** A category that so many of a group buy is one that its others could buy too; so many are named. */
const [USUAL, MOST_NAMED] = [0.4, 3];

/** Each customer with the group by need, the third by size of order, and the categories they buy. */
export async function writeAlike(clickhouse: ClickHouse, run: string, asOf: number, without: readonly string[]): Promise<void> {
  await clickhouse.command(
    `create table ${alikeTable(run)} (person_id UUID, spent Int64, cluster UInt8, size UInt8, cats Array(String)) engine = Memory`,
  );
  await clickhouse.command(
    `insert into ${alikeTable(run)}
    with (select quantilesExact(0.3333, 0.6667)(revenue / orders) from differentiate_values where run = ${RUN} and orders > 0) as cuts
    select * from (
      select v.person_id as person_id, v.revenue_year as spent, if(n.sure >= ${SURE}, n.cluster, 0) as cluster,
        toUInt8((v.revenue / v.orders > cuts[1]) + (v.revenue / v.orders > cuts[2])) as size, c.cats as cats
      from (select person_id, revenue, revenue_year, orders from differentiate_values where run = ${RUN} and orders > 0) as v
      left any join (select person_id, cluster, sure from differentiate_needs where run = ${runOf("needs")}) as n on n.person_id = v.person_id
      left any join (
        select person_id, groupUniqArray(toString(category)) as cats from identify_order_lines
        where not anonymous and kind = 'sale' and category != '' and toInt32(toDate(at)) > {asOf:Int32} - ${NEED_DAYS} and toInt32(toDate(at)) <= {asOf:Int32}
        group by person_id
      ) as c on c.person_id = v.person_id
    ) ${leftOut(without)}`,
    { asOf },
    SPARING,
  );
}

/** Customers with a purchase in the past year, by whom wallets are measured. */
export async function countSpenders(clickhouse: ClickHouse, run: string): Promise<number> {
  const [row] = await clickhouse.query<{ n: number }>(`select toFloat64(countIf(spent > 0)) as n from ${alikeTable(run)}`);
  return row?.n ?? 0;
}

/** Everybody's wallet by customers alike, never below what they spent here; 0 where too few have bought to say. `kind` is the group by need and size of order. */
export async function writeRaw(clickhouse: ClickHouse, run: string, known: boolean): Promise<void> {
  const table = alikeTable(run);
  await clickhouse.command(
    `create table ${rawTable(run)} (person_id UUID, spent Int64, low Int64, wallet Int64, high Int64, missing Array(String), kind UInt16) engine = Memory`,
  );
  const { low, middle, high } = WALLET_QUANTILES;
  const bounds = `quantilesExact(${low}, ${middle}, ${high})(spent) as bounds, count() as people from ${table} where spent > 0`;
  await clickhouse.command(
    `insert into ${rawTable(run)}
    with (select ${bounds.replace(", count() as people", "")}) as every
    select a.person_id, a.spent,
      ${[1, 2, 3].map((i) => (known ? `greatest(a.spent, toInt64(multiIf(s.people >= ${LEAST_ALIKE}, s.bounds[${i}], g.people >= ${LEAST_ALIKE}, g.bounds[${i}], every[${i}])))` : "0")).join(", ")},
      if(a.cluster = 0, [], arraySlice(arrayFilter(category -> not has(a.cats, category), u.usual), 1, ${MOST_NAMED})),
      a.cluster * 3 + a.size
    from ${table} as a
    left any join (select cluster, size, ${bounds} group by cluster, size) as s on s.cluster = a.cluster and s.size = a.size
    left any join (select cluster, ${bounds} group by cluster) as g on g.cluster = a.cluster
    left any join (
      select cluster, arrayMap(pair -> pair.2, arrayReverseSort(groupArray((buyers, category)))) as usual from (
        select t.cluster as cluster, category, count() as buyers, any(n.people) as people
        from (select cluster, arrayJoin(cats) as category from ${table} where cluster > 0) as t
        left any join (select cluster, count() as people from ${table} group by cluster) as n on n.cluster = t.cluster
        group by cluster, category having buyers >= ${USUAL} * people
      ) group by cluster
    ) as u on u.cluster = a.cluster`,
  );
}

/** As `corrected` in wallet-calibration.ts. */
function correctedSql({ at, slopes, mid, offsets }: Correction): string {
  const list = (of: (one: Correction["offsets"][number]) => number): string => `[${offsets.map(of).join(", ")}]`;
  const offset = `transform(toInt32(kind), ${list(({ kind }) => kind)}, ${list(({ offset: by }) => by)}, toFloat64(0))`;
  const line = `${at} + ${slopes[0]} * (log(wallet) - ${mid[0]}) + ${slopes[1]} * (log(spent) - ${mid[1]}) + ${offset}`;
  const by = `least(${MOST_CORRECTED}, greatest(-${MOST_CORRECTED}, ${line}))`;
  return `if(wallet > 0 and spent > 0, greatest(toFloat64(spent), wallet * exp(${by})), toFloat64(wallet))`;
}

/** Everybody's estimate as it is shown, corrected by what was learned from those who told. */
export async function writeWallets(clickhouse: ClickHouse, run: string, correction: Correction | null): Promise<void> {
  const kept =
    correction === null
      ? "low, wallet, high"
      : `
      if(spent > 0, greatest(spent, toInt64(round(better * ${correction.low}))), low), toInt64(round(better)), if(spent > 0, toInt64(round(better * ${correction.high})), high)`;
  await clickhouse.command(
    `insert into differentiate_wallets
    ${correction === null ? "" : `with ${correctedSql(correction)} as better`}
    select {run:UUID}, person_id, spent, ${kept}, missing from ${rawTable(run)}`,
    { run },
  );
}
