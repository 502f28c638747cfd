import { sql, type Db } from "../../platform/postgres.ts";
import type { MatchPair, PairState } from "./match-tables.ts";

export interface PairPage {
  readonly items: MatchPair[];
  readonly total: number;
}

/** A place in the list: weight and id of the last pair seen. */
export interface PairPlace {
  readonly weight: number;
  readonly id: string;
}

const COLUMNS = sql`m.id, m.person_a as "personA", m.person_b as "personB", m.weight, m.probability, m.band, m.guard, m.levels,
  m.run_id as "runId", m.state, m.found_at as "foundAt", m.decided_by as "decidedBy", m.decided_at as "decidedAt"`;

/** Open pairs are those that still ask something: not those that have become one person by another way. */
const asking = (state: PairState) =>
  state === "open" ? sql`m.state = 'open' and trust.person_of(m.person_a) <> trust.person_of(m.person_b)` : sql`m.state = ${state}`;

/** Pairs for a person to look at: the surest first; decided ones, the latest first. */
export async function pairPage(db: Db, state: PairState, after: PairPlace | null, limit: number): Promise<PairPage> {
  const order = state === "open" ? sql`m.weight desc, m.id` : sql`m.decided_at desc, m.id`;
  const from = after === null || state !== "open" ? sql`true` : sql`(-m.weight, m.id) > (${-after.weight}::float8, ${after.id}::uuid)`;
  const { rows } = await sql<MatchPair>`
    select ${COLUMNS} from identify.match_pairs m where ${asking(state)} and ${from} order by ${order} limit ${limit}`.execute(db);
  const { rows: counted } = await sql<{ n: number }>`select count(*)::int as n from identify.match_pairs m where ${asking(state)}`.execute(
    db,
  );
  return { items: rows, total: counted[0]?.n ?? 0 };
}

/** From now on this pair waits for a person. */
export async function guardPair(tx: Db, id: string, guard: string): Promise<void> {
  await sql`update identify.match_pairs set guard = ${guard} where id = ${id} and guard is null`.execute(tx);
}

/** The standing merge that came from a pair, if there is one. */
export async function mergeOfPair(db: Db, pair: string): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    select id from identify.merges where evidence ->> 'pair' = ${pair} and undone_at is null`.execute(db);
  return rows[0]?.id ?? null;
}

export interface Bought {
  readonly orders: number;
  readonly totalMinor: number;
  readonly lastAt: Date | null;
}

/** What was bought by these people, over all records of each; of those who bought nothing nothing is said. */
export async function boughtBy(db: Db, ids: readonly string[]): Promise<Map<string, Bought>> {
  const { rows } = await sql<Bought & { id: string }>`
    select w.id, count(*) filter (where t.name = 'Order Completed')::int as orders, sum(t.total_minor)::bigint as "totalMinor", max(t.at) as "lastAt"
    from unnest(${ids}::uuid[]) as w(id)
    cross join lateral trust.records_of(trust.person_of(w.id)) as r(id)
    join identify.order_totals t on t.person_id = r.id
    group by w.id`.execute(db);
  return new Map(rows.map(({ id, ...bought }) => [id, bought]));
}
