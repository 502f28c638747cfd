import type { ClickHouse } from "../../platform/clickhouse.ts";
import { compile, compileAll, idsQuery, SETTINGS, type QueryContext } from "./segment-query-reads.ts";
import type { Rule } from "./segment-rule.ts";

/** What a list of suggestions holds at most. */
const SUGGESTIONS = 200;

/** The usual values of some facts, the most frequent first. */
export async function usualValues(clickhouse: ClickHouse, attributes: readonly string[]): Promise<Map<string, string[]>> {
  const rows = await Promise.all(
    attributes.map((attribute) =>
      clickhouse.query<{ value: string }>(
        `select arrayJoin(facts[{attribute:String}]) as value from differentiate_people group by value order by count() desc, value limit ${SUGGESTIONS}`,
        { attribute },
      ),
    ),
  );
  return new Map(attributes.map((attribute, i) => [attribute, (rows[i] ?? []).map(({ value }) => value)]));
}

export async function categoryNames(clickhouse: ClickHouse): Promise<string[]> {
  const rows = await clickhouse.query<{ name: string }>(
    `select category as name from identify_order_lines where category != '' group by name order by count() desc, name limit ${SUGGESTIONS}`,
  );
  return rows.map((row) => row.name);
}

export async function doingNames(clickhouse: ClickHouse): Promise<string[]> {
  const rows = await clickhouse.query<{ name: string }>(
    `select name from identify_touches group by name order by count() desc, name limit ${SUGGESTIONS}`,
  );
  return rows.map((row) => row.name);
}

export async function roleNames(clickhouse: ClickHouse): Promise<string[]> {
  const rows = await clickhouse.query<{ name: string }>(
    `select arrayJoin(roles) as name from differentiate_people group by name order by count() desc, name limit ${SUGGESTIONS}`,
  );
  return rows.map((row) => row.name);
}

/** People that a rule finds who are alike in how they can be reached, and some of them. */
export interface Reached {
  /** As in the column of that name. */
  readonly reach: string;
  readonly paused: boolean;
  readonly people: number;
  readonly some: readonly string[];
}

export async function reachedBy(clickhouse: ClickHouse, rule: Rule, context: QueryContext): Promise<Reached[]> {
  const { from, where, params } = compile(rule, context);
  const rows = await clickhouse.query<Omit<Reached, "paused"> & { paused: number }>(
    `select reach, toUnixTimestamp(pause_until) > {now:UInt32} as paused, toFloat64(count()) as people,
      arrayMap(id -> toString(id), groupArraySample(10, 1)(p.person_id)) as some
    from ${from} where ${where} group by reach, paused`,
    params,
    SETTINGS,
  );
  return rows.map(({ paused, ...row }) => ({ ...row, paused: Boolean(paused) }));
}

/** Whom a rule finds, some at a time, in the order of their ids as text; nothing is held but a table of the engine's for as long as it is read. */
export async function* foundBy(
  clickhouse: ClickHouse,
  work: string,
  rule: Rule,
  context: QueryContext,
  limit: number,
): AsyncGenerator<string[]> {
  const table = `differentiate_work_segment_${work.replace(/\W/g, "")}`;
  const { from, where, params } = compile(rule, context);
  await clickhouse.command(`create table ${table} (id String) engine = MergeTree order by id`);
  try {
    await clickhouse.command(`insert into ${table} select toString(p.person_id) from ${from} where ${where}`, params, SETTINGS);
    for (let after = ""; ;) {
      const rows = await clickhouse.query<{ id: string }>(
        `select id from ${table} where id > {after:String} order by id limit {limit:UInt32}`,
        { after, limit },
        { optimize_read_in_order: 1 },
      );
      if (rows.length > 0) yield rows.map((row) => row.id);
      if (rows.length < limit) return;
      after = rows.at(-1)?.id ?? "";
    }
  } finally {
    await clickhouse.command(`drop table if exists ${table}`);
  }
}

/** Of these people, those each rule finds, rule by rule; one query. */
export async function foundAmong(
  clickhouse: ClickHouse,
  rules: readonly Rule[],
  ids: readonly string[],
  context: Omit<QueryContext, "among">,
): Promise<Set<string>[]> {
  const found = rules.map(() => new Set<string>());
  if (rules.length === 0 || ids.length === 0) return found;
  // The ids stand in the text once, however often they are asked for.
  const among = "select id from looked_at";
  const { from, wheres, params } = compileAll(rules, { ...context, among });
  const rows = await clickhouse.query<{ id: string; so: number[] }>(
    `with looked_at as (${idsQuery(ids)}) select toString(p.person_id) as id, [${wheres.map((where) => `toUInt8(${where})`).join(", ")}] as so
    from ${from}`,
    params,
    SETTINGS,
  );
  for (const { id, so } of rows) so.forEach((holds, i) => holds === 1 && found[i]?.add(id));
  return found;
}
