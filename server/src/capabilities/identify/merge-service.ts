// Joining two records of one individual, and taking it back. Rows never move: only the map of trust changes, and with it what
// every read sees. See docs/decisions/0013.
import type { Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import type { Queue } from "../../platform/queue.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Trust } from "../trust/index.ts";
import { noteChangedHubs } from "./claims-store.ts";
import { flatten } from "./merge-forest.ts";
import { mergesOf, type MergeRow } from "./merge-reads.ts";
import {
  activeMerge,
  askForReprojection,
  edgesOf,
  insertMerges,
  isMerge,
  knownRecords,
  markUndone,
  numberedAmong,
  setApart,
  type NewMerge,
} from "./merge-store.ts";

export interface MergeDeps {
  readonly postgres: Postgres;
  readonly queue: Pick<Queue, "announce">;
  readonly trust: Pick<Trust, "joined">;
  readonly clock: Clock;
}

export type JoinAsk = Omit<NewMerge, "id" | "at">;

/**
 * Joined, or why not: they are one already; somebody has set records of theirs apart; or the machine alone may not join two whom the
 * house knows apart.
 */
export type Joined =
  | { readonly merge: string; readonly personId: string }
  | { readonly refused: "one-already" | "set-apart" | "both-known" };

export interface Merging {
  /**
   * Joins the people that two records stand for; the kept one's id goes on naming the individual (the machine leaves it to whoever has
   * a number of ours). Announces "people joined".
   */
  join(tx: Db, ask: JoinAsk): Promise<Joined>;
  /** Many at once, one after the other, announced together. */
  joinAll(tx: Db, asks: readonly JoinAsk[]): Promise<Joined[]>;
  /**
   * Takes a merge back, also one below another that stands. Announces "people separated". Resolves to the pair of the matching that it
   * came from, if it did; false: it was undone already.
   */
  undo(tx: Db, merge: string, actor: string): Promise<{ readonly pair: string | null } | false>;
  /** Every joining a person had part in, newest first. */
  history(db: Db, personId: string): Promise<MergeRow[]>;
}

type Deps = Pick<MergeDeps, "trust" | "clock">;

/** All records of the people that these stand for. */
async function recordsOf(tx: Db, { joined }: Pick<Trust, "joined">, ids: readonly string[]): Promise<string[]> {
  const families = await joined.familiesOf(tx, ids);
  return [...new Set(ids.flatMap((id) => families.get(id)?.map((kin) => kin.id) ?? [id]))];
}

/** Works the map out anew for these records, which must be whole trees, and asks for their rows in ClickHouse and for new comparisons. */
async function redraw(tx: Db, { trust }: Deps, records: readonly string[]): Promise<void> {
  await trust.joined.replace(tx, records, flatten(records, await edgesOf(tx, records)));
  await noteChangedHubs(tx, records);
  await askForReprojection(tx, records);
}

/** Which of the two sides goes on naming the individual, and whether the house itself gave both a number or a card. */
async function ranked(tx: Db, one: readonly string[], other: readonly string[]): Promise<{ swap: boolean; bothKnown: boolean }> {
  const numbered = await numberedAmong(tx, [...one, ...other]);
  const [first, second] = [one, other].map((records) => records.some((id) => numbered.has(id)));
  return { swap: second === true && first !== true, bothKnown: first === true && second === true };
}

/** Under the map's lock; nothing is announced. */
async function joinOne(tx: Db, deps: Deps, ask: JoinAsk): Promise<{ answer: Joined; records: readonly string[] }> {
  const refuse = (refused: "one-already" | "set-apart" | "both-known") => ({ answer: { refused }, records: [] });
  const { trust, clock } = deps;
  const known = await knownRecords(tx, [ask.kept, ask.gone]);
  if (!known.has(ask.kept) || !known.has(ask.gone)) throw new Problem("not-found", "There is no such person.");
  let [kept = "", gone = ""] = await trust.joined.personsOf(tx, [ask.kept, ask.gone]);
  if (kept === gone) return refuse("one-already");
  const [one, other] = [await recordsOf(tx, trust, [kept]), await recordsOf(tx, trust, [gone])];
  if (await setApart(tx, one, other)) return refuse("set-apart");
  if (ask.why === "match") {
    const { swap, bothKnown } = await ranked(tx, one, other);
    if (bothKnown) return refuse("both-known");
    // Ids that others may have written down stay.
    if (swap) [kept, gone] = [gone, kept];
  }
  const merge = newId();
  await insertMerges(tx, [{ ...ask, id: merge, kept, gone, at: clock() }]);
  const records = [...one, ...other];
  await redraw(tx, deps, records);
  return { answer: { merge, personId: kept }, records };
}

async function joinAll(tx: Db, deps: MergeDeps, asks: readonly JoinAsk[]): Promise<Joined[]> {
  await deps.trust.joined.lock(tx);
  const answers: Joined[] = [];
  const records = new Set<string>();
  for (const ask of asks) {
    const done = await joinOne(tx, deps, ask);
    answers.push(done.answer);
    for (const id of done.records) records.add(id);
  }
  if (records.size > 0) await deps.queue.announce(tx, "people joined", { records: [...records] });
  return answers;
}

/**
 * Visitors who have just given their name: the record of the browser's past, joined with nobody so far, is one with the person. Not
 * announced: it comes with every sign-in, and the projection writes them anew by itself.
 */
export async function joinVisitors(tx: Db, deps: Deps, joins: readonly { readonly kept: string; readonly gone: string }[]): Promise<void> {
  const { trust, clock } = deps;
  await trust.joined.lock(tx);
  const persons = await trust.joined.personsOf(
    tx,
    joins.map(({ kept }) => kept),
  );
  const at = clock();
  const merges = joins.map(({ kept, gone }, i) => ({ kept: persons[i] ?? kept, gone, at }));
  await insertMerges(
    tx,
    merges.map((merge) => ({ ...merge, id: newId(), actor: "intake", why: "visitor" as const, evidence: {} })),
  );
  const records = [...new Set(merges.flatMap(({ kept, gone }) => [kept, gone]))];
  const gone = merges.map((merge) => merge.gone);
  await trust.joined.replace(
    tx,
    gone,
    merges.map((merge) => ({ memberId: merge.gone, personId: merge.kept, since: at })),
  );
  await askForReprojection(tx, records);
}

async function undo(tx: Db, deps: MergeDeps, id: string, actor: string): Promise<{ pair: string | null } | false> {
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
  return { pair: merge.pair };
}

export function createMerging(deps: MergeDeps): Merging {
  return {
    async join(tx, ask) {
      const [answer] = await joinAll(tx, deps, [ask]);
      return answer ?? { refused: "one-already" };
    },
    joinAll: (tx, asks) => joinAll(tx, deps, asks),
    undo: (tx, id, actor) => undo(tx, deps, id, actor),
    history: mergesOf,
  };
}
