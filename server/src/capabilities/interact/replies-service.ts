import type { Clock } from "../../platform/clock.ts";
import type { Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Identify } from "../identify/index.ts";
import { handleReply } from "./incoming-store.ts";
import { replyRows, type ReplyRow } from "./replies-reads.ts";

export interface Reply extends ReplyRow {
  readonly name: string | null;
}

/** What people answered by mail, for the desk. */
export interface Replies {
  list(): Promise<Reply[]>;
  /** Notes that somebody has read it, or takes that back. */
  handled(id: string, handled: boolean, actor: string): Promise<{ handled: boolean }>;
}

const LATEST = 100;

export function createReplies(deps: { postgres: Postgres; identify: Pick<Identify, "cards">; clock: Clock }): Replies {
  const { db } = deps.postgres;
  return {
    async list() {
      const rows = await replyRows(db, LATEST);
      const cards = await deps.identify.cards(db, [...new Set(rows.map(({ personId }) => personId))]);
      const names = new Map(cards.map((card) => [card.id, card.name]));
      return rows.map((row) => ({ ...row, name: names.get(row.personId) ?? null }));
    },
    async handled(id, handled, actor) {
      if (!(await handleReply(db, id, actor, handled ? deps.clock() : null))) throw new Problem("not-found", "There is no such answer.");
      return { handled };
    },
  };
}
