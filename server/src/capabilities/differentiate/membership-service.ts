// Who is in which segment: found for everybody (a new rule, after a refresh, at night), and followed for those alone whom something happened to.
import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import type { Queue } from "../../platform/queue.ts";
import { DAY, dayOf } from "../../vocabulary/time.ts";
import { minorUnits } from "../../vocabulary/money.ts";
import { sentenceOf } from "../../vocabulary/errors.ts";
import type { Identify } from "../identify/index.ts";
import type { Trust } from "../trust/index.ts";
import type { Changed } from "./people-service.ts";
import { purchasesNow } from "./purchases-reads.ts";
import { fitting, type LanguageNow } from "./segment-known-service.ts";
import type { Moment } from "./segment-person.ts";
import type { QueryContext } from "./segment-query-reads.ts";
import { foundAmong, foundBy } from "./segments-reads.ts";
import {
  addFound,
  countDay,
  followedSegments,
  lockSegment,
  markEvaluated,
  markFault,
  membershipsAmong,
  moveMembers,
  openFound,
  putFound,
  segmentsToEvaluate,
  type Changes,
  type SegmentRow,
} from "./segments-store.ts";
import { publishedRuns } from "./studies-reads.ts";

export interface MembershipDeps {
  readonly postgres: Postgres;
  readonly clickhouse: ClickHouse;
  readonly clock: Clock;
  readonly queue: Pick<Queue, "announce">;
  readonly identify: { readonly projection: Pick<Identify["projection"], "followers"> };
  readonly trust: { readonly joined: Pick<Trust["joined"], "personsOf"> };
  readonly language: LanguageNow;
  /** ISO 4217 code of the business. */
  readonly currency: () => Promise<string>;
}

const READER = "segments";
/** Events looked at in one step. */
const EVENTS = 3000;
/** Ids in one announcement. */
const TOLD_AT_ONCE = 1000;
const PAGE = 50_000;

const momentOf = (at: Date, currency: string): Moment => ({
  today: Math.floor(at.getTime() / DAY),
  now: Math.floor(at.getTime() / 1000),
  minor: minorUnits(currency),
});

/** What a query needs to know of this moment. */
export async function contextNow({
  clickhouse,
  clock,
  currency,
}: Pick<MembershipDeps, "clickhouse" | "clock" | "currency">): Promise<QueryContext> {
  const [runs, purchases, code] = await Promise.all([publishedRuns(clickhouse), purchasesNow(clickhouse), currency()]);
  return { moment: momentOf(clock(), code), runs, purchases };
}

/** Who came and went is counted by day and told, in the transaction that moves them. */
async function tell(tx: Db, { queue, clock }: MembershipDeps, segment: SegmentRow, changes: Changes): Promise<void> {
  const { entered, left } = changes;
  if (entered.length + left.length === 0) return;
  await countDay(tx, segment.id, dayOf(clock()), changes);
  for (let from = 0; from < Math.max(entered.length, left.length); from += TOLD_AT_ONCE) {
    await queue.announce(tx, "segment changed", {
      segmentId: segment.id,
      entered: entered.slice(from, from + TOLD_AT_ONCE),
      left: left.slice(from, from + TOLD_AT_ONCE),
    });
  }
}

/** Finds everybody of one segment. Those whom a new rule finds at first have not entered it: they were there. */
async function evaluate(deps: MembershipDeps, id: string): Promise<void> {
  const { postgres, clickhouse, clock } = deps;
  const context = await contextNow(deps);
  await postgres.transaction(async (tx) => {
    const segment = await lockSegment(tx, id);
    if (segment === null || segment.archivedAt !== null || (segment.kind === "frozen" && segment.evaluatedAt !== null)) return;
    // The dictionary may have lost what the rule is about.
    const { fault } = await fitting(segment.rule, deps.language);
    if (fault !== null) return markFault(tx, id, fault.sentence);
    await openFound(tx);
    for await (const ids of foundBy(clickhouse, newId(), segment.rule, context, PAGE)) await addFound(tx, ids);
    const changes = await putFound(tx, id, clock());
    if (segment.evaluatedAt !== null) await tell(tx, deps, segment, changes);
    await markEvaluated(tx, id, clock());
  });
}

