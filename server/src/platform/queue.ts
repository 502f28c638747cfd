import { PgBoss, fromKysely } from "pg-boss";
import type { Log } from "./log.ts";
import { sql, type Db } from "./postgres.ts";

/** Told of each announcement, in its transaction. */
type Heard = (tx: Db, name: string, data: object) => Promise<void>;

export type Handler = (data: unknown) => Promise<void>;

/** Jobs in PostgreSQL. A job that fails is tried again; a job that was under way when the process died runs again. */
export interface Queue {
  /** Puts a job into the caller's transaction: it exists if and only if the transaction commits. */
  announce(tx: Db, name: string, data: object): Promise<void>;
  /** Deletes jobs, done or waiting, whose data name one of these ids. */
  forget(tx: Db, ids: readonly string[]): Promise<void>;
  /** Says who does the jobs of a name; at most one handler a name. */
  on(name: string, handler: Handler): void;
  /** Repeats a job by a cron line, UTC. */
  every(name: string, cron: string): void;
  start(): Promise<void>;
  /** Does all waiting jobs now, in this process (tests; a command-line run without a server), but for those of some names. */
  drain(without?: readonly string[]): Promise<number>;
  /** Jobs that wait or run. */
  open(): Promise<number>;
  stop(): Promise<void>;
}

/** pg-boss allows no spaces; facts are named in words. */
const slug = (name: string): string => name.replaceAll(" ", "-");

const OPTIONS = { retryLimit: 5, retryDelay: 2, retryBackoff: true, expireInSeconds: 3600, notify: true } as const;

class BossQueue implements Queue {
  readonly #boss: PgBoss;
  readonly #db: Db;
  readonly #heard: Heard;
  readonly #handlers = new Map<string, Handler>();
  readonly #crons = new Map<string, string>();
  readonly #known = new Set<string>();
  #opening: Promise<void> | null = null;

  constructor(boss: PgBoss, db: Db, heard: Heard) {
    this.#heard = heard;
    this.#boss = boss;
    this.#db = db;
  }

  #begin(): Promise<void> {
    this.#opening ??= (async () => {
      await this.#boss.start();
      for (const name of this.#handlers.keys()) await this.#ensure(name);
    })();
    return this.#opening;
  }

  async #ensure(name: string): Promise<void> {
    if (this.#known.has(name)) return;
    await this.#boss.createQueue(slug(name), OPTIONS);
    this.#known.add(name);
  }

  async announce(tx: Db, name: string, data: object): Promise<void> {
    await this.#begin();
    await this.#ensure(name);
    await this.#boss.send(slug(name), data, { db: fromKysely(tx) });
    await this.#heard(tx, name, data);
  }

  async forget(tx: Db, ids: readonly string[]): Promise<void> {
    await this.#begin();
    const words = ids.map((id) => `%${id}%`);
    await sql`delete from jobs.job where data::text like any(${words}::text[]) or output::text like any(${words}::text[])`.execute(tx);
  }

  on(name: string, handler: Handler): void {
    if (this.#handlers.has(name)) throw new Error(`Two handlers for the job ${name}.`);
    this.#handlers.set(name, handler);
  }

  every(name: string, cron: string): void {
    this.#crons.set(name, cron);
  }

  async start(): Promise<void> {
    await this.#begin();
    for (const [name, handler] of this.#handlers) {
      await this.#boss.work(slug(name), { pollingIntervalSeconds: 5, burstWhenBatchFull: true }, async (jobs) => {
        for (const job of jobs) await handler(job.data);
      });
    }
    for (const [name, cron] of this.#crons) await this.#boss.schedule(slug(name), cron);
  }

  async #drainOne(name: string, handler: Handler): Promise<number> {
    const jobs = (await this.#boss.fetch(slug(name), { batchSize: 50, ignoreStartAfter: true })) ?? [];
    for (const job of jobs) {
      await handler(job.data);
      await this.#boss.complete(slug(name), job.id);
    }
    return jobs.length;
  }

  async drain(without: readonly string[] = []): Promise<number> {
    await this.#begin();
    let done = 0;
    for (let before = -1; before !== done;) {
      before = done;
      // Asking each name by itself would take longer than most jobs do.
      const waiting = await waitingNames(this.#db);
      for (const [name, handler] of this.#handlers)
        if (waiting.has(slug(name)) && !without.includes(name)) done += await this.#drainOne(name, handler);
    }
    return done;
  }

  open(): Promise<number> {
    return openJobs(this.#db);
  }

  async stop(): Promise<void> {
    if (this.#opening !== null) await this.#boss.stop({ graceful: true, timeout: 5000 });
    this.#opening = null;
  }
}

/** @param url the database's address; jobs live in its schema "jobs" */
export function createQueue(url: string, db: Db, log: Log, heard: Heard = () => Promise.resolve()): Queue {
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
  return new BossQueue(boss, db, heard);
}

/** Names under which a job waits, as pg-boss knows them. */
async function waitingNames(db: Db): Promise<Set<string>> {
  const { rows } = await sql<{ name: string }>`select distinct name from jobs.job where state in ('created', 'retry')`.execute(db);
  return new Set(rows.map(({ name }) => name));
}

async function openJobs(db: Db): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from jobs.job where state in ('created', 'retry', 'active')`.execute(db);
  return rows[0]?.n ?? 0;
}
