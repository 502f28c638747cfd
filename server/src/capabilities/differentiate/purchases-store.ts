// Writes what each person bought, day by day, out of the order lines.
import type { ClickHouse } from "../../platform/clickhouse.ts";
import { COUNTED, LINE } from "./purchases-reads.ts";
import { tablesOf } from "./studies-reads.ts";
import { SPARING } from "./studies-store.ts";

/** Everything as it is written, of the lines up to a number. */
export async function writePurchases(clickhouse: ClickHouse, run: string, carried: number): Promise<void> {
  const of = (goods: string): string => `
    insert into differentiate_purchases (run, goods, person_id, bought.day, bought.lines, bought.pieces, bought.amount)
    select {run:UUID}, g, person_id, groupArray(day), groupArray(toUInt32(l)), groupArray(p), groupArray(a)
    from (select person_id, ${goods} as g, day, sum(line) as l, sum(piece) as p, sum(amount) as a
      from (select ${LINE}, category from ${COUNTED} and carried <= {carried:UInt64}) group by person_id, g, day)
    group by person_id, g`;
  const params = { run, carried };
  await clickhouse.command(of("''"), params, SPARING);
  await clickhouse.command(of("concat('=', category)"), params, SPARING);
  await clickhouse.command(
    `insert into differentiate_articles (run, sku, category, person_id, day, lines, pieces, amount)
    select {run:UUID}, sku, category, person_id, day, line, piece, amount
    from (select ${LINE}, sku, category from ${COUNTED} and carried <= {carried:UInt64})`,
    params,
  );
  // Merged now, it is at rest when it is read, and read soonest.
  for (const table of tablesOf("purchases"))
    await clickhouse.command(`optimize table ${table} partition '${run.replace(/[^0-9a-f-]/g, "")}' final`);
}
