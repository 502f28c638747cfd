import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import { systemClock } from "../platform/clock.ts";
import { createFiles, type Files } from "../platform/files.ts";
import type { Log } from "../platform/log.ts";
import { migrateClickHouse, migratePostgres } from "../platform/migrations.ts";
import { Problem } from "../vocabulary/errors.ts";
import type { Auth } from "./auth.ts";
import type { Config } from "./config.ts";
import { startEngines, type Engines } from "./engines.ts";
import { buildHouse, type House } from "./house.ts";
import { instanceSecret } from "./secrets.ts";

export interface Server {
  readonly url: string;
  readonly house: House;
  readonly auth: Auth;
  readonly engines: Engines;
  readonly http: FastifyInstance;
  readonly setupKey: string;
  /** Stops taking requests, finishes what is under way, stops the engines. */
  stop(): Promise<void>;
}

async function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
}

/** The wanted port; without a wish 4321 or the next free one. */
async function choosePort({ host, port }: Config): Promise<number> {
  if (port !== undefined && port !== 0) return port;
  // The address goes into mails, so it must be known before listening; 0 asks for any free port.
  const first = port === 0 ? 20_000 + (process.pid % 20_000) : 4321;
  for (let candidate = first; candidate < first + 200; candidate++) if (await isFree(host, candidate)) return candidate;
  throw new Problem("unavailable", `No port from ${first} on is free. Set RAPPORT_PORT to one that is.`);
}

/** Brings each store up to date as soon as it answers; an empty projection is filled again from the log by the worker. */
function migrations({ postgres, clickhouse }: Engines, files: Files, log: Log): { rows: Promise<void>; columns: Promise<void> } {
  const say = (store: string, applied: readonly string[]): void => {
    if (applied.length > 0) log.info({ store, applied, folder: files.root }, "migrated");
  };
  const rows = migratePostgres(postgres.db).then((applied) => say("PostgreSQL", applied));
  const columns = migrateClickHouse(clickhouse).then((applied) => say("ClickHouse", applied));
  // Whoever waits for the one may hear of the other's fault only later.
  columns.catch(() => undefined);
  return { rows, columns };
}

/** Brings both stores up to date. */
export async function migrate(engines: Engines, files: Files, log: Log): Promise<void> {
  const { rows, columns } = migrations(engines, files, log);
  await rows;
  await columns;
}

function createMetrics(house: House): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string, read: () => Promise<number>): void => {
    registry.registerMetric(
      new Gauge({
        name,
        help,
        registers: [],
        async collect() {
          this.set(await read());
        },
      }),
    );
  };
  gauge("rapport_projection_lag_events", "Events not yet in ClickHouse", () => house.identify.projection.lag());
  gauge("rapport_open_jobs", "Jobs that wait or run", () => house.queue.open());
  return registry;
}

/** The worker's loop: carries the event log over to the projection and lets the flows react. */
function startWorker(house: House, log: Log): { stop(): Promise<void> } {
  let stopping = false;
  const loop = (async () => {
    while (!stopping) {
      const more = await house.react().catch((error: unknown) => {
        log.warn({ err: error }, "the worker will try again");
        return false;
      });
      if (!more && !stopping) await delay(300);
    }
  })();
  return {
    async stop() {
      stopping = true;
      await loop;
    },
  };
}

/** What is prepared before the house opens. */
type Prepare = (house: House) => Promise<void>;

/** How long the rest of the start stands back for mail that waits. */
const FIRST_MAIL = 2000;

/**
 * Starts everything: engines, house, sending, HTTP, worker. Resolves when requests are answered.
 * @param prepare what to do with the house before it sends and opens
 */
export async function startServer(config: Config, log: Log, prepare: Prepare | null = null): Promise<Server> {
  const files = createFiles(config.dataFolder);
  const engines = await startEngines(config, files, log);
  try {
    return await serve(config, log, files, engines, prepare);
  } catch (error) {
    await engines.stop();
    throw error;
  }
}

async function serve(config: Config, log: Log, files: Files, engines: Engines, prepare: Prepare | null): Promise<Server> {
  const port = await choosePort(config);
  const url = `http://${config.host === "0.0.0.0" ? "127.0.0.1" : config.host}:${port}`;
  const { postgres, clickhouse } = engines;
  const { rows, columns } = migrations(engines, files, log);
  await rows;
  const house = await buildHouse({ config, postgres, clickhouse, files, clock: systemClock, log, publicUrl: config.publicUrl ?? url });
  try {
    // What goes wrong here goes wrong again where it is needed, and is said there.
    house.interact.sender.warm().catch(() => undefined);
    if (prepare !== null) {
      await columns;
      await prepare(house);
    }
    // Mail that waits needs PostgreSQL alone and goes first: reading the routes takes as long as all before.
    await house.startSending();
    await Promise.race([house.interact.sender.underWay, delay(FIRST_MAIL, undefined, { ref: false })]);
    await columns;
    return await open(house, engines, { host: config.host, port, url });
  } catch (error) {
    await house.stop();
    throw error;
  }
}

/** Lets requests in, and starts all that works by itself. */
async function open(house: House, engines: Engines, { host, port, url }: { host: string; port: number; url: string }): Promise<Server> {
  const { files, log } = house.deps;
  const { buildEntrance } = await import("./entrance.ts");
  const setupKey = instanceSecret(files, "setup").slice(0, 24);
  const metrics = createMetrics(house);
  const { auth, http } = await buildEntrance(house, {
    secret: instanceSecret(files, "sessions"),
    setupKey,
    health: async () => ({ ready: true, openJobs: await house.queue.open(), lag: await house.identify.projection.lag() }),
    metrics: () => metrics.metrics(),
  });
  await http.listen({ host, port });
  await house.start();
  const worker = startWorker(house, log);
  return {
    url,
    house,
    auth,
    engines,
    setupKey,
    http,
    async stop() {
      await http.close();
      await worker.stop();
      await house.stop();
      await auth.close();
      await engines.stop();
    },
  };
}
