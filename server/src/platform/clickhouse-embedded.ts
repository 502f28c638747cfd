import { fork, type ChildProcess } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { connectClickHouse, type ClickHouse } from "./clickhouse.ts";
import type { Log } from "./log.ts";
import { secretBytes } from "./random.ts";

export interface EmbeddedClickHouse {
  /** Statements wait until the engine has started. */
  readonly clickhouse: ClickHouse;
  /** Settled once the engine answers, or cannot be started. */
  readonly started: Promise<void>;
  /** The address of the engine now; a new one after a restart. */
  url(): string;
  /** Process id of the engine, for health and tests. */
  pid(): number | undefined;
  stop(): Promise<void>;
}

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
  readonly client: ClickHouse;
}

const CHILD = new URL("./clickhouse-child.ts", import.meta.url);

async function launch(folder: string, memoryBytes: number): Promise<Running> {
  const token = secretBytes(24).toString("hex");
  const child = fork(CHILD, [], {
    env: { PATH: "/usr/bin:/bin", UV_THREADPOOL_SIZE: "16", TZ: "UTC" },
    execArgv: ["--disable-warning=ExperimentalWarning"],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    // Its own process group: Ctrl-C reaches the server, which stops the engine when it has drained.
    detached: true,
  });
  let complaint = "";
  child.stderr?.on("data", (bytes: Buffer) => (complaint = (complaint + bytes.toString()).slice(-2000)));
  const port = await new Promise<number>((resolve, reject) => {
    child.once("message", (message: { port: number }) => resolve(message.port));
    child.once("exit", () => reject(new Error(`The embedded ClickHouse did not start: ${complaint.trim() || "no reason given"}`)));
    child.send({ folder, token, memoryBytes });
  });
  const url = `http://default:${token}@127.0.0.1:${port}`;
  return { child, url, client: connectClickHouse(url) };
}

/** After a kill -9 the old process may hold the folder for a moment longer. */
async function launchPatiently(folder: string, memoryBytes: number): Promise<Running> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await launch(folder, memoryBytes);
    } catch (error) {
      if (attempt === 10) throw error;
      await delay(200 * attempt);
    }
  }
}

/** What a broken connection looks like; the statement did not get an answer and may be repeated. */
function lostConnection(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return ["ECONNREFUSED", "ECONNRESET", "EPIPE", "UND_ERR_SOCKET"].includes(code) || /socket hang up/.test(String(error));
}

/**
 * Begins to start the embedded engine on a folder and keeps it running: if it aborts it is started again, and a statement that
 * lost its connection is repeated once (inserts carry a deduplication token, all else is idempotent).
 * @param announce called with the address at each start, so that another process of ours can find the engine
 */
export function beginEmbeddedClickHouse(
  folder: string,
  log: Log,
  announce: (url: string) => void = () => undefined,
  memoryBytes = 6_000_000_000,
): EmbeddedClickHouse {
  mkdirSync(folder, { recursive: true });
  let stopping = false;
  let current: Promise<Running>;
  let latest: Running | null = null;

  const start = (): Promise<Running> => {
    const starting = launchPatiently(folder, memoryBytes).then((running) => {
      latest = running;
      announce(running.url);
      running.child.once("exit", (code, signal) => {
        if (stopping) return;
        log.error({ code, signal }, "the embedded ClickHouse ended; starting it again");
        current = start();
      });
      return running;
    });
    starting.catch((error: unknown) => log.error({ err: error }, "the embedded ClickHouse could not be started"));
    return starting;
  };
  current = start();
  const started = current.then(() => undefined);
  started.catch(() => undefined);

  const run = async <T>(work: (client: ClickHouse) => Promise<T>): Promise<T> => {
    try {
      return await work((await current).client);
    } catch (error) {
      if (stopping || !lostConnection(error)) throw error;
      await delay(100);
      return work((await current).client);
    }
  };
  return {
    clickhouse: {
      query: (sql, params, settings) => run((client) => client.query(sql, params, settings)),
      command: (sql, params, settings) => run((client) => client.command(sql, params, settings)),
      insert: (table, rows, token) => run((client) => client.insert(table, rows, token)),
      insertStream: (table, source, token) => run((client) => client.insertStream(table, source, token)),
      version: () => run((client) => client.version()),
      close: async () => latest?.client.close(),
    },
    started,
    url: () => latest?.url ?? "",
    pid: () => latest?.child.pid,
    async stop() {
      stopping = true;
      const running = await current.catch(() => null);
      if (running === null) return;
      await running.client.close();
      const ended = new Promise((resolve) => running.child.once("exit", resolve));
      running.child.disconnect();
      await ended;
    },
  };
}

/** The same, once it answers. */
export async function startEmbeddedClickHouse(...words: Parameters<typeof beginEmbeddedClickHouse>): Promise<EmbeddedClickHouse> {
  const engine = beginEmbeddedClickHouse(...words);
  await engine.started;
  return engine;
}

/** Writes the engine's address where a command-line run on the same data folder finds it. */
export function writeAddress(folder: string, name: string, content: object): void {
  writeFileSync(join(folder, name), JSON.stringify(content), { mode: 0o600 });
}
