// Points by hand, by API and for offers: given, put aside, spent, given back, counted. Each use case is one call of the ledger.
import type { Clock } from "../../platform/clock.ts";
import { gathering } from "../../platform/gathering.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { ChangeLine } from "../../vocabulary/route.ts";
import { DAY } from "../../vocabulary/time.ts";
import type { Trust } from "../trust/index.ts";
import { balanceAt, historyOf, type Balance, type HistoryLine } from "./points-reads.ts";
import {
  adjustLot,
  endHold,
  entryByKey,
  expireLots,
  giveBack,
  insertLot,
  lockPerson,
  lotOfEntry,
  overdueHolds,
  redeemAll,
  type RedeemAsk,
} from "./points-store.ts";
import type { Programme } from "./programme.ts";

/** Who asks for what, and why. `key` makes it count once: the same key again gets the same answer and moves nothing. */
export type PointsAsk = Omit<RedeemAsk, "until">;

/** @property line for the audit, written with what is redeemed */
export type RedeemPoints = PointsAsk & { readonly line?: ChangeLine };

/** Points given; `usable` is what can be spent now. */
export interface Given {
  readonly id: string;
  readonly again: boolean;
}

/** `id` names the redemption or the hold afterwards. */
export type Redeemed =
  | { readonly done: true; readonly id: string; readonly again: boolean; readonly usable: number }
  | { readonly done: false; readonly why: "too few"; readonly sentence: string; readonly usable: number };

/** What became of a hold or of a redemption turned round. */
export type Ended =
  | { readonly done: true; readonly again: boolean }
  | { readonly done: false; readonly why: "late" | "over"; readonly sentence: string };

export interface Points {
  /** Gives points. They can be used at once and expire as the programme says. */
  earn(tx: Db, ask: PointsAsk & { readonly source?: string; readonly expiresAt?: Date }): Promise<Given>;
  /** Puts points aside for some seconds; the person cannot spend them elsewhere meanwhile. On disk when it is answered. */
  hold(ask: RedeemPoints & { readonly seconds: number }): Promise<Redeemed>;
  /** Spends points at once, those that expire soonest first. On disk when it is answered. */
  spend(ask: RedeemPoints): Promise<Redeemed>;
  /** Spends what is on hold; not after its deadline, for then it is released. */
  commit(tx: Db, holdId: string, why: string, actor: string): Promise<Ended>;
  /** What is on hold returns to where it came from. */
  release(tx: Db, holdId: string, why: string, actor: string): Promise<Ended>;
  /** Turns an entry round: points given are taken back (what was spent of them is owed), points spent return to the lots they came from. */
  reverse(tx: Db, id: string, why: string, actor: string): Promise<Ended>;
  /** Over all records of the individual, at a moment or now. */
  balance(db: Db, personId: string, at?: Date): Promise<Balance>;
  /** What happened, newest first, a page at a time. */
  history(db: Db, personId: string, cursor: string | null): Promise<{ items: HistoryLine[]; nextCursor: string | null }>;
  /** Releases holds whose deadline has passed. */
  releaseOverdue(): Promise<number>;
  /** What has run out goes; how many people that were. */
  expire(): Promise<number>;
}

export interface PointsDeps {
  readonly trust: Pick<Trust, "auditAll">;
  readonly postgres: Postgres;
  readonly clock: Clock;
  /** The rules in force now; null: none. */
  readonly programmeNow: (db: Db) => Promise<Programme | null>;
}

/** Beyond this a sum of points might not be exact. */
const MOST = 1_000_000_000;
/** Where no programme says otherwise. */
const LIFE_DAYS = 730;
/** Seconds. */
const LONGEST = 86_400;
const PAGE = 50;
const OVERDUE = 200;
const LOTS = 1000;
/** Two, so that one group is worked on while the other goes to disk. */
const TOGETHER = { lanes: 2, most: 200 };

const nobody = (): Problem => new Problem("not-found", "There is no such person.");
const otherUse = (): Problem =>
  new Problem("conflict", "This key was used for something else. Use a new key for each thing you want done.");

function checked({ points, key }: { points: number; key: string }): void {
  if (!Number.isSafeInteger(points) || points < 1 || points > MOST)
    throw new Problem("invalid", `Points are whole numbers from 1 to ${MOST.toLocaleString("en")}.`);
  if (key === "" || key.length > 200)
    throw new Problem("invalid", "Give a key of 1 to 200 characters, so that a repeated call counts once.");
}

/** Two people asked with the same key at once: PostgreSQL lets one of them through. */
async function oneKey<T>(work: () => Promise<T>): Promise<T> {
  return work().catch((error: unknown) => {
    if (error instanceof Error && "constraint" in error && error.constraint === "entries_key_key") throw otherUse();
    throw error;
  });
}

