import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import { ALERT_KINDS } from "./alert-kinds.ts";
import type { Alerts } from "./alerts-service.ts";
import { SEND_STATES } from "./interact-tables.ts";

const n = z.number().int();
const Kind = z.enum(ALERT_KINDS);

const Demand = z.object({
  kind: Kind,
  words: z.string(),
  people: n,
  told: n.describe("of them, those who were told of something since"),
  firstAskedAt: z.date(),
  lastAskedAt: z.date(),
  had: n.describe("goods that can be had and are that"),
  some: z.array(z.object({ sku: z.string(), name: z.string() })).describe("a few of them"),
});

export function alertsRoutes(alerts: Alerts): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/alerts",
      scope: "figures",
      summary: "What people ask to be told about, what most ask for first, and whether it can be had",
      query: z.object({ had: z.stringbool().optional().describe("only what can be had, or only what cannot") }),
      response: z.object({
        items: z.array(Demand),
        wants: n.describe("different things asked for"),
        people: n.describe("who ask for anything"),
        unmet: n.describe("of the things listed without a filter, those of which nothing can be had"),
      }),
      handler: ({ query }) => alerts.demand(query),
    }),
    route({
      method: "GET",
      path: "/v1/alerts/people",
      scope: "people",
      summary: "Who asks for one of these, the longest waiting first; five hundred at most",
      query: z.object({ kind: Kind, words: z.string().min(1).max(120) }),
      response: z.object({
        items: z.array(z.object({ personId: z.string(), name: z.string().nullable(), askedAt: z.date(), told: n })),
      }),
      handler: async ({ query }) => ({ items: await alerts.asking(query) }),
    }),
    route({
      method: "GET",
      path: "/v1/alerts/told",
      scope: "figures",
      summary: "What was told, newest first: articles, people and what became of the messages",
      query: z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
      response: z.object({
        items: z.array(
          z.object({
            id: z.string(),
            name: z.string(),
            at: z.date(),
            articles: n,
            people: n,
            byState: z.partialRecord(z.enum(SEND_STATES), n),
          }),
        ),
      }),
      handler: async ({ query }) => ({ items: await alerts.told(query.limit) }),
    }),
  ];
}
