// Joining two records of one individual, and taking it back. Rows never move: only the map of trust changes, and with it what
// every read sees. See docs/decisions/0013.
import type { Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import type { Queue } from "../../platform/queue.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Trust } from "../trust/index.ts";
import { flatten } from "./merge-forest.ts";
import { mergesOf, type MergeRow } from "./merge-reads.ts";
import {
  activeMerge,
  askForReprojection,
  edgesOf,
  insertMerge,
  isMerge,
  knownRecords,
  markUndone,
  ownNumbers,
  type NewMerge,
} from "./merge-store.ts";

export interface MergeDeps {
  readonly postgres: Postgres;
  readonly queue: Pick<Queue, "announce">;
  readonly trust: Pick<Trust, "joined">;
  readonly clock: Clock;
}

export type JoinAsk = Omit<NewMerge, "id" | "at">;

/** Joins, or says why not: they are one already, or the machine alone may not join two whom the house knows apart. */
export type Joined = { readonly merge: string; readonly personId: string } | { readonly refused: "one-already" | "both-known" };

export interface Merging {
  /** Joins the people that two records stand for; the kept one's id goes on naming the individual. Announces "people joined". */
  join(tx: Db, ask: JoinAsk): Promise<Joined>;
  /** Takes a merge back, also one below another that stands. Announces "people separated". False: it was undone already. */
  undo(tx: Db, merge: string, actor: string): Promise<boolean>;
  /** Every joining a person had part in, newest first. */
  history(db: Db, personId: string): Promise<MergeRow[]>;
}

/** All records of the people that these stand for. */
async function recordsOf(tx: Db, { joined }: Pick<Trust, "joined">, ids: readonly string[]): Promise<string[]> {
  const families = await joined.familiesOf(tx, ids);
  return [...new Set(ids.flatMap((id) => families.get(id)?.map((kin) => kin.id) ?? [id]))];
}

/** Works the map out anew for these records, which must be whole trees, and asks for their rows in ClickHouse. */
async function redraw(tx: Db, { trust }: MergeDeps, records: readonly string[]): Promise<void> {
  await trust.joined.replace(tx, records, flatten(records, await edgesOf(tx, records)));
  await askForReprojection(tx, records);
}

/** Whether each of the two is somebody to whom the house itself gave a number or a card. */
async function bothKnown(tx: Db, { trust }: MergeDeps, kept: string, gone: string): Promise<boolean> {
  const sides = await Promise.all([kept, gone].map((id) => recordsOf(tx, trust, [id])));
  const numbered = new Set((await ownNumbers(tx, sides.flat())).map((row) => row.recordId));
  return sides.every((records) => records.some((id) => numbered.has(id)));
}

async function join(tx: Db, deps: MergeDeps, ask: JoinAsk): Promise<Joined> {
  const { trust, queue, clock } = deps;
  await trust.joined.lock(tx);
  const known = await knownRecords(tx, [ask.kept, ask.gone]);
  if (!known.has(ask.kept) || !known.has(ask.gone)) throw new Problem("not-found", "There is no such person.");
  const [kept = "", gone = ""] = await trust.joined.personsOf(tx, [ask.kept, ask.gone]);
  if (kept === gone) return { refused: "one-already" };
  if (ask.why === "match" && (await bothKnown(tx, deps, kept, gone))) return { refused: "both-known" };
  const records = await recordsOf(tx, trust, [kept, gone]);
  const merge = newId();
  await insertMerge(tx, { ...ask, id: merge, kept, gone, at: clock() });
  await redraw(tx, deps, records);
  await queue.announce(tx, "people joined", { personId: kept, records });
  return { merge, personId: kept };
}

async function undo(tx: Db, deps: MergeDeps, id: string, actor: string): Promise<boolean> {
  const { trust, queue, clock } = deps;
  await trust.joined.lock(tx);
  const merge = await activeMerge(tx, id);
  if (merge === null) {
    if (await isMerge(tx, id)) return false;
    throw new Problem("not-found", "There is no such joining.");
  }
  const records = await recordsOf(tx, trust, [merge.gone]);
  await markUndone(tx, id, clock(), actor);
  await redraw(tx, deps, records);
  await queue.announce(tx, "people separated", { records, since: merge.at });
  return true;
}

export function createMerging(deps: MergeDeps): Merging {
  return {
    join: (tx, ask) => join(tx, deps, ask),
    undo: (tx, id, actor) => undo(tx, deps, id, actor),
    history: mergesOf,
  };
}
