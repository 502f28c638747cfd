import { sql, type Db } from "../../platform/postgres.ts";
import type { Band, MatchPair, PairState } from "./match-tables.ts";

const columns = sql`id, person_a as "personA", person_b as "personB", weight, probability, band, guard, levels, run_id as "runId", state,
  found_at as "foundAt", decided_by as "decidedBy", decided_at as "decidedAt"`;

export async function pairById(db: Db, id: string): Promise<MatchPair | undefined> {
  const { rows } = await sql<MatchPair>`select ${columns} from identify.match_pairs where id = ${id}`.execute(db);
  return rows[0];
}

/** Pairs that may be joined without asking: band joined, no guard, still open; the surest first. */
export async function proposals(db: Db, limit: number): Promise<MatchPair[]> {
  const { rows } = await sql<MatchPair>`
    select ${columns} from identify.match_pairs
    where state = 'open' and band = 'joined' and guard is null
    order by weight desc, id limit ${limit}`.execute(db);
  return rows;
}

/** Open pairs, the surest first. */
export async function openPairs(db: Db, band: Band | undefined, limit: number): Promise<MatchPair[]> {
  const { rows } = await sql<MatchPair>`
    select ${columns} from identify.match_pairs
    where state = 'open' and ${band === undefined ? sql`true` : sql`band = ${band}`}
    order by weight desc, id limit ${limit}`.execute(db);
  return rows;
}

/** Notes what became of a pair; "open" takes a decision back. Resolves to false if there is no such pair. */
export async function decidePair(tx: Db, id: string, state: PairState, by: string, at: Date): Promise<boolean> {
  const { rows } = await sql`
    update identify.match_pairs
    set state = ${state}, decided_by = ${state === "open" ? null : by}, decided_at = ${state === "open" ? null : at}
    where id = ${id} returning 1`.execute(tx);
  return rows.length > 0;
}
