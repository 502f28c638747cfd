import type { ClickHouse } from "../../platform/clickhouse.ts";
import { deletePeople } from "../../platform/clickhouse-people.ts";
import { newId } from "../../platform/ids.ts";
import type { Postgres } from "../../platform/postgres.ts";
import {
  nextEvents,
  nextFollowed,
  passFollowed,
  skipFollowed,
  type Followed,
  type FollowedEvent,
  type LogPlace,
  waitingFor,
} from "./log-follower-store.ts";
import {
  lag,
  lockReader,
  nextCarried,
  nextStretch,
  passedOf,
  passStretch,
  PROJECTED,
  projectionRows,
  resetReader,
  stretchLeftOver,
  within,
} from "./log-store.ts";
import {
  countWanted,
  deleteProjected,
  doneRecords,
  forgetRewritten,
  noteRewritten,
  wantedRecords,
  wholePeople,
} from "./reprojection-store.ts";

const READER = "projection";
/** Events a batch: one order event is some twenty lines, so a batch is some 10 MB. */
const BATCH = 5000;
/** Records written anew at a time. */
const ANEW = 1000;

export interface Projection {
  /** Carries the next stretch of the event log over to ClickHouse, or writes people anew; resolves to false if there was nothing. */
  step(): Promise<boolean>;
  /** Events not carried over yet, and people to be written anew. */
  lag(): Promise<number>;
  /** Takes the records out of the projection, after whatever step is under way. */
  erase(ids: readonly string[]): Promise<void>;
  /** Forgets how far it has come; the tables must be empty. */
  restart(): Promise<void>;
  /**
   * A number above that of each row carried over so far (`carried` of identify_order_lines) and below that of each to come. What is worked out from the
   * rows up to it stays right for all but those whom identify_rewritten names with a higher number.
   */
  mark(): Promise<number>;
  /** Whatever was worked out from the rows up to this number is in nobody's use any more. */
  settled(upTo: number): Promise<void>;
  /** Does what takes rows out of the projection past its steps; nothing worked out before is right after it. */
  rewriting(work: () => Promise<void>): Promise<void>;
  /** For a room that works on from what the projection has carried over, under a name of its own. */
  readonly followers: {
    /** Whose events were carried over since it last passed, so many events at a time; null: nobody's. */
    next(reader: string, events: number): Promise<Followed | null>;
    /** The events themselves, of known people, so many at a time; null: none. */
    events(reader: string, limit: number): Promise<{ events: FollowedEvent[]; upTo: LogPlace } | null>;
    /** How many events of the log it has not looked at. */
    waiting(reader: string): Promise<number>;
    /** What has been carried over so far does not concern it. */
    skip(reader: string): Promise<void>;
    /** It is done up to there. */
    pass(reader: string, upTo: LogPlace): Promise<void>;
  };
}

type Rows = Awaited<ReturnType<typeof projectionRows>>[number];

async function write(clickhouse: ClickHouse, { table, pieces }: Rows, token: string): Promise<void> {
  if (pieces.length > 0) await clickhouse.insertStream(`${table} (${PROJECTED[table]})`, Buffer.from(pieces.join("")), token);
}

/** The next stretch of the log. Repeated after a crash it has the same bounds, so each table takes it once. */
async function carry(postgres: Postgres, clickhouse: ClickHouse): Promise<boolean> {
  const stretch = await postgres.transaction((tx) => nextStretch(tx, READER, BATCH));
  if (stretch === null) return false;
  const { fromTx, fromSeq, toTx, toSeq } = stretch;
  const carried = await nextCarried(postgres.db);
  for (const rows of await projectionRows(postgres.db, within(stretch), carried))
    await write(clickhouse, rows, `${rows.table}:${fromTx}:${fromSeq}:${toTx}:${toSeq}`);
  await postgres.transaction((tx) => passStretch(tx, READER, stretch));
  return true;
}

/**
 * People whose records were joined, separated or changed in the log: their rows are taken out and written again from the log,
 * up to where the reader has come. Cut off anywhere, it is simply done again, for who is wanted stays wanted until all stands there.
 */
async function writeAnew(postgres: Postgres, clickhouse: ClickHouse): Promise<boolean> {
  const wanted = await wantedRecords(postgres.db, ANEW);
  if (wanted.length === 0) return false;
  const records = await wholePeople(
    postgres.db,
    wanted.map((one) => one.recordId),
  );
  const carried = await nextCarried(postgres.db);
  await noteRewritten(clickhouse, records, carried);
  await deleteProjected(clickhouse, records);
  // A token of its own each time: the same rows may have been here before, and are gone.
  for (const rows of await projectionRows(postgres.db, passedOf(records, READER), carried)) await write(clickhouse, rows, newId());
  await postgres.transaction((tx) => doneRecords(tx, wanted));
  return true;
}

export function createProjection(postgres: Postgres, clickhouse: ClickHouse): Projection {
  let turn: Promise<unknown> = Promise.resolve();
  // One at a time, here and over all processes: the worker, a flow that waits for it and an erasure may all ask. The transaction
  // holds the lock and nothing else; what is done meanwhile commits on connections of its own.
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const locked = (): Promise<T> =>
      postgres.transaction(async (tx) => {
        await lockReader(tx, READER);
        return work();
      });
    const mine = turn.then(locked, locked);
    turn = mine;
    return mine;
  };
  return {
    step: () =>
      inTurn(async () => {
        // What a crash left half done comes first: only then is it known what stands in ClickHouse.
        if (await stretchLeftOver(postgres.db, READER)) return carry(postgres, clickhouse);
        return (await writeAnew(postgres, clickhouse)) || carry(postgres, clickhouse);
      }),
    erase: (ids) => inTurn(() => deletePeople(clickhouse, "identify_", ids)),
    lag: async () => (await lag(postgres.db, READER)) + (await countWanted(postgres.db)),
    restart: () => postgres.transaction((tx) => resetReader(tx, READER)),
    mark: () => inTurn(() => nextCarried(postgres.db)),
    settled: (upTo) => forgetRewritten(clickhouse, upTo),
    async rewriting(work) {
      // Noted twice: neither what was worked out before nor what is while rows go may be believed.
      await noteRewritten(clickhouse, "everybody", await nextCarried(postgres.db));
      await work();
      await noteRewritten(clickhouse, "everybody", await nextCarried(postgres.db));
    },
    followers: {
      next: (reader, events) => nextFollowed(postgres.db, reader, events),
      events: (reader, limit) => nextEvents(postgres.db, reader, limit),
      waiting: (reader) => waitingFor(postgres.db, reader),
      skip: (reader) => skipFollowed(postgres.db, reader),
      pass: (reader, upTo) => passFollowed(postgres.db, reader, upTo),
    },
  };
}
