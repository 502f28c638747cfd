// What stands before the house: sign-in, every route, HTTP.
import type { FastifyInstance } from "fastify";
import { accountRoutes } from "./account-routes.ts";
import { createAuth, type Auth } from "./auth.ts";
import type { House } from "./house.ts";
import { buildHttp, type HttpDeps } from "./http.ts";
import { routesOf } from "./routes.ts";
import { sessionRoutes } from "./session-routes.ts";
import type { Route } from "../vocabulary/route.ts";

export interface Entrance {
  readonly auth: Auth;
  readonly routes: readonly Route[];
  readonly http: FastifyInstance;
}

export interface EntranceDeps extends Pick<HttpDeps, "health" | "metrics"> {
  /** Signs the session cookies; made for this installation. */
  readonly secret: string;
  /** Lets the first owner in. */
  readonly setupKey: string;
}

/** Builds the entrance of a house; it does not listen yet. */
export async function buildEntrance(house: House, { secret, setupKey, health, metrics }: EntranceDeps): Promise<Entrance> {
  const { trust } = house;
  const { postgres, publicUrl, clock, log, config } = house.deps;
  const auth = createAuth({ postgres, publicUrl, secret, setupKey, trust });
  const routes = [
    ...sessionRoutes({ auth, postgres, trust, mailbox: config.smtpUrl === undefined, jobs: () => house.jobs() }),
    ...accountRoutes({ auth, postgres, trust, log, publicUrl, staffMail: house.staffMail }),
    ...routesOf(house),
  ];
  const http = await buildHttp({
    routes,
    auth,
    trust,
    looks: house.looks,
    intake: house.intake,
    db: postgres.db,
    clock,
    log,
    publicUrl,
    health,
    metrics,
  });
  return { auth, routes, http };
}
