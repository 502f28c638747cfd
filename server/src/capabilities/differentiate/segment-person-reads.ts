import type { ClickHouse } from "../../platform/clickhouse.ts";
import { FIGURES } from "./segment-conditions/figure.ts";
import type { Doing, Figures, Line, Person } from "./segment-person.ts";
import { idsQuery } from "./segment-query-reads.ts";
import type { Runs } from "./studies-reads.ts";

interface PeopleRow extends Omit<Person, "figures" | "lines" | "doings" | "freshUntil"> {
  readonly id: string;
  readonly freshUntil: Record<string, number>;
}

/** Statements hold the ids, which is longer than ClickHouse takes by default. */
const LONG = { max_query_size: 1_000_000 };

const COLUMNS = [...new Set(Object.values(FIGURES).map(({ column }) => column))];

type ValueRow = { id: string; state: string; tier: string } & Record<string, number | string>;

function figuresOf(row: ValueRow): Figures {
  const { id: _, state, tier, ...numbers } = row;
  return { state, tier, numbers: numbers as Record<string, number> };
}

/**
 * What conditions look at, of these people. Who is not in the projection (not known, restricted, erased) is missing.
 * @param runs the published ones
 */
export async function segmentPeople(clickhouse: ClickHouse, runs: Runs, ids: readonly string[]): Promise<Map<string, Person>> {
  const some = idsQuery(ids);
  const [people, values, lines, doings] = await Promise.all([
    clickhouse.query<PeopleRow>(
      `select toString(person_id) as id, toInt32(since) as since, facts, kinds, mapApply((k, v) -> (k, toInt32(v)), fresh_until) as freshUntil, points, blocked,
        consents, medium, toUnixTimestamp(pause_until) as pauseUntil, held, reach, groups, roles
      from differentiate_people final where person_id in (${some})`,
      {},
      LONG,
    ),
    clickhouse.query<ValueRow>(
      `select toString(person_id) as id, toString(state) as state, toString(tier) as tier,
        ${COLUMNS.map((column) => `toFloat64(${column.endsWith("_day") ? `toInt32(${column})` : column}) as ${column}`).join(", ")}
      from (select * from differentiate_values where run = {run:UUID} and person_id in (${some}))`,
      { run: runs.values },
      LONG,
    ),
    clickhouse.query<Line & { id: string }>(
      `select toString(person_id) as id, toInt32(toDate(at)) as day, toString(kind) as kind, category, sku, quantity, toFloat64(amount) as amount
      from identify_order_lines where person_id in (${some}) and not anonymous and kind != 'fee' order by at`,
      {},
      LONG,
    ),
    clickhouse.query<Doing & { id: string }>(
      `select toString(person_id) as id, toInt32(toDate(at)) as day, name from identify_touches where person_id in (${some}) order by at`,
      {},
      LONG,
    ),
  ]);
  const figures = new Map(values.map((row) => [row.id, figuresOf(row)]));
  const linesOf = Map.groupBy(lines, (line) => line.id);
  const doingsOf = Map.groupBy(doings, (doing) => doing.id);
  return new Map(
    people.map(({ id, ...row }) => [
      id,
      { ...row, figures: figures.get(id) ?? null, lines: linesOf.get(id) ?? [], doings: doingsOf.get(id) ?? [] },
    ]),
  );
}
