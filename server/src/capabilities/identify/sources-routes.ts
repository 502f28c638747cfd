import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import type { Intake } from "./index.ts";

const Traits = z.enum(["declared", "observed", "supplied"]);

export function sourcesRoutes({ live, changeSource }: Intake): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/sources",
      scope: "read",
      summary: "Where events come from, how many, the last ones, and those that were not taken",
      response: z.object({
        items: z.array(
          z.object({ id: z.string(), name: z.string(), traits: Traits, firstSeen: z.date(), events: z.number(), refused: z.number() }),
        ),
        waiting: z.number(),
        outcomes: z.array(z.object({ outcome: z.string(), events: z.number() })),
        minutes: z.array(z.object({ minute: z.date(), events: z.number() })),
        recent: z.array(
          z.object({
            id: z.string(),
            name: z.string(),
            type: z.string(),
            source: z.string(),
            at: z.date(),
            receivedAt: z.date(),
            visitor: z.boolean(),
          }),
        ),
        faults: z.array(z.object({ id: z.string(), source: z.string(), at: z.date(), what: z.string(), reason: z.string() })),
      }),
      handler: () => live(),
    }),
    route({
      method: "PATCH",
      path: "/v1/sources/{id}",
      scope: "keys",
      summary: "Say of what kind a source's traits are",
      params: z.object({ id: z.string().regex(/^[0-9a-f]{12}$/, "a source has the id of its key: twelve characters") }),
      body: z.object({ traits: Traits }),
      response: z.object({ ok: z.literal(true) }),
      handler: async ({ params, body }) => {
        await changeSource(params.id, body.traits);
        return { ok: true as const };
      },
    }),
  ];
}
