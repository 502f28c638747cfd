// When a programme begins, purchases from before it may count: from a day on, for those who are members then. The worker looks at some members
// a round; cut off, it goes on after the last one, and what is looked at again earns nothing again.
import type { Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { dayOf } from "../../vocabulary/time.ts";
import {
  catchUps,
  failures,
  insertCatchUp,
  lastRun,
  membersAt,
  openCatchUp,
  passCatchUp,
  type CatchUp,
  type EarningFailure,
} from "./catch-up-store.ts";
import type { Earning } from "./earning-service.ts";
import { inForce } from "./programme-service.ts";
import { insertProgramme, programmeVersions } from "./programme-store.ts";

export interface EarningStatus {
  /** When purchases were looked at last, and how many orders those were; null: never. */
  readonly lastRun: { readonly at: Date; readonly orders: number } | null;
  /** Events of the log that were not looked at yet. */
  readonly waiting: number;
  readonly failures: readonly EarningFailure[];
  readonly catchUps: readonly CatchUp[];
}

export interface CatchUps {
  /** Purchases of today's members count from a day on; asked twice with one id, it is one. */
  ask(wish: { id?: string | undefined; from: Date }, actor: string): Promise<void>;
  /** Looks at the next members; false if nothing is to be caught up. */
  step(): Promise<boolean>;
  status(): Promise<EarningStatus>;
}

/** Members a round: the worker has other things to do. */
const PIECE = 200;
const SHOWN = 50;

export interface CatchUpDeps {
  readonly postgres: Postgres;
  readonly clock: Clock;
  readonly earning: Pick<Earning, "catchUp" | "waiting">;
}

async function ask({ postgres, clock }: CatchUpDeps, wish: { id?: string | undefined; from: Date }, actor: string): Promise<void> {
  const now = clock();
  if (wish.from >= now) throw new Problem("invalid", "Choose a day in the past: what is bought from now on counts by itself.");
  await postgres.transaction(async (tx) => {
    const versions = await programmeVersions(tx);
    const programme = inForce(versions, now);
    if (programme === null)
      throw new Problem("refused", "No programme is in force. Put rules into force first; they then count for what was bought before.");
    const open = await openCatchUp(tx);
    if (open !== null && open.id !== wish.id)
      throw new Problem("conflict", `Purchases since ${dayOf(open.countedFrom)} are being counted just now. Ask again when that is done.`);
    if (!(await insertCatchUp(tx, { id: wish.id ?? newId(), countedFrom: wish.from, askedAt: now, actor }))) return;
    const first = versions[0]?.since;
    if (first === undefined || wish.from < first) await insertProgramme(tx, { programme, since: wish.from, actor });
  });
}

export function createCatchUps(deps: CatchUpDeps): CatchUps {
  const { postgres, clock, earning } = deps;
  const { db } = postgres;
  return {
    ask: (wish, actor) => ask(deps, wish, actor),
    async step() {
      const open = await openCatchUp(db);
      if (open === null) return false;
      const records = await membersAt(db, open.askedAt, open.reached, PIECE);
      await earning.catchUp(records, open.countedFrom);
      const doneAt = records.length < PIECE ? clock() : null;
      await passCatchUp(db, open.id, { reached: records.at(-1) ?? null, people: records.length, doneAt });
      return true;
    },
    async status() {
      const [run, waiting, failed, all] = await Promise.all([lastRun(db), earning.waiting(), failures(db, SHOWN), catchUps(db, SHOWN)]);
      return { lastRun: run, waiting, failures: failed, catchUps: all };
    },
  };
}
