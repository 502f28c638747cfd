import type { ClickHouse } from "../../platform/clickhouse.ts";
import { RUN } from "./value-reads.ts";
import type { RunReport } from "./value-store.ts";

/** Who entered the rescue window. */
export interface Lapsed {
  readonly personId: string;
  /** Their last purchase, RFC 3339 date: one silence is announced once. */
  readonly lastDay: string;
}

/** The report of a run; null where its values are no longer there. */
export async function reportOf(clickhouse: ClickHouse, run: string): Promise<RunReport | null> {
  const [row] = await clickhouse.query<{ report: string }>(
    "select report from differentiate_runs where run = {run:UUID} and run in (select run from differentiate_values where run = {run:UUID} limit 1)",
    { run },
  );
  return row === undefined ? null : (JSON.parse(row.report) as RunReport);
}

/** Who is lapsing in a run and was an active customer in another. */
export function newlyLapsing(clickhouse: ClickHouse, before: string, run: string): Promise<Lapsed[]> {
  return clickhouse.query<Lapsed>(
    `select toString(person_id) as personId, toString(last_day) as lastDay from differentiate_values
    where run = {run:UUID} and state = 'lapsing' and person_id in (
      select person_id from differentiate_values where run = {before:UUID} and state in ('first-time', 'repeat', 'won-back')
    ) order by person_id`,
    { run, before },
  );
}

/** Whether somebody is lapsing or a former customer, as of the values. */
export async function hasFallenSilent(clickhouse: ClickHouse, personId: string): Promise<boolean> {
  const rows = await clickhouse.query<{ one: number }>(
    `select 1 as one from differentiate_values where run = ${RUN} and person_id = {id:UUID} and state in ('lapsing', 'former')`,
    { id: personId },
  );
  return rows.length > 0;
}
