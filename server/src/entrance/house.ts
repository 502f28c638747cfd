// The one composition root: builds every room, hands each only the doors of rooms below it, and says who reacts to what.
import { createCatalogue, type Catalogue } from "../capabilities/catalogue/index.ts";
import { createIdentify, type Identify } from "../capabilities/identify/index.ts";
import type { ClickHouse } from "../platform/clickhouse.ts";
import type { Clock } from "../platform/clock.ts";
import type { Files } from "../platform/files.ts";
import type { Log } from "../platform/log.ts";
import type { Postgres } from "../platform/postgres.ts";
import { createQueue, type Queue } from "../platform/queue.ts";
import type { Route } from "../vocabulary/route.ts";
import type { Config } from "./config.ts";
import type { Job } from "./session-routes.ts";
import { settingsRoutes } from "../capabilities/trust/settings-routes.ts";

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
  readonly identify: Identify;
  readonly catalogue: Catalogue;
  readonly routes: readonly Route[];
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
  const identify = createIdentify({ postgres, clickhouse });
  const catalogue = createCatalogue();
  const react = (): Promise<boolean> => identify.projection.step();
  return {
    deps,
    queue,
    identify,
    catalogue,
    routes: [...settingsRoutes(postgres)],
    jobs: () => Promise.resolve([]),
    react,
    start: () => queue.start(),
    async settle() {
      for (let again = true; again; ) {
        again = false;
        while (await react()) again = true;
        if ((await queue.drain()) > 0) again = true;
      }
    },
    async stop() {
      await queue.stop();
    },
  };
}
