// Values of groups: sums over their people, written by a refresh beside the values of people and published with them.
import type { ClickHouse } from "../../platform/clickhouse.ts";
import { LARGE_SHARE } from "./tiers.ts";

export interface Membership {
  readonly groupId: string;
  readonly kind: string;
  readonly personId: string;
}

/** Wanted for seconds only; swept with the other working tables should a refresh die. */
const workTable = (run: string): string => `differentiate_work_groups_${run.replaceAll("-", "")}`;

const SUMS = `
  select group_id, any(kind) as kind, toUInt32(count()) as people, toUInt32(sum(orders)) as orders, sum(revenue) as revenue,
    sum(revenue_period) as revenue_period, sum(revenue_period_before) as revenue_period_before, max(last_day) as last_day`;
/** The same rule as for people (readBounds), within each kind: a household is not measured against a school. */
const LARGE = `
  revenue_period_before > 0 and sum(greatest(revenue_period_before, 0)) over (
    partition by kind order by revenue_period_before desc, group_id rows between unbounded preceding and current row
  ) - revenue_period_before < ${LARGE_SHARE} * sum(greatest(revenue_period_before, 0)) over (partition by kind)`;

export async function writeGroupValues(clickhouse: ClickHouse, run: string, pages: AsyncIterable<readonly Membership[]>): Promise<void> {
  const table = workTable(run);
  let any = false;
  for await (const page of pages) {
    if (!any)
      await clickhouse.command(`create table ${table} (group_id UUID, kind LowCardinality(String), person_id UUID) engine = Memory`);
    any = true;
    const lines = page.map(({ groupId, kind, personId }) => `${groupId}\t${kind}\t${personId}\n`);
    await clickhouse.insertStream(table, Buffer.from(lines.join("")));
  }
  if (!any) return;
  await clickhouse.command(
    `insert into differentiate_group_values
    select {run:UUID}, group_id, people, orders, revenue, revenue_period, revenue_period_before, last_day, ${LARGE}
    from (${SUMS} from differentiate_values as v inner join ${table} as g on g.person_id = v.person_id where v.run = {run:UUID} group by group_id)`,
    { run },
  );
  await clickhouse.command(`drop table ${table}`);
}
