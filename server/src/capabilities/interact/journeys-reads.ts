import { sql, type Db } from "../../platform/postgres.ts";

/** People of a journey, over all its versions. */
export interface JourneyCounts {
  readonly entered: number;
  readonly inside: number;
  /** Of those inside: who waits for somebody to say that they go on. */
  readonly held: number;
  readonly heldBack: number;
  readonly reachedGoal: number;
}

export async function journeyCounts(db: Db, ids: readonly string[]): Promise<Map<string, JourneyCounts>> {
  const { rows } = await sql<JourneyCounts & { id: string }>`
    select journey_id as id, count(*) filter (where left_by is distinct from 'held-back')::int as entered,
      count(*) filter (where state <> 'left')::int as inside, count(*) filter (where state = 'held')::int as held,
      count(*) filter (where left_by = 'held-back')::int as "heldBack", count(*) filter (where left_by = 'goal')::int as "reachedGoal"
    from interact.journey_passes where journey_id = any(${ids}::uuid[]) group by 1`.execute(db);
  return new Map(rows.map(({ id, ...counts }) => [id, counts]));
}

/** How many are inside in which version. */
export async function insideByVersion(db: Db, journeyId: string): Promise<Map<number, number>> {
  const { rows } = await sql<{ version: number; n: number }>`
    select version, count(*)::int as n from interact.journey_passes where journey_id = ${journeyId} and state <> 'left' group by 1`.execute(
    db,
  );
  return new Map(rows.map(({ version, n }) => [version, n]));
}
