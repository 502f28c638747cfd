import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import type { Prospects } from "./index.ts";

const Row = z.object({
  personId: z.string(),
  name: z.string().nullable(),
  source: z.string().nullable(),
  interest: z.string().nullable(),
  since: z.string().nullable(),
  lastTouch: z.string().nullable(),
  touches: z.number().int(),
});

export function prospectsRoutes(room: Prospects): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/prospects",
      scope: "people",
      summary: "People who have not bought yet, those who did something of late first",
      query: z.object({ cursor: z.string().max(200).optional(), limit: z.coerce.number().int().min(1).max(500).default(50) }),
      response: z.object({ items: z.array(Row), total: z.number().int(), nextCursor: z.string().nullable() }),
      handler: ({ query }) => room.page(query.cursor, query.limit),
    }),
    route({
      method: "POST",
      path: "/v1/prospects",
      scope: "care",
      summary: "Note down somebody who is not a customer yet",
      body: z.object({
        email: z.string().max(254),
        givenName: z.string().max(120).optional(),
        familyName: z.string().max(120).optional(),
        source: z.string().min(1).max(80),
        interest: z.string().max(300).optional(),
      }),
      response: z.object({ personId: z.string() }),
      handler: async ({ body }) => {
        const { email, source, givenName, familyName, interest } = body;
        const personId = await room.capture({
          email,
          source,
          ...(givenName !== undefined && { givenName }),
          ...(familyName !== undefined && { familyName }),
          ...(interest !== undefined && { interest }),
        });
        return { personId };
      },
    }),
  ];
}
