import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import type { Unknowns } from "./unknown-service.ts";

const verdict = z.enum(["arrived", "again"]);
const Unknown = z.object({
  id: z.uuid(),
  personId: z.uuid(),
  name: z.string().nullable(),
  campaignId: z.uuid(),
  campaign: z.string(),
  journeyId: z.uuid().nullable(),
  medium: z.string(),
  address: z.string().nullable(),
  why: z.string(),
  at: z.date(),
});
const Settled = z.object({
  sendId: z.uuid(),
  personId: z.uuid(),
  name: z.string().nullable(),
  campaign: z.string(),
  verdict,
  actor: z.string(),
  at: z.date(),
  undoneBy: z.string().nullable(),
  state: z.string().describe("what became of the message"),
  undoable: z.boolean(),
});
const ids = z.array(z.uuid()).min(1).max(100);
const Changed = z.object({ changed: z.number().int() });

export function unknownRoutes(unknowns: Unknowns): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/sending/unknown",
      scope: "people",
      summary: "Messages of which nobody can know whether they arrived, and what people lately said of such",
      query: z.object({ cursor: z.uuid().optional() }),
      response: z.object({
        total: z.number().int(),
        items: z.array(Unknown),
        nextCursor: z.string().nullable(),
        settled: z.array(Settled),
      }),
      handler: ({ query }) => unknowns.list(query.cursor ?? null),
    }),
    route({
      method: "POST",
      path: "/v1/sending/unknown/settle",
      scope: "write",
      summary: "Say of such messages that they arrived, or let them go again after fifteen seconds; the gate is asked as for each",
      body: z.object({ ids, verdict }),
      response: Changed,
      handler: ({ body, actor }) => unknowns.settle(body.ids, body.verdict, actor),
    }),
    route({
      method: "POST",
      path: "/v1/sending/unknown/undo",
      scope: "write",
      summary: "Take back what was said of such messages, while nothing has gone out since",
      body: z.object({ ids }),
      response: Changed,
      handler: ({ body, actor }) => unknowns.undo(body.ids, actor),
    }),
  ];
}
