// The door of live intake: what is acknowledged is on disk.
import type { Clock } from "../../platform/clock.ts";
import { createGroupCommit } from "../../platform/group-commit.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { inboxDepth, inboxRows, writeInbox } from "./inbox-store.ts";
import type { ParsedBody } from "./intake-body.ts";
import { addFaults, addSource, setTraits } from "./intake-store.ts";
import type { Db } from "../../platform/postgres.ts";
import {
  outcomesOfHour,
  recentEvents,
  recentFaults,
  recentMinutes,
  sources,
  type FaultRow,
  type RecentEvent,
  type SourceRow,
} from "./sources-reads.ts";
import { createSorter, type Sorter, type SorterDeps } from "./sorter-service.ts";

/** Events a flush, at most, and flushes at the same time: one gathers while the other waits for the disk. */
const FLUSH = 5000;
const LANES = 2;
/** Events in memory, at most; beyond, senders are asked to come again. */
const WAITING = 50_000;
/** Events in the inbox, at most. */
const DEEP = 2_000_000;

/** Who sends: a write key. */
export interface Source {
  readonly id: string;
  readonly name: string;
}

export interface Intake {
  /**
   * Keeps the events of a request.
   * @param gpc the browser asked not to have its data sold or shared
   * @param done called after the commit with null, or with the error that kept the events from the disk
   */
  keep(body: ParsedBody, source: Source, gpc: boolean, done: (error: unknown) => void): void;
  /** Resolves when all that was taken is on disk or refused. */
  drain(): Promise<void>;
  readonly sorter: Sorter;
  /** What comes in just now. */
  live(): Promise<Live>;
  /** Says of what kind a source's traits are, from now on. */
  changeSource(id: string, traits: SourceRow["traits"]): Promise<void>;
}

/** Counts are of the past hour, minutes of the past thirty. */
export interface Live {
  readonly items: SourceRow[];
  /** Events that are on disk and not sorted yet. */
  readonly waiting: number;
  readonly outcomes: { outcome: string; events: number }[];
  readonly minutes: { minute: Date; events: number }[];
  readonly recent: RecentEvent[];
  readonly faults: FaultRow[];
}

export interface IntakeDeps extends SorterDeps {
  readonly clock: Clock;
}

const FULL = "Too many events wait just now. Nothing of this request was taken; send it again in a moment.";

async function readLive(db: Db, now: Date): Promise<Live> {
  const [items, waiting, outcomes, minutes, recent, faults] = await Promise.all([
    sources(db, now),
    inboxDepth(db),
    outcomesOfHour(db, now),
    recentMinutes(db, now),
    recentEvents(db),
    recentFaults(db),
  ]);
  return { items, waiting, outcomes, minutes, recent, faults };
}

export function createIntake(deps: IntakeDeps): Intake {
  const { postgres, clock, log } = deps;
  const commit = createGroupCommit({ flush: (rows) => writeInbox(postgres, rows), lanes: LANES, most: FLUSH });
  const known = new Map<string, string>();
  let depth = 0;
  let measuredAt = 0;
  const measure = (now: number): void => {
    if (now - measuredAt < 1000) return;
    measuredAt = now;
    inboxDepth(postgres.db).then(
      (n) => (depth = n),
      () => undefined,
    );
  };
  const note = async (source: Source, faults: ParsedBody["faults"], now: Date): Promise<void> => {
    try {
      if (known.get(source.id) !== source.name) await addSource(postgres.db, source, now);
      known.set(source.id, source.name);
      if (faults.length > 0) await addFaults(postgres.db, source.id, faults, now);
    } catch (error) {
      // The sender was told; only the screen misses a line.
      log.warn(
        { code: error instanceof Error && "code" in error ? error.code : undefined },
        "an event that was refused could not be noted down",
      );
    }
  };
  return {
    keep({ events, faults, sentAt }, source, gpc, done) {
      const now = clock();
      measure(now.getTime());
      if (faults.length > 0 || known.get(source.id) !== source.name) void note(source, faults, now);
      if (commit.waiting() > WAITING || depth > DEEP) return done(new Problem("unavailable", FULL));
      if (events.length === 0) return done(null);
      commit.add(inboxRows({ source: source.id, receivedAt: now, sentAt, gpc }, events), events.length, done);
    },
    drain: commit.drain,
    sorter: createSorter(deps),
    live: () => readLive(postgres.db, clock()),
    async changeSource(id, traits) {
      const known = await postgres.transaction((tx) => setTraits(tx, id, traits));
      if (!known) throw new Problem("not-found", "No events came with that key yet, so it is no source.");
    },
  };
}
