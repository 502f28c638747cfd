// Other rules of the house, tried on the messages of the past thirty days before they hold.
import type { Clock } from "../../platform/clock.ts";
import type { Db } from "../../platform/postgres.ts";
import { DAY } from "../../vocabulary/time.ts";
import { mediumCosts } from "./budgets-store.ts";
import { answersBetween, countAnswers, holdsSince, type HoldSpan, type ReplayRow } from "./replay-reads.ts";
import { replay, type HouseRules, type ReplayResult } from "./replay.ts";

/** More answers than this are drawn from, by person. */
const ENOUGH = 200_000;
const WINDOW = 30 * DAY;
/** While somebody edits, the past is read once a minute. */
const FRESH = 60_000;

interface Past {
  readonly at: Date;
  readonly from: Date;
  readonly rows: readonly ReplayRow[];
  readonly holds: readonly HoldSpan[];
  readonly oneIn: number;
}

export interface Replayed extends ReplayResult {
  readonly from: Date;
  readonly to: Date;
  /** One person in so many was looked at; counts are of those. */
  readonly oneIn: number;
}

export interface Replays {
  /** Budgets in minor units a month by tier; null: no limit. */
  run(rules: HouseRules, budgets: Readonly<Record<string, number | null>>): Promise<Replayed>;
}

async function pastOf(db: Db, to: Date, enough: number): Promise<Past> {
  const from = new Date(to.getTime() - WINDOW);
  // Caps look back thirty days from the first message of the window.
  const earliest = new Date(from.getTime() - WINDOW);
  const oneIn = Math.max(1, Math.ceil((await countAnswers(db, earliest, to)) / enough));
  const [rows, holds] = await Promise.all([answersBetween(db, earliest, to, oneIn), holdsSince(db, earliest)]);
  return { at: to, from, rows, holds, oneIn };
}

export function createReplays(deps: { readonly db: Db; readonly clock: Clock; readonly enough?: number }): Replays {
  let past: Promise<Past> | null = null;
  let readAt = 0;
  return {
    async run(rules, budgets) {
      const now = deps.clock();
      if (past === null || Math.abs(now.getTime() - readAt) > FRESH) {
        past = pastOf(deps.db, now, deps.enough ?? ENOUGH);
        readAt = now.getTime();
        past.catch(() => (past = null));
      }
      const [{ from, at, rows, holds, oneIn }, costs] = await Promise.all([past, mediumCosts(deps.db)]);
      const limits = Object.entries(budgets).flatMap(([tier, minor]): [string, number][] =>
        minor === null ? [] : [[tier, (minor * 1000) / oneIn]],
      );
      return { ...replay({ rows, holds, rules, budgets: new Map(limits), costs, from }), from, to: at, oneIn };
    },
  };
}
