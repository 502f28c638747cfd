import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";

const days = z.number().int().min(1).max(36_500).nullable();
const id = z.object({ id: z.string().max(40) });
const Kept = z.object({
  id: z.string(),
  name: z.string(),
  words: z.string(),
  unit: z.string(),
  defaultDays: z.number().nullable(),
  leastDays: z.number(),
  days: z.number().nullable(),
});

/** What the routes need that lies above this room; the entrance hands it in. */
export interface RetentionDoor {
  list(): Promise<z.infer<typeof Kept>[]>;
  would(id: string, days: number | null): Promise<{ would: number; sentence: string }>;
  set(id: string, days: number | null): Promise<void>;
}

export function retentionRoutes(retention: RetentionDoor): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/retention",
      scope: "figures",
      summary: "What is kept for how long, kind by kind",
      response: z.object({ items: z.array(Kept) }),
      handler: async () => ({ items: await retention.list() }),
    }),
    route({
      method: "GET",
      path: "/v1/retention/{id}/would",
      scope: "figures",
      summary: "How much of a kind would be deleted tonight with so many days; nothing is",
      params: id,
      query: z.object({ days: z.coerce.number().int().min(1).max(36_500).optional() }),
      response: z.object({ would: z.number(), sentence: z.string() }),
      handler: ({ params, query }) => retention.would(params.id, query.days ?? null),
    }),
    route({
      method: "PATCH",
      path: "/v1/retention/{id}",
      scope: "owner",
      summary: "Say how many days a kind of data is kept; null keeps it until somebody is erased",
      params: id,
      body: z.object({ days }),
      response: z.object({ items: z.array(Kept) }),
      async handler({ params, body }) {
        await retention.set(params.id, body.days);
        return { items: await retention.list() };
      },
    }),
  ];
}
