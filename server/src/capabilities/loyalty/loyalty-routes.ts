import { z } from "zod";
import type { Postgres } from "../../platform/postgres.ts";
import { route, type Route } from "../../vocabulary/route.ts";
import type { Trust } from "../trust/index.ts";
import type { Loyalty } from "./index.ts";
import { pointsRoutes } from "./points-routes.ts";
import { earningRoutes, programmeRoutes } from "./programme-routes.ts";

/** All routes of the room. */
export function loyaltyRoutes(loyalty: Loyalty, postgres: Postgres, trust: Pick<Trust, "auditAll">): Route[] {
  return [
    ...pointsRoutes(loyalty, postgres, trust),
    ...programmeRoutes(loyalty),
    ...earningRoutes(loyalty),
    route({
      method: "POST",
      path: "/v1/people/{id}/card",
      scope: "care",
      summary: "Give a person a loyalty card, or show the one they have",
      params: z.object({ id: z.uuid() }),
      response: z.object({ card: z.string() }),
      handler: async ({ params }) => ({ card: await loyalty.members.enrol(params.id, "desk") }),
    }),
  ];
}
