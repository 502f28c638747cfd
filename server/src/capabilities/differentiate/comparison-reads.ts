import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Comparison } from "./comparison-service.ts";
import { BG_NBD, type Kind } from "./model.ts";
import { RUN } from "./value-reads.ts";
import { leftOut } from "./value-store.ts";

export interface KeptComparison {
  readonly comparedAt: Date;
  readonly comparison: Comparison;
}

export async function lastComparison(clickhouse: ClickHouse): Promise<KeptComparison | null> {
  const [row] = await clickhouse.query<{ at: number; report: string }>(
    `select toFloat64(toUnixTimestamp64Milli(compared_at)) as at, report from differentiate_comparisons order by compared_at desc limit 1`,
  );
  return row === undefined ? null : { comparedAt: new Date(row.at), comparison: JSON.parse(row.report) as Comparison };
}

/** The model that values are computed by: the one that foresaw the held-out months best; BG/NBD as long as none could be judged. */
export async function chosenKind(clickhouse: ClickHouse): Promise<Kind> {
  return (await lastComparison(clickhouse))?.comparison.winner ?? BG_NBD;
}

/** Of more customers than this a random part is compared: differences between models then show as well, and a minute is not spent. */
const MOST_CUSTOMERS = 20_000;

export interface Sample {
  /** Distinct purchase days (day numbers) of each, ascending. */
  readonly days: number[][];
  /** Customers there are, where this is a part of them; null where it is all. */
  readonly of: number | null;
}

/** Purchase days up to a day of customers picked by their ids, the same ones each time. */
export async function sampleDays(clickhouse: ClickHouse, asOf: number, without: readonly string[], most = MOST_CUSTOMERS): Promise<Sample> {
  const [count] = await clickhouse.query<{ people: number }>(
    `select toUInt32(count()) as people from differentiate_values where run = ${RUN} and orders > 0`,
  );
  const people = count?.people ?? 0;
  const step = Math.max(1, Math.ceil(people / most));
  const [row] = await clickhouse.query<{ days: number[][] }>(
    `select groupArray(days) as days from (
      select person_id, arrayCompact(arraySort(groupArrayIf(toUInt16(toDate(at)), kind = 'sale'))) as days
      from identify_order_lines
      where not anonymous and cityHash64(person_id) % {step:UInt32} = 0 and at < toDateTime(toDate({asOf:Int32} + 1), 'UTC')
      group by person_id having notEmpty(days)
    ) ${leftOut(without)}`,
    { asOf, step },
  );
  return { days: row?.days ?? [], of: step > 1 ? people : null };
}