async function earn(tx: Db, { clock, programmeNow }: PointsDeps, ask: Parameters<Points["earn"]>[1]): Promise<Given> {
  checked(ask);
  const records = await lockPerson(tx, ask.personId);
  if (records === null) throw nobody();
  const had = await entryByKey(tx, ask.key);
  if (had !== null) {
    if (had.kind !== "earn" || had.points !== ask.points || !records.includes(had.personId)) throw otherUse();
    return { id: had.id, again: true };
  }
  const at = clock();
  const life = (await programmeNow(tx))?.lifeDays ?? LIFE_DAYS;
  const expiresAt = ask.expiresAt ?? new Date(at.getTime() + life * DAY);
  if (expiresAt <= at) throw new Problem("invalid", "These points would have expired already. Name a day in the future.");
  const { personId, key, why, actor, points } = ask;
  const lotId = await insertLot(tx, { personId, source: ask.source ?? "given", earnedAt: at, usableFrom: at, expiresAt });
  await oneKey(() => adjustLot(tx, { personId, lotId, change: points, kind: "earn", key, why, actor, about: null }, at));
  const entry = await entryByKey(tx, key);
  if (entry === null) throw new Error("an entry was not written");
  return { id: entry.id, again: false };
}

/** Whoever asks at the same moment shares a transaction, which is what makes a till quick. */
function redeeming({ postgres, clock, trust }: PointsDeps): (ask: RedeemPoints, seconds: number | null) => Promise<Redeemed> {
  const ledger = gathering(
    (asks: readonly (RedeemAsk & { readonly line?: ChangeLine })[]) =>
      postgres.transaction(async (tx) => {
        const rows = await redeemAll(tx, asks, clock());
        const done = (i: number): boolean => rows[i]?.outcome === "done" || rows[i]?.outcome === "again";
        const lines = asks.flatMap(({ line, personId }, i) => (line !== undefined && done(i) ? [{ ...line, people: [personId] }] : []));
        if (lines.length > 0) await trust.auditAll(tx, lines);
        return rows.map((value) => ({ value }));
      }),
    TOGETHER,
  );
  return async (ask, seconds) => {
    checked(ask);
    if (seconds !== null && !(seconds > 0 && seconds <= LONGEST)) throw new Problem("invalid", "A hold lasts from a second to a day.");
    const until = seconds === null ? null : new Date(clock().getTime() + seconds * 1000);
    const { outcome, entry, usable } = await oneKey(() => ledger({ ...ask, until }));
    if (outcome === "nobody") throw nobody();
    if (outcome === "other") throw otherUse();
    if (outcome === "too few" || entry === null) {
      const sentence = `${ask.points} points were asked for, ${usable} can be used now.`;
      return { done: false, why: "too few", sentence, usable };
    }
    return { done: true, id: entry, again: outcome === "again", usable };
  };
}

const OVER = {
  spent: "These points were spent already. Turn the redemption round instead.",
  released: "These points were released already. Hold them again.",
  late: "The deadline of this hold has passed, so the points were released. Hold them again.",
};

async function end(tx: Db, { clock }: PointsDeps, id: string, wanted: "spent" | "released", why: string, actor: string): Promise<Ended> {
  const outcome = await endHold(tx, id, wanted, why, actor, clock());
  if (outcome === "unknown") throw new Problem("not-found", "There is no such hold.");
  if (outcome === "late") return { done: false, why: "late", sentence: OVER.late };
  if (outcome === "again" || outcome === wanted) return { done: true, again: outcome === "again" };
  return { done: false, why: "over", sentence: OVER[outcome] };
}

/** An entry that gave points: what is left of them is taken back, what was spent is owed. */
async function takeBack(tx: Db, { clock }: PointsDeps, id: string, why: string, actor: string): Promise<Ended> {
  const found = await lotOfEntry(tx, id);
  if (found === null) throw new Problem("not-found", "There is no such entry to turn round.");
  await lockPerson(tx, found.personId);
  const now = await lotOfEntry(tx, id);
  if (now === null || now.points === 0) return { done: true, again: true };
  const { personId, lotId, points } = now;
  await adjustLot(tx, { personId, lotId, change: -points, kind: "take back", key: null, why, actor, about: id }, clock());
  return { done: true, again: false };
}

export function createPoints(deps: PointsDeps): Points {
  const { postgres, clock } = deps;
  const take = redeeming(deps);
  return {
    earn: (tx, ask) => earn(tx, deps, ask),
    hold: ({ seconds, ...ask }) => take(ask, seconds),
    spend: (ask) => take(ask, null),
    commit: (tx, id, why, actor) => end(tx, deps, id, "spent", why, actor),
    release: (tx, id, why, actor) => end(tx, deps, id, "released", why, actor),
    async reverse(tx, id, why, actor) {
      const outcome = await giveBack(tx, id, why, actor, clock());
      return outcome === "unknown" ? takeBack(tx, deps, id, why, actor) : { done: true, again: outcome === "again" };
    },
    balance: (db, personId, at = clock()) => balanceAt(db, personId, at),
    async history(db, personId, cursor) {
      const items = await historyOf(db, personId, cursor, PAGE + 1);
      const more = items.length > PAGE;
      return { items: items.slice(0, PAGE), nextCursor: more ? (items[PAGE - 1]?.id ?? null) : null };
    },
    async releaseOverdue() {
      let released = 0;
      for (
        let due = await overdueHolds(postgres.db, clock(), OVERDUE);
        due.length > 0;
        due = await overdueHolds(postgres.db, clock(), OVERDUE)
      ) {
        for (const id of due) await postgres.transaction((tx) => endHold(tx, id, "released", "the hold ran out", "house", clock()));
        released += due.length;
      }
      return released;
    },
    async expire() {
      let people = 0;
      for (let gone = 1; gone > 0; people += gone) gone = await postgres.transaction((tx) => expireLots(tx, clock(), LOTS));
      return people;
    },
  };
}
