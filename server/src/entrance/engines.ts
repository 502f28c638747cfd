import { existsSync, readFileSync, rmSync } from "node:fs";
import { connectClickHouse, type ClickHouse } from "../platform/clickhouse.ts";
import { beginEmbeddedClickHouse, writeAddress } from "../platform/clickhouse-embedded.ts";
import type { Files } from "../platform/files.ts";
import type { Log } from "../platform/log.ts";
import { ensureDatabase, startEmbeddedPostgres } from "../platform/postgres-embedded.ts";
import { connectPostgres, type Postgres } from "../platform/postgres.ts";
import { Problem } from "../vocabulary/errors.ts";
import type { Config } from "./config.ts";
import { instanceSecret } from "./secrets.ts";

/** The two stores, embedded or elsewhere. */
export interface Engines {
  readonly postgres: Postgres;
  readonly clickhouse: ClickHouse;
  /** Process ids of the embedded ones, for health, the doctor and the bench. */
  pids(): number[];
  stop(): Promise<void>;
}

interface Addresses {
  readonly pid: number;
  readonly postgres: string;
  readonly clickhouse: string;
}

const ADDRESSES = "engines.json";

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Where the engines of a server that runs on this data folder listen, if one does. */
function runningEngines(files: Files): Addresses | undefined {
  const file = files.path(ADDRESSES);
  if (!existsSync(file)) return undefined;
  const addresses = JSON.parse(readFileSync(file, "utf8")) as Addresses;
  return alive(addresses.pid) ? addresses : undefined;
}

async function startPostgres(
  config: Config,
  files: Files,
  log: Log,
): Promise<{ postgres: Postgres; pid: () => number | undefined; stop(): Promise<void> }> {
  if (config.databaseUrl !== undefined) {
    const postgres = await connectPostgres(config.databaseUrl, log);
    return { postgres, pid: () => undefined, stop: () => postgres.close() };
  }
  const server = await startEmbeddedPostgres(files.path("postgres"), instanceSecret(files, "postgres"));
  await ensureDatabase(server.url(), "rapport");
  const postgres = await connectPostgres(server.url("rapport"), log);
  server.keepRunning(log);
  if (server.adopted) log.info("took over the PostgreSQL that an earlier run left behind");
  return {
    postgres,
    pid: () => server.pid(),
    async stop() {
      await postgres.close();
      await server.stop();
    },
  };
}

/** Starts what the configuration does not name an address for; resolves when PostgreSQL answers, statements for ClickHouse wait for theirs. */
export async function startEngines(config: Config, files: Files, log: Log): Promise<Engines> {
  const other = runningEngines(files);
  if (other !== undefined && other.pid !== process.pid) {
    throw new Problem(
      "conflict",
      `Rapport already runs on the data folder ${files.root} (process ${other.pid}). Stop it first, or set RAPPORT_DATA to another folder.`,
    );
  }
  // Both start at once: each takes most of a second.
  const starting = startPostgres(config, files, log);
  starting.catch(() => undefined);
  const announce = (clickhouse: string): void => {
    void starting.then(({ postgres }) => writeAddress(files.root, ADDRESSES, { pid: process.pid, postgres: postgres.url, clickhouse }));
  };
  const column = config.clickhouseUrl === undefined ? beginEmbeddedClickHouse(files.path("clickhouse"), log, announce) : undefined;
  const remote = config.clickhouseUrl === undefined ? undefined : connectClickHouse(config.clickhouseUrl);
  const rows = await starting.catch(async (error: unknown) => {
    await column?.stop();
    throw error;
  });
  if (config.clickhouseUrl !== undefined) announce(config.clickhouseUrl);
  const clickhouse = column?.clickhouse ?? remote;
  if (clickhouse === undefined) throw new Error("Neither an embedded nor a remote ClickHouse.");
  return {
    postgres: rows.postgres,
    clickhouse,
    pids: () => [rows.pid(), column?.pid()].filter((pid) => pid !== undefined),
    async stop() {
      await column?.stop();
      await remote?.close();
      await rows.stop();
      rmSync(files.path(ADDRESSES), { force: true });
    },
  };
}

/** The engines of the running server, or, if none runs, engines of our own that end with us. */
export async function borrowEngines(config: Config, files: Files, log: Log): Promise<Engines & { readonly borrowed: boolean }> {
  const other = runningEngines(files);
  if (other === undefined) return { ...(await startEngines(config, files, log)), borrowed: false };
  const postgres = await connectPostgres(other.postgres, log, 4);
  const clickhouse = connectClickHouse(other.clickhouse);
  return {
    postgres,
    clickhouse,
    borrowed: true,
    pids: () => [],
    async stop() {
      await clickhouse.close();
      await postgres.close();
    },
  };
}
