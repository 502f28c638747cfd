// The one composition root: builds every room, hands each only the doors of rooms below it, and says who reacts to what.
import { createCatalogue, type Catalogue } from "../capabilities/catalogue/index.ts";
import { createDifferentiate, REFRESH_JOB, type Differentiate } from "../capabilities/differentiate/index.ts";
import { differentiateJobs, REFRESH_CRON } from "../capabilities/differentiate/differentiate-jobs.ts";
import { differentiateRoutes } from "../capabilities/differentiate/differentiate-routes.ts";
import { createLoyalty, loyaltyRoutes, type Loyalty } from "../capabilities/loyalty/index.ts";
import { createIdentify, createImports, importRoutes, type Identify, type Imports } from "../capabilities/identify/index.ts";
import { createTrust, type Trust } from "../capabilities/trust/index.ts";
import type { ClickHouse } from "../platform/clickhouse.ts";
import type { Clock } from "../platform/clock.ts";
import type { Files } from "../platform/files.ts";
import type { Log } from "../platform/log.ts";
import type { Postgres } from "../platform/postgres.ts";
import { createQueue, type Queue } from "../platform/queue.ts";
import type { Route } from "../vocabulary/route.ts";
import type { Config } from "./config.ts";
import { settingsRoutes } from "../capabilities/trust/settings-routes.ts";
import { afterImport } from "../flows/import-finished.ts";
import { importJobs } from "../flows/job-tray.ts";
import { instanceId } from "./secrets.ts";
import type { Job } from "./session-routes.ts";

export interface HouseDeps {
  readonly config: Config;
  readonly postgres: Postgres;
  readonly clickhouse: ClickHouse;
  readonly files: Files;
  readonly clock: Clock;
  readonly log: Log;
  /** The address in mails and pages, without a slash at its end. */
  readonly publicUrl: string;
}

export interface House {
  readonly deps: HouseDeps;
  readonly queue: Queue;
  readonly trust: Trust;
  readonly identify: Identify;
  readonly imports: Imports;
  readonly catalogue: Catalogue;
  readonly differentiate: Differentiate;
  readonly loyalty: Loyalty;
  readonly routes: readonly Route[];
  /** Whether this copy of the data may send; a restored one may not until it is armed. */
  armed(): Promise<boolean>;
  arm(): Promise<void>;
  /** Long work, for the job tray. */
  jobs(): Promise<Job[]>;
  /** One round of reactions to the event log; false if there was nothing to do. */
  react(): Promise<boolean>;
  /** Begins to work on jobs and to send. */
  start(): Promise<void>;
  /** Does everything that is waiting, in this process: events to projections, jobs, sends. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

export async function buildHouse(deps: HouseDeps): Promise<House> {
  const { postgres, clickhouse, log } = deps;
  const queue = await createQueue(postgres.url, postgres.db, log);
  const { clock, files } = deps;
  const instance = instanceId(files);
  const trust = createTrust({ queue, clock, instance });
  const arm = (): Promise<void> => trust.putSetting(postgres.db, "armedInstance", instance);
  // A new installation is armed; a restored copy brings the name of another along.
  if ((await trust.getSetting<string>(postgres.db, "armedInstance")) === undefined) await arm();
  const identify = createIdentify({ postgres, clickhouse });
  const catalogue = createCatalogue();
  const imports = createImports({
    postgres, queue, files, clock, log, catalogue,
    trust,
    currency: async (db) => (await trust.settings(db)).business.currency,
  });
  const differentiate = createDifferentiate({
    clickhouse, db: postgres.db, clock, queue, identify,
    currency: async () => (await trust.settings(postgres.db)).business.currency,
  });
  for (const job of differentiateJobs(differentiate, clock)) queue.on(job.name, job.handler);
  queue.every(REFRESH_JOB, REFRESH_CRON);
  const loyalty = createLoyalty({ postgres, identify, clock });
  queue.on("import finished", () => afterImport(identify, differentiate));
  queue.on("import", async (data) => void (await imports.run((data as { id: string }).id)));
  const react = (): Promise<boolean> => identify.projection.step();
  return {
    deps,
    queue,
    trust,
    identify,
    imports,
    catalogue,
    differentiate,
    loyalty,
    routes: [...settingsRoutes(postgres), ...importRoutes(imports), ...differentiateRoutes(differentiate, clock), ...loyaltyRoutes(loyalty)],
    jobs: async () => importJobs(await imports.list(), clock()),
    react,
    armed: async () => (await trust.getSetting<string>(postgres.db, "armedInstance")) === instance,
    arm,
    async start() {
      await imports.resume();
      await queue.start();
    },
    async settle() {
      for (let again = true; again; ) {
        again = false;
        while (await react()) again = true;
        // Another transaction of this cluster, perhaps of another database, may hold the log's reader back for a moment.
        if ((await identify.projection.lag()) > 0) again = await new Promise((resolve) => setImmediate(() => resolve(true)));
        if ((await queue.drain()) > 0) again = true;
      }
    },
    async stop() {
      await queue.stop();
    },
  };
}
