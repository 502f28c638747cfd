import type { Clock } from "../../platform/clock.ts";
import type { Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Identify } from "../identify/index.ts";
import type { Trust } from "../trust/index.ts";
import { ownReasonLabel } from "./interact-tables.ts";
import { countUnknown, settledRows, unknownRows, type SettledRow, type UnknownRow } from "./unknown-reads.ts";
import { settleByHand, unsettle, type Verdict } from "./unknown-store.ts";

export interface UnknownMessage extends Omit<UnknownRow, "reason"> {
  readonly name: string | null;
  readonly why: string;
}

export interface Settled extends SettledRow {
  readonly name: string | null;
}

/** Messages of which nobody can know whether they arrived, for a person to settle. */
export interface Unknowns {
  list(after: string | null): Promise<{ total: number; items: UnknownMessage[]; nextCursor: string | null; settled: Settled[] }>;
  /** Returns how many were settled; what came to be known meanwhile is left as it is. */
  settle(ids: readonly string[], verdict: Verdict, actor: string): Promise<{ changed: number }>;
  /** Takes it back; a message that has gone again cannot be called back. */
  undo(ids: readonly string[], actor: string): Promise<{ changed: number }>;
}

export interface UnknownDeps {
  readonly postgres: Postgres;
  readonly identify: Pick<Identify, "cards">;
  readonly trust: Pick<Trust, "users">;
  readonly clock: Clock;
}

const PAGE = 100;
const LATELY = 20;
/** A message that is to go again waits so long, in milliseconds, so that there is something to take back. */
const REGRET = 15_000;

export function createUnknowns({ postgres, identify, trust, clock }: UnknownDeps): Unknowns {
  const { db } = postgres;
  const nameOf = async (actor: string): Promise<string> => {
    const id = actor.startsWith("user:") ? actor.slice("user:".length) : null;
    return id === null ? "A program" : ((await trust.users.find(db, { id }))?.name ?? "Somebody");
  };
  return {
    async list(after) {
      const rows = await unknownRows(db, after, PAGE + 1);
      const settled = await settledRows(db, LATELY);
      const cards = await identify.cards(db, [...new Set([...rows, ...settled].map(({ personId }) => personId))]);
      const names = new Map(cards.map((card) => [card.id, card.name]));
      const actors = new Set(settled.flatMap(({ actor, undoneBy }) => (undoneBy === null ? [actor] : [actor, undoneBy])));
      const said = new Map(await Promise.all([...actors].map(async (actor) => [actor, await nameOf(actor)] as const)));
      const page = rows.slice(0, PAGE);
      return {
        total: await countUnknown(db),
        items: page.map(({ reason, ...row }) => ({
          ...row,
          name: names.get(row.personId) ?? null,
          why: (reason === null ? undefined : ownReasonLabel(reason)) ?? "Nobody can know whether it arrived",
        })),
        nextCursor: rows.length > PAGE ? (page.at(-1)?.id ?? null) : null,
        settled: settled.map(({ actor, undoneBy, ...row }) => ({
          ...row,
          name: names.get(row.personId) ?? null,
          actor: said.get(actor) ?? "",
          undoneBy: undoneBy === null ? null : (said.get(undoneBy) ?? ""),
        })),
      };
    },
    async settle(ids, verdict, actor) {
      const at = clock();
      const done = await settleByHand(db, ids, { verdict, actor, at, dueAt: new Date(at.getTime() + REGRET) });
      return { changed: done.length };
    },
    async undo(ids, actor) {
      const back = await unsettle(db, ids, actor, clock());
      if (back.length === 0)
        throw new Problem("conflict", "It cannot be taken back any more: the message has gone out, or something was heard of it.");
      return { changed: back.length };
    },
  };
}
