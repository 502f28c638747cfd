import { PgBoss, fromKysely } from "pg-boss";
import type { Log } from "./log.ts";
import { sql, type Db } from "./postgres.ts";

export type Handler = (data: unknown) => Promise<void>;

/** Jobs in PostgreSQL. A job that fails is tried again; a job that was under way when the process died runs again. */
export interface Queue {
  /** Puts a job into the caller's transaction: it exists if and only if the transaction commits. */
  announce(tx: Db, name: string, data: object): Promise<void>;
  /** Says who does the jobs of a name; at most one handler a name. */
  on(name: string, handler: Handler): void;
  /** Repeats a job by a cron line, UTC. */
  every(name: string, cron: string): void;
  start(): Promise<void>;
  /** Does all waiting jobs now, in this process (tests; a command-line run without a server). */
  drain(): Promise<number>;
  /** Jobs that wait or run. */
  open(): Promise<number>;
  stop(): Promise<void>;
}

/** pg-boss allows no spaces; facts are named in words. */
const slug = (name: string): string => name.replaceAll(" ", "-");

const OPTIONS = { retryLimit: 5, retryDelay: 2, retryBackoff: true, expireInSeconds: 3600, notify: true } as const;

/** @param url the database's address; jobs live in its schema "jobs" */
export async function createQueue(url: string, db: Db, log: Log): Promise<Queue> {
  const boss = new PgBoss({
    connectionString: url,
    schema: "jobs",
    useListenNotify: true,
    max: 4,
    application_name: "rapport-jobs",
    schedule: true,
    persistWarnings: false,
  });
  boss.on("error", (error) => log.warn({ reason: error.message }, "the job queue reports a fault"));
  const handlers = new Map<string, Handler>();
  const crons = new Map<string, string>();
  const known = new Set<string>();
  let open = false;

  const begin = async (): Promise<void> => {
    if (open) return;
    await boss.start();
    open = true;
    for (const name of handlers.keys()) await ensure(name);
  };
  const ensure = async (name: string): Promise<void> => {
    if (known.has(name)) return;
    await boss.createQueue(slug(name), OPTIONS);
    known.add(name);
  };
  return {
    async announce(tx, name, data) {
      await begin();
      await ensure(name);
      await boss.send(slug(name), data, { db: fromKysely(tx) });
    },
    on(name, handler) {
      if (handlers.has(name)) throw new Error(`Two handlers for the job ${name}.`);
      handlers.set(name, handler);
    },
    every: (name, cron) => void crons.set(name, cron),
    async start() {
      await begin();
      for (const [name, handler] of handlers) {
        await boss.work(slug(name), { pollingIntervalSeconds: 5, burstWhenBatchFull: true }, async (jobs) => {
          for (const job of jobs) await handler(job.data);
        });
      }
      for (const [name, cron] of crons) await boss.schedule(slug(name), cron);
    },
    async drain() {
      await begin();
      let done = 0;
      for (let again = true; again; ) {
        again = false;
        for (const [name, handler] of handlers) {
          for (const job of (await boss.fetch(slug(name), { batchSize: 50, ignoreStartAfter: true })) ?? []) {
            await handler(job.data);
            await boss.complete(slug(name), job.id);
            again = true;
            done++;
          }
        }
      }
      return done;
    },
    open: () => openJobs(db),
    async stop() {
      if (open) await boss.stop({ graceful: true, timeout: 5000 });
      open = false;
    },
  };
}

async function openJobs(db: Db): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from jobs.job where state in ('created', 'retry', 'active')`.execute(db);
  return rows[0]?.n ?? 0;
}
