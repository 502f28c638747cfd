/** What the model would have said on a past day, against what people did since. */
import type { ClickHouse } from "../../platform/clickhouse.ts";
import { modelSql } from "./model-reads.ts";
import type { Model } from "./model.ts";
import { workTable } from "./value-store.ts";

/** A tenth of the customers, from those of whom least was expected up. */
export interface Bin {
  readonly people: number;
  /** Mean chance of an order that the model gave them. */
  readonly expected: number;
  /** Share of them who ordered. */
  readonly ordered: number;
}

/** Days since 1970 of the first order; null without any. */
export async function firstDay(clickhouse: ClickHouse): Promise<number | null> {
  const [row] = await clickhouse.query<{ day: number; any: number }>(
    "select toInt32(toDate(min(at))) as day, toInt32(count() > 0) as any from identify_order_lines where not anonymous and kind = 'sale'",
  );
  return row === undefined || row.any === 0 ? null : row.day;
}

/** Judges the chances given on the day `asOf` to all with an order by then by who ordered in the `horizon` days after it. */
export async function judge(clickhouse: ClickHouse, run: string, asOf: number, horizon: number, model: Model): Promise<Bin[]> {
  const sql = modelSql(model, null, "{horizon:Int32}", false);
  const chances = `
    with ${sql.declared}
    select person_id, model_return as chance,
      person_id in (
        select person_id from identify_order_lines
        where not anonymous and kind = 'sale' and toInt32(toDate(at)) > {asOf:Int32} and toInt32(toDate(at)) <= {asOf:Int32} + {horizon:Int32}
      ) as came
    from ${workTable(run)} where notEmpty(days)`;
  const params = { asOf, horizon, ...sql.params };
  return clickhouse.query<{ people: number; expected: number; ordered: number }>(
    `select toUInt32(count()) as people, avg(chance) as expected, avg(came) as ordered
    from (select chance, came, intDiv((row_number() over (order by chance, person_id) - 1) * 10, count() over ()) as bin from (${chances}))
    group by bin order by bin`,
    params,
  );
}
