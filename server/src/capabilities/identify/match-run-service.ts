// A run over all records: the model estimated anew, every pair from the review band up written for the queue.
import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { Postgres } from "../../platform/postgres.ts";
import type { Queue } from "../../platform/queue.ts";
import { sentenceOf } from "../../vocabulary/errors.ts";
import { findPairs, type Found } from "./match-engine-service.ts";
import { askedByClaims, decide, prepareRecords, valueKey, type ToDecide } from "./match-fold-service.ts";
import { copyRecords, replaceFrequencies, takeWaiting } from "./match-index-store.ts";
import {
  apartPairs,
  beginRun,
  dropStalePairs,
  endRun,
  groupsOfRecords,
  joinedEdges,
  knownRecords,
  lockRuns,
  putPairs,
  type MatchReport,
} from "./match-runs-store.ts";

export interface RunDeps {
  readonly postgres: Postgres;
  readonly clickhouse: ClickHouse;
  readonly queue: Pick<Queue, "announce">;
  readonly clock: Clock;
}

const BATCH = 5000;
/** ClickHouse takes a block of so many bytes at a time. */
const BLOCK = 32 << 20;

async function prepareAll(postgres: Postgres): Promise<void> {
  for (;;) {
    const done = await postgres.transaction(async (tx) => {
      const ids = await takeWaiting(tx, BATCH);
      if (ids.length > 0) await prepareRecords(tx, ids);
      return ids.length;
    });
    if (done === 0) return;
  }
}

/** Whole lines, some 32 MB at a time. */
async function* blocks(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let size = 0;
  for await (const chunk of source) {
    waiting.push(chunk);
    size += chunk.length;
    const end = chunk.lastIndexOf(10) + 1;
    if (size < BLOCK || end === 0) continue;
    yield Buffer.concat([...waiting.slice(0, -1), chunk.subarray(0, end)]);
    waiting = [chunk.subarray(end)];
    size = waiting[0]!.length;
  }
  if (size > 0) yield Buffer.concat(waiting);
}

async function write({ postgres, queue, clock }: RunDeps, run: string, found: Found): Promise<MatchReport> {
  const { model, pairs, frequent, millis } = found;
  const { db } = postgres;
  const about = {
    edges: await joinedEdges(db, null),
    apart: await apartPairs(db, null),
    known: await knownRecords(db),
    groups: await groupsOfRecords(db, null),
  };
  const weighed = pairs.map(({ idA, idB, weight, probability, levels }): ToDecide => ({
    idA,
    idB,
    weighed: { weight, probability, levels },
  }));
  const decided = decide([...weighed, ...(await askedByClaims(db, model, null, weighed))], model, about);
  const free = decided.filter(({ band, guard }) => band === "joined" && guard === null).length;
  const guarded = decided.filter(({ guard }) => guard !== null).length;
  const { records, pairs: compared } = model;
  const report = { records, compared, joined: free, guarded, review: decided.length - free, millis };
  await postgres.transaction(async (tx) => {
    await putPairs(tx, run, clock(), decided);
    await dropStalePairs(tx, run);
    await replaceFrequencies(
      tx,
      frequent.map(({ fields, value, sharing }) => ({ value: valueKey(fields, value), sharing })),
    );
    await endRun(tx, run, clock(), { model, report });
    await queue.announce(tx, "matches found", {});
  });
  return report;
}

/** Resolves to the report, or to null if another run is under way. */
export async function runMatching(deps: RunDeps): Promise<MatchReport | null> {
  const { postgres, clickhouse, clock } = deps;
  return postgres.transaction(async (lock) => {
    if (!(await lockRuns(lock))) return null;
    const run = newId();
    await beginRun(postgres.db, run, clock());
    try {
      await prepareAll(postgres);
      const found = await findPairs(clickhouse, blocks(await copyRecords(postgres)));
      return await write(deps, run, found);
    } catch (error) {
      await endRun(postgres.db, run, clock(), { error: sentenceOf(error) });
      throw error;
    }
  });
}
