import type { ClickHouse } from "../../platform/clickhouse.ts";
import { buyersSql, historiesSql, KNOWN, KNOWN_THEN, outsideSql, outsideState, stateSql, TYPICAL_GAP } from "./histories-reads.ts";
import type { LifeLineRule, State } from "./life-line.ts";
import { idList, RUN } from "./value-reads.ts";

const YEAR = 365;

/** As of which knowledge a past day is replayed: what was known on that day, or what is known now about it. */
export type Knowledge = "then" | "now";

/** A past day, and how it is looked at. */
export interface Replay {
  /** Days since 1970. */
  readonly asOf: number;
  readonly rule: LifeLineRule;
  readonly known: Knowledge;
  /** Seconds since 1970: before it nothing was recorded here. */
  readonly live: number;
}

const seen = ({ known }: Replay): { known: string } => ({ known: known === "then" ? KNOWN_THEN : KNOWN });

const statesThen = (replay: Replay): string => `
  select person_id, ${stateSql(replay.rule)} as state from (${historiesSql(YEAR, seen(replay))})
  union all
  select person_id, ${outsideState(replay.rule)} as state from (${outsideSql(buyersSql(seen(replay).known), seen(replay))})`;

/** Since when something is recorded here, as seconds since 1970. */
export async function liveSince(clickhouse: ClickHouse): Promise<number> {
  const [row] = await clickhouse.query<{ live: number }>(
    `select toFloat64(toUnixTimestamp(least(
      (select if(count() = 0, toDateTime(4294967295), min(received_at)) from identify_order_lines),
      (select if(count() = 0, toDateTime(4294967295), min(received_at)) from identify_touches)))) as live`,
  );
  return row?.live ?? 0;
}

/** The business's typical gap between purchases on that day. */
export async function gapThen(clickhouse: ClickHouse, replay: Replay): Promise<number> {
  const { asOf, live } = replay;
  const [row] = await clickhouse.query<{ gap: number }>(
    `select toFloat64(${TYPICAL_GAP}) as gap from (${historiesSql(YEAR, seen(replay))})`,
    { asOf, live },
  );
  return row?.gap ?? 90;
}

export interface Flow {
  from: State;
  to: State;
  people: number;
}

const outside = (ids: readonly string[]): string => (ids.length === 0 ? "" : ` and person_id not in ${idList(ids)}`);

/** Where the people of the published run came from, but for those in `without`; whoever was not known on that day was a stranger. */
export function flowsSince(clickhouse: ClickHouse, replay: Replay, gap: number, without: readonly string[] = []): Promise<Flow[]> {
  const { asOf, live } = replay;
  return clickhouse.query<Flow>(
    `select if(was.state = '', 'stranger', was.state) as from, toString(v.state) as to, toFloat64(count()) as people
    from differentiate_values as v
    left join (${statesThen(replay)}) as was on was.person_id = v.person_id
    where v.run = ${RUN}${outside(without).replace("person_id", "v.person_id")} group by from, to order by from, to`,
    { asOf, gap, live },
  );
}

/** The state of each person on a day; for tests and small sets. */
export async function statesOn(clickhouse: ClickHouse, replay: Replay): Promise<Map<string, State>> {
  const { asOf, live } = replay;
  const rows = await clickhouse.query<{ personId: string; state: State }>(
    `select toString(person_id) as personId, state from (${statesThen(replay)})`,
    { asOf, gap: await gapThen(clickhouse, replay), live },
  );
  return new Map(rows.map(({ personId, state }) => [personId, state]));
}

/** Receipts without a name up to a day. */
export async function namelessReceipts(clickhouse: ClickHouse, asOf: number): Promise<{ receipts: number; revenueMinor: number }> {
  const [row] = await clickhouse.query<{ receipts: number; revenueMinor: number }>(
    `select toFloat64(uniqExact(person_id)) as receipts, toFloat64(sumIf(amount, kind != 'fee')) as revenueMinor
    from identify_order_lines where anonymous and ${KNOWN}`,
    { asOf },
  );
  return row ?? { receipts: 0, revenueMinor: 0 };
}

export interface Change extends Flow {
  /** A few of them. */
  some: string[];
}

/**
 * Who stands elsewhere under another definition, as of the end of a day.
 * @param most so many people are looked at, the first in the order of ids: these end in random digits and are ordered by that half, so they are a
 * fair sample
 */
export async function changesUnder(
  clickhouse: ClickHouse,
  asOf: number,
  { was, would, gap, without }: { was: LifeLineRule; would: LifeLineRule; gap: number; without: readonly string[] },
  most: number,
): Promise<{ people: number; changes: Change[] }> {
  const [bound] = await clickhouse.query<{ id: string }>(
    `select toString(person_id) as id from differentiate_values where run = ${RUN} order by person_id limit 1 offset {most:UInt32}`,
    { most },
  );
  const sampled = bound === undefined ? "" : ` and person_id < toUUID('${bound.id}')`;
  const known = `${KNOWN}${sampled}${outside(without)}`;
  const states = (of: (rule: LifeLineRule) => string): string => `${of(was)} as was, ${of(would)} as would`;
  const both = `
    select person_id, ${states(stateSql)} from (${historiesSql(YEAR, { known })})
    union all
    select person_id, ${states(outsideState)} from (${outsideSql(buyersSql(known), { known })})`;
  const rows = await clickhouse.query<Change>(
    `select was as from, would as to, toFloat64(count()) as people, arrayMap(id -> toString(id), groupArraySample(5, 42)(person_id)) as some
    from (${both}) group by was, would order by people desc`,
    { asOf, gap },
  );
  return { people: rows.reduce((sum, row) => sum + row.people, 0), changes: rows.filter(({ from, to }) => from !== to) };
}

export interface StateOutcome {
  state: State;
  people: number;
  /** Of them so many bought within the days after. */
  bought: number;
}

/** Of those in each state on a day: how many bought in the `horizon` days after it. Buyers only. */
export async function outcomesOf(clickhouse: ClickHouse, replay: Replay, horizon: number): Promise<StateOutcome[]> {
  const { asOf, live } = replay;
  return clickhouse.query<StateOutcome>(
    `select state, toFloat64(count()) as people, toFloat64(sum(came)) as bought from (
      select ${stateSql(replay.rule)} as state, person_id in (
        select person_id from identify_order_lines
        where not anonymous and kind = 'sale' and toInt32(toDate(at)) > {asOf:Int32} and toInt32(toDate(at)) <= {asOf:Int32} + {horizon:Int32}
      ) as came
      from (${historiesSql(YEAR, seen(replay))}) where notEmpty(days)
    ) group by state order by state`,
    { asOf, live, horizon, gap: await gapThen(clickhouse, replay) },
  );
}