async function evaluateEach(deps: MembershipDeps, all: boolean): Promise<void> {
  for (const id of await segmentsToEvaluate(deps.postgres.db, all)) {
    await evaluate(deps, id).catch(async (error: unknown) => {
      // What the database or the engine cannot do just now is tried again; a rule it refuses is said on the screen.
      if (!(error instanceof Error && "code" in error && /^\d+$/.test(String(error.code)))) throw error;
      await markFault(deps.postgres.db, id, `It could not be worked out: ${sentenceOf(error).slice(0, 300)}`);
    });
  }
}

/** Looks at these people alone, in all live segments at once. */
async function look(deps: MembershipDeps, some: readonly string[]): Promise<void> {
  const { postgres, clickhouse, clock } = deps;
  const context = await contextNow(deps);
  await postgres.transaction(async (tx) => {
    const followed = await followedSegments(tx);
    const faults = await Promise.all(followed.map(async ({ rule }) => (await fitting(rule, deps.language)).fault));
    const segments = followed.filter((_, i) => faults[i] === null);
    if (segments.length === 0) return;
    // A record may have become another's: both are looked at.
    const ids = [...new Set([...some, ...(await deps.trust.joined.personsOf(tx, some))])];
    const found = await foundAmong(
      clickhouse,
      segments.map(({ rule }) => rule),
      ids,
      context,
    );
    const before = await membershipsAmong(
      tx,
      segments.map(({ id }) => id),
      ids,
    );
    for (const [i, segment] of segments.entries()) {
      const [now, then] = [found[i] ?? new Set<string>(), before.get(segment.id) ?? new Set<string>()];
      const changes = { entered: [...now].filter((id) => !then.has(id)), left: [...then].filter((id) => !now.has(id)) };
      if (changes.entered.length + changes.left.length === 0) continue;
      await moveMembers(tx, segment.id, changes, clock());
      await tell(tx, deps, segment, changes);
    }
  });
}

export interface Membership {
  /** People whose facts, consents or ways to reach them have changed in the projection. */
  heard(changed: Changed): Promise<void>;
  /** Looks at those whose events the projection has carried over since; false if there were none. */
  step(): Promise<boolean>;
  /** Finds the people of segments that are still to be found. */
  evaluateNew(): Promise<void>;
  /** Finds the people of all live segments anew. */
  evaluateAll(): Promise<void>;
}

/** Of so many people at once the query stays short. */
const LOOKED_AT_ONCE = 2000;

export function createMembership(deps: MembershipDeps): Membership {
  const { followers } = deps.identify.projection;
  let turn: Promise<unknown> = Promise.resolve();
  /** One at a time: what was found earlier never overwrites what was found later. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work, work);
    turn = mine;
    return mine;
  };
  const lookAt = async (ids: readonly string[]): Promise<void> => {
    for (let from = 0; from < ids.length; from += LOOKED_AT_ONCE) await look(deps, ids.slice(from, from + LOOKED_AT_ONCE));
  };
  return {
    heard: (changed) => inTurn(() => (changed === "everybody" ? evaluateEach(deps, true) : lookAt(changed))),
    step: () =>
      inTurn(async () => {
        const next = await followers.next(READER, EVENTS);
        if (next === null) return false;
        if (next.people === null) await evaluateEach(deps, true);
        else await lookAt(next.people);
        await followers.pass(READER, next.upTo);
        return true;
      }),
    evaluateNew: () => inTurn(() => evaluateEach(deps, false)),
    evaluateAll: () => inTurn(() => evaluateEach(deps, true)),
  };
}
