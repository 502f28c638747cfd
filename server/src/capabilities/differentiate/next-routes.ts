import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import type { Next } from "./next-service.ts";

const NextSchema = z.object({
  sentence: z.string().describe("what it rests on, or why nothing can be said"),
  suggestions: z.array(
    z.object({
      sku: z.string(),
      name: z.string(),
      category: z.string(),
      unitPriceMinor: z.number().int().nullable(),
      reason: z.enum(["about to run out", "own habit", "goes with", "people like you", "own brand"]),
      sentence: z.string(),
    }),
  ),
  gaps: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      definition: z.string(),
      action: z.string(),
      sentence: z.string(),
      sku: z.string().nullable().describe("the article it calls for"),
      dueOn: z.string().nullable(),
      strength: z.number().describe("the more the more urgent, among gaps of one kind"),
    }),
  ),
});

export function nextRoutes(next: Next): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/people/{id}/next",
      scope: "people",
      summary: "What goes next for a person: suggested goods with reasons, and what their habits leave open",
      params: z.object({ id: z.uuid() }),
      query: z.object({ limit: z.coerce.number().int().min(1).max(50).default(10) }),
      response: NextSchema,
      handler: ({ params, query }) => next.person(params.id, query.limit),
    }),
  ];
}
