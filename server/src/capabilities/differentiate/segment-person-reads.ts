import type { ClickHouse } from "../../platform/clickhouse.ts";
import { CELL } from "./needs-reads.ts";
import { FIGURES } from "./segment-conditions/figure.ts";
import type { Doing, Figures, Line, Person } from "./segment-person.ts";
import { idsQuery } from "./segment-query-reads.ts";
import type { Runs } from "./studies-reads.ts";

interface PeopleRow extends Omit<Person, "figures" | "need" | "attitude" | "wallet" | "lines" | "doings" | "freshUntil"> {
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

type Estimates = Pick<Person, "need" | "attitude" | "wallet">;
const NOT_ESTIMATED: Estimates = { need: null, attitude: null, wallet: null };

/** What the studies say of these people. */
async function estimatesOf(clickhouse: ClickHouse, runs: Runs, some: string): Promise<Map<string, Estimates>> {
  const rows = async <Row>(columns: string, table: string, run: string): Promise<(Row & { id: string })[]> =>
    clickhouse.query(
      `select toString(person_id) as id, ${columns} from ${table} where run = {run:UUID} and person_id in (${some})`,
      { run },
      LONG,
    );
  const [needs, attitudes, wallets] = await Promise.all([
    rows<{ need: number }>(`toUInt32(${CELL}) as need`, "differentiate_needs", runs.needs),
    rows<{ cell: string; points: number }>(
      "toString(cell) as cell, toFloat64(attitude) as points",
      "differentiate_attitudes",
      runs.attitude,
    ),
    rows<{ s: number; w: number }>("toFloat64(spent) as s, toFloat64(wallet) as w", "differentiate_wallets", runs.wallet),
  ]);
  const all = new Map<string, Estimates>();
  const put = (id: string, more: Partial<Estimates>) => all.set(id, { ...(all.get(id) ?? NOT_ESTIMATED), ...more });
  for (const { id, need } of needs) put(id, { need });
  for (const { id, cell, points } of attitudes) put(id, { attitude: { cell, points } });
  for (const { id, s, w } of wallets) put(id, { wallet: { spent: s, wallet: w } });
  return all;
}

/**
 * What conditions look at, of these people. Who is not in the projection (not known, restricted, erased) is missing.
 * @param runs the published ones
 */
export async function segmentPeople(clickhouse: ClickHouse, runs: Runs, ids: readonly string[]): Promise<Map<string, Person>> {
  const some = idsQuery(ids);
  const [people, values, estimates, lines, doings] = await Promise.all([
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
    estimatesOf(clickhouse, runs, some),
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
      {
        ...row,
        ...(estimates.get(id) ?? NOT_ESTIMATED),
        figures: figures.get(id) ?? null,
        lines: linesOf.get(id) ?? [],
        doings: doingsOf.get(id) ?? [],
      },
    ]),
  );
}
