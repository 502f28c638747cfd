import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import type { Models } from "./index.ts";

const Estimate = z.object({
  value: z.number(),
  low: z
    .number()
    .nullable()
    .describe("with high: a 90 % interval for the average of all with this history; null where the data do not say"),
  high: z.number().nullable(),
});

const Outlook = z.object({
  asOf: z.string().nullable(),
  model: z.string().nullable(),
  horizonDays: z.number().int(),
  outlook: z
    .object({
      alive: Estimate.describe("chance that they are still a customer"),
      orders: Estimate.describe("orders within the horizon"),
      value: Estimate.describe("minor units of the business's currency within the horizon"),
      range: z.object({ low: z.number().int(), high: z.number().int() }).describe("orders that nine of ten such customers make"),
    })
    .nullable(),
  sentence: z.string(),
});

export function modelsRoutes(room: Models): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/people/{id}/outlook",
      scope: "people",
      summary: "What is expected of this person, how exactly that is known, and what such customers do",
      params: z.object({ id: z.uuid() }),
      response: Outlook,
      handler: ({ params }) => room.outlook(params.id),
    }),
  ];
}
