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

export interface Judged {
  readonly bins: Bin[];
  /**
   * Of two customers, one who ordered and one who did not: how often the higher chance (the fewer days since the last order) was that of the one who
   * did. Area under the ROC curve; .5 is guessing.
   */
  readonly auc: number;
  readonly aucOfRecency: number;
}

/** Days since 1970 of the first order; null without any. */
export async function firstDay(clickhouse: ClickHouse): Promise<number | null> {
  const [row] = await clickhouse.query<{ day: number; any: number }>(
    "select toInt32(toDate(min(at))) as day, toInt32(count() > 0) as any from identify_order_lines where not anonymous and kind = 'sale'",
  );
  return row === undefined || row.any === 0 ? null : row.day;
}

/** Judges the chances given on the day `asOf` to all with an order by then by who ordered in the `horizon` days after it. */
export async function judge(clickhouse: ClickHouse, run: string, asOf: number, horizon: number, model: Model): Promise<Judged> {
  const sql = modelSql(model, null, "{horizon:Int32}");
  const chances = `
    with ${sql.declared}
    select model_return as chance, {asOf:Int32} - toInt32(days[-1]) as silent,
      person_id in (
        select person_id from identify_order_lines
        where not anonymous and kind = 'sale' and toInt32(toDate(at)) > {asOf:Int32} and toInt32(toDate(at)) <= {asOf:Int32} + {horizon:Int32}
      ) as came
    from ${workTable(run)} where notEmpty(days)`;
  const params = { asOf, horizon, ...sql.params };
  const bins = await clickhouse.query<{ people: number; expected: number; ordered: number }>(
    `select toUInt32(count()) as people, avg(chance) as expected, avg(came) as ordered
    from (select chance, came, intDiv((row_number() over (order by chance, silent desc) - 1) * 10, count() over ()) as bin from (${chances}))
    group by bin order by bin`,
    params,
  );
  const [row] = await clickhouse.query<{ auc: number; aucOfRecency: number }>(
    `select arrayROCAUC(groupArray(chance), groupArray(came)) as auc, arrayROCAUC(groupArray(-silent), groupArray(came)) as aucOfRecency from (${chances})`,
    params,
  );
  return { bins, auc: row?.auc ?? 0.5, aucOfRecency: row?.aucOfRecency ?? 0.5 };
}
