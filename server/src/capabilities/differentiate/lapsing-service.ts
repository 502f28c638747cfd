import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Db } from "../../platform/postgres.ts";
import type { Queue } from "../../platform/queue.ts";
import type { Trust } from "../trust/index.ts";
import { DEFAULT_LIFE_LINE, sameRule } from "./life-line.ts";
import { newlyLapsing, reportOf } from "./lapsing-reads.ts";
import { publishedRun } from "./value-reads.ts";

/** People a job: its data stays a few tens of kilobytes. */
const AT_ONCE = 1000;

export interface LapsingDeps {
  readonly clickhouse: ClickHouse;
  readonly db: Db;
  readonly queue: Pick<Queue, "announce">;
  readonly trust: Pick<Trust, "getSetting" | "putSetting">;
}

const SETTING = "lapsingAnnounced";

/**
 * Announces who became lapsing between the run that was announced last and the one published now. Nothing is announced of the first run (nobody was
 * seen to enter anything), nor where the definition has changed in between: then the words have moved, not the people.
 */
export async function announceLapsing({ clickhouse, db, queue, trust }: LapsingDeps): Promise<void> {
  const run = await publishedRun(clickhouse);
  const last = await trust.getSetting<string>(db, SETTING);
  if (run === null || run.run === last) return;
  const before = last === undefined ? null : await reportOf(clickhouse, last);
  const comparable =
    before !== null && last !== undefined && sameRule(before.lifeLine ?? DEFAULT_LIFE_LINE, run.report.lifeLine ?? DEFAULT_LIFE_LINE);
  const people = comparable ? await newlyLapsing(clickhouse, last, run.run) : [];
  await db.transaction().execute(async (tx) => {
    for (let from = 0; from < people.length; from += AT_ONCE)
      await queue.announce(tx, "people lapsing", { asOf: run.asOf, people: people.slice(from, from + AT_ONCE) });
    await trust.putSetting(tx, SETTING, run.run);
  });
}
