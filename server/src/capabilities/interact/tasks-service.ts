// What journeys give somebody of the house to do.
import type { Clock } from "../../platform/clock.ts";
import type { Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Identify } from "../identify/index.ts";
import { markTask, tasksPage, type TaskRow } from "./tasks-store.ts";

export interface Tasks {
  list(open: boolean, personId: string | undefined): Promise<(TaskRow & { name: string | null })[]>;
  done(id: string, outcome: string | null, actor: string): Promise<void>;
  reopen(id: string): Promise<void>;
}

export function createTasks(deps: {
  readonly postgres: Postgres;
  readonly identify: Pick<Identify, "cards">;
  readonly clock: Clock;
}): Tasks {
  const { postgres, identify, clock } = deps;
  const { db } = postgres;
  const mark = async (id: string, done: Parameters<typeof markTask>[2]): Promise<void> => {
    if (!(await markTask(db, id, done))) throw new Problem("not-found", "There is no such task.");
  };
  return {
    async list(open, personId) {
      const rows = await tasksPage(db, open, personId ?? null);
      const names = new Map((await identify.cards(db, [...new Set(rows.map((row) => row.personId))])).map((card) => [card.id, card.name]));
      return rows.map((row) => ({ ...row, name: names.get(row.personId) ?? null }));
    },
    done: (id, outcome, actor) => mark(id, { by: actor, outcome, at: clock() }),
    reopen: (id) => mark(id, null),
  };
}
