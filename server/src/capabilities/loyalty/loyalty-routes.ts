import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import type { Loyalty } from "./index.ts";

export function loyaltyRoutes(loyalty: Loyalty): Route[] {
  return [
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
