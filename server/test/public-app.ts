import type { FastifyInstance } from "fastify";
import { publicRoutes, type OwnRights, type PublicDeps } from "../src/capabilities/interact/public-routes.ts";
import type { Trust } from "../src/capabilities/trust/index.ts";
import type { Auth } from "../src/entrance/auth.ts";
import { buildHttp } from "../src/entrance/http.ts";
import { createLog } from "../src/platform/log.ts";

/** The pages for the person over HTTP, and nothing else: nobody is signed in. */
export function createPublicApp(
  world: { readonly trust: Trust; readonly clock: { now: Date } },
  pages: PublicDeps,
  rights: OwnRights | null,
): Promise<FastifyInstance> {
  return buildHttp({
    routes: publicRoutes(pages, rights),
    auth: { userOf: () => Promise.resolve(null) } as unknown as Auth,
    trust: world.trust,
    looks: { note: () => undefined },
    db: pages.postgres.db,
    clock: () => world.clock.now,
    log: createLog("silent"),
    publicUrl: "http://localhost:4321",
    health: () => Promise.resolve({ ready: true }),
    metrics: () => Promise.resolve(""),
  });
}
