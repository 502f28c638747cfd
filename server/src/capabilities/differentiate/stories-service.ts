import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Db } from "../../platform/postgres.ts";
import type { Identify } from "../identify/index.ts";
import type { Trust } from "../trust/index.ts";
import type { Story } from "./reasons/reason.ts";
import { linesOf, othersOf, touchesOf } from "./stories-reads.ts";
import { storyOf } from "./story.ts";

export interface StoriesDeps {
  readonly clickhouse: ClickHouse;
  readonly db: Db;
  readonly identify: Pick<Identify, "told">;
  readonly trust: Pick<Trust, "standings">;
}

/** What happened with these people, in their order. */
export async function storiesOf({ clickhouse, db, identify, trust }: StoriesDeps, ids: readonly string[], asOf: number): Promise<Story[]> {
  if (ids.length === 0) return [];
  const [lines, touches, others, moves, standings] = await Promise.all([
    linesOf(clickhouse, ids, asOf),
    touchesOf(clickhouse, ids, asOf),
    othersOf(clickhouse, ids, asOf),
    identify.told.moves(db, ids),
    trust.standings(db, ids),
  ]);
  return ids.map((id) =>
    storyOf(id, {
      lines: lines.get(id),
      touches: touches.get(id),
      others: others.get(id),
      moves: moves.get(id),
      standings: standings.get(id),
    }),
  );
}
