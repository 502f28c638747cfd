import type { ClickHouse } from "../../platform/clickhouse.ts";
import { KNOWN } from "./histories-reads.ts";
import { idList } from "./value-reads.ts";

/** How many of a cohort bought in a period. */
export interface CohortCell {
  /** Months since year 0 of the period's beginning, whole periods. */
  cohort: number;
  /** Periods since the first purchase; 0 is the one of the first purchase, in which all bought. */
  since: number;
  people: number;
}

/** The first and the last month with a purchase by the day, as months since year 0; null without any. */
export async function monthsOfPurchases(clickhouse: ClickHouse, asOf: number): Promise<{ first: number; last: number } | null> {
  const [row] = await clickhouse.query<{ first: number; last: number; any: number }>(
    `select toInt32(toYear(min(at)) * 12 + toMonth(min(at)) - 1) as first, toInt32(toYear(max(at)) * 12 + toMonth(max(at)) - 1) as last, toInt32(count() > 0) as any
    from identify_order_lines where not anonymous and kind = 'sale' and ${KNOWN}`,
    { asOf },
  );
  return row === undefined || row.any === 0 ? null : row;
}

/** Buyers by the period of their first purchase and each period in which they bought; a period is so many months. */
export function cohortCells(clickhouse: ClickHouse, asOf: number, months: number, without: readonly string[]): Promise<CohortCell[]> {
  return clickhouse.query<CohortCell>(
    `select toInt32(begun * {months:Int32}) as cohort, toInt32(period - begun) as since, toFloat64(count()) as people from (
      select arrayMin(periods) as begun, arrayJoin(periods) as period from (
        select groupUniqArray(toInt32(intDiv(toYear(at) * 12 + toMonth(at) - 1, {months:Int32}))) as periods
        from identify_order_lines where not anonymous and kind = 'sale' and ${KNOWN}${without.length === 0 ? "" : ` and person_id not in ${idList(without)}`}
        group by person_id
      )
    ) group by cohort, since order by cohort, since`,
    { asOf, months },
    { optimize_aggregation_in_order: 1 },
  );
}
