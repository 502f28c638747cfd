import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import type { Models } from "./index.ts";
import { MODEL_NAMES } from "./model.ts";

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

const Comparison = z.object({
  from: z.string().nullable(),
  to: z.string().nullable(),
  customers: z.number().int().describe("judged"),
  of: z.number().int().nullable().describe("customers there are, where only a part of them was looked at"),
  came: z.number().int().describe("who ordered in the months held out"),
  hiatus: z.number().int().nullable().describe("days of silence after which plain days expect nobody back"),
  rows: z.array(
    z.object({
      name: z.string(),
      kind: z.object({ name: z.enum(MODEL_NAMES), k: z.number().int() }).nullable(),
      heldOut: z.number().nullable().describe("log-density of what came after, a customer"),
      behind: z.number().nullable().describe("how far below the best"),
      noise: z.number().nullable().describe("standard error of that"),
      expected: z.number().nullable().describe("customers expected to order"),
      right: z.number().nullable().describe("share of customers of whom it was rightly said whether they would order"),
      auc: z.number().min(0).max(1),
    }),
  ),
  winner: z.object({ name: z.enum(MODEL_NAMES), k: z.number().int() }).nullable(),
  headline: z.string(),
  sentence: z.string(),
});

export function modelsRoutes(room: Models): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/values/comparison",
      scope: "figures",
      summary: "How the models did on the last months, beside plain days since the last order, and which one values are computed by",
      response: Comparison,
      handler: async () => {
        const { rows, ...rest } = await room.comparison();
        return { ...rest, rows: [...rows] };
      },
    }),
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
