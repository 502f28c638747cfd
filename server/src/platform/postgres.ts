import type { Readable } from "node:stream";
import { finished, pipeline } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import { Kysely, PostgresDialect, sql } from "kysely";
import pg from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import { Problem } from "../vocabulary/errors.ts";
import type { Log } from "./log.ts";

export { sql };

/** The pool or a transaction on it: every store function takes one as its first argument. SQL is written as templates. */
export type Db = Kysely<object>;

export interface Postgres {
  readonly db: Db;
  readonly pool: pg.Pool;
  readonly url: string;
  transaction<T>(work: (tx: Db) => Promise<T>): Promise<T>;
  /** COPY … FROM STDIN; resolves to the number of rows. */
  copyIn(sql: string, source: Readable | Buffer): Promise<number>;
  /** COPY … TO STDOUT; the stream gives its connection back when it ends. */
  copyOut(sql: string): Promise<Readable>;
  close(): Promise<void>;
}

// Counts and sums fit a double here (safe integers); anything that may not is cast to text in SQL.
pg.types.setTypeParser(20, Number);
pg.types.setTypeParser(1700, Number);

const PREPARED = "/* prepared */";
const names = new Map<string, string>();

/**
 * Stands before a statement that runs every few milliseconds: read and planned once in each connection, which halves what a small one
 * costs the server. Only for statements whose best plan does not depend on the values.
 */
export const prepared = sql.raw(PREPARED);

/**
 * Ids as rows of one column `id`. In prepared statements in place of `unnest`, of which PostgreSQL knows the length before it plans: it then holds
 * every plan made for these very ids to be better than the kept one, and plans each time, which took longer than the statement itself.
 */
export const idRows = (ids: readonly string[]) =>
  sql`(select value::uuid as id from json_array_elements_text(${JSON.stringify(ids)}::json) as given(value))`;

/** A client that gives marked statements a name, by which PostgreSQL keeps them. */
class PreparingClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    const plain = this.query.bind(this) as (...words: unknown[]) => unknown;
    // pg takes a query in a dozen forms; ours come as a text and a list of values.
    this.query = ((...words: unknown[]) => {
      const [text, values] = words;
      if (typeof text !== "string" || !text.startsWith(PREPARED)) return plain(...words);
      let name = names.get(text);
      if (name === undefined) names.set(text, (name = `s${names.size}`));
      return plain({ name, text, values });
    }) as typeof this.query;
  }
}

/** Reads all see the same moment (repeatable read). */
export function snapshot<T>(postgres: Postgres, work: (tx: Db) => Promise<T>): Promise<T> {
  return postgres.db.transaction().setIsolationLevel("repeatable read").execute(work);
}

/** Waits until every transaction that runs now has ended; what they saw before may lead to rows until then. Fails after half a minute. */
export async function othersHaveEnded(db: Db): Promise<void> {
  const begun = await sql<{ at: string }>`select clock_timestamp()::text as at`.execute(db);
  for (let left = 300; left > 0; left--) {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and xact_start < ${begun.rows[0]?.at}::timestamptz
        and state <> 'idle' and backend_type = 'client backend'`.execute(db);
    if (rows[0]?.n === 0) return;
    await delay(100);
  }
  throw new Problem("unavailable", "A long piece of work is still under way in the database. It is tried again when that has ended.");
}

/** Errors of a database that is away or going away, not of the statement. */
export function databaseIsAway(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const text = error instanceof Error ? error.message : "";
  return (
    ["ECONNREFUSED", "ECONNRESET", "EPIPE", "57P01", "57P02", "57P03", "08006", "08001", "08003"].includes(code) ||
    /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(text)
  );
}

/** No space left, as PostgreSQL says it. */
export function diskIsFull(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return code === "53100" || code === "ENOSPC";
}

const DURABLE = ["fsync", "full_page_writes", "synchronous_commit"];

async function refuseCarelessServer(pool: pg.Pool): Promise<void> {
  for (const name of DURABLE) {
    const { rows } = await pool.query<Record<string, string>>(`show ${name}`);
    if (rows[0]?.[name] === "off") {
      throw new Problem(
        "refused",
        `PostgreSQL runs with ${name} = off and could lose what it confirmed. Set ${name} = on and start again.`,
      );
    }
  }
  const { rows } = await pool.query<{ v: number }>("select current_setting('server_version_num')::int as v");
  if ((rows[0]?.v ?? 0) < 180000) {
    throw new Problem("refused", "Rapport needs PostgreSQL 18 or newer (it uses uuidv7()). Point DATABASE_URL to one.");
  }
}

export async function connectPostgres(url: string, log: Log, connections = 12): Promise<Postgres> {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: 10_000,
    application_name: "rapport",
    Client: PreparingClient,
  });
  // Without a listener, a restart of the database would end the process.
  let closing = false;
  pool.on("error", (error) => closing || log.warn({ code: "code" in error ? error.code : undefined }, "a database connection was lost"));
  pool.on("connect", (client) => client.on("error", () => undefined));
  await refuseCarelessServer(pool);
  const db: Db = new Kysely<object>({ dialect: new PostgresDialect({ pool }) });
  return {
    db,
    pool,
    url,
    transaction: (work) => db.transaction().execute(work),
    async copyIn(sqlText, source) {
      const client = await pool.connect();
      let failed: Error | undefined;
      try {
        const target = client.query(copyFrom(sqlText));
        if (source instanceof Uint8Array) await finished(target.end(source));
        else await pipeline(source, target);
        return target.rowCount ?? 0;
      } catch (error) {
        failed = error instanceof Error ? error : new Error(String(error));
        throw error;
      } finally {
        client.release(failed);
      }
    },
    async copyOut(sqlText) {
      const client = await pool.connect();
      const stream = client.query(copyTo(sqlText));
      let released = false;
      const release = (error?: Error): void => {
        if (released) return;
        released = true;
        client.release(error);
      };
      stream.once("end", () => release());
      stream.once("error", (error: Error) => release(error));
      return stream;
    },
    async close() {
      closing = true;
      await db.destroy();
    },
  };
}
