import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import type { Webhooks } from "./webhooks-service.ts";

const Endpoint = z.object({
  id: z.string(),
  name: z.string(),
  url: z.string(),
  allowedHost: z.string(),
  facts: z.array(z.string()).readonly(),
  failures: z.number().describe("In a row; from the fifth on it is left alone for a while"),
  restsUntil: z.date().nullable(),
  createdAt: z.date(),
  archivedAt: z.date().nullable(),
});
const WithSecret = z.object({ endpoint: Endpoint, secret: z.string().describe("Shown this once") });
const Words = z.object({
  name: z.string().trim().min(1).max(120),
  url: z.string().trim().max(2000),
  allowedHost: z.string().trim().max(300).default(""),
  facts: z.array(z.string().max(60)).min(1).max(40),
});
const Id = z.object({ id: z.uuid() });

export function webhooksRoutes(webhooks: Webhooks): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/webhooks",
      scope: "keys",
      summary: "Programs elsewhere that are told what happens here, and the facts there are",
      response: z.object({ items: z.array(Endpoint), facts: z.array(z.object({ fact: z.string(), says: z.string() })).readonly() }),
      handler: async () => ({ items: await webhooks.list(), facts: webhooks.facts }),
    }),
    route({
      method: "POST",
      path: "/v1/webhooks",
      scope: "keys",
      summary: "Tell another program of facts; answers with the secret it checks our signature by, this once",
      body: Words,
      response: WithSecret,
      handler: ({ body, actor }) => webhooks.add(body, actor),
    }),
    route({
      method: "PATCH",
      path: "/v1/webhooks/{id}",
      scope: "keys",
      summary: "Change a webhook, put it away or bring it back",
      params: Id,
      body: z.object({
        name: Words.shape.name.optional(),
        url: Words.shape.url.optional(),
        allowedHost: z.string().trim().max(300).optional(),
        facts: Words.shape.facts.optional(),
        archived: z.boolean().optional(),
      }),
      response: Endpoint,
      handler: ({ params, body }) => webhooks.change(params.id, body),
    }),
    route({
      method: "POST",
      path: "/v1/webhooks/{id}/secret",
      scope: "keys",
      summary: "Make a new secret; the old one signs nothing any more",
      params: Id,
      response: WithSecret,
      handler: ({ params }) => webhooks.renewSecret(params.id),
    }),
    route({
      method: "GET",
      path: "/v1/webhooks/{id}/deliveries",
      scope: "keys",
      summary: "What was delivered or tried, newest first",
      params: Id,
      query: z.object({ cursor: z.uuid().optional() }),
      response: z.object({
        items: z.array(
          z.object({
            id: z.string(),
            eventId: z.string(),
            fact: z.string(),
            state: z.string(),
            attempts: z.number(),
            reply: z.string().nullable(),
            at: z.date(),
            dueAt: z.date(),
          }),
        ),
        nextCursor: z.string().nullable(),
      }),
      handler: ({ params, query }) => webhooks.deliveries(params.id, query.cursor),
    }),
    route({
      method: "POST",
      path: "/v1/webhooks/deliveries/{id}/resend",
      scope: "keys",
      summary: "Deliver again, with the id it always had",
      params: Id,
      response: z.object({ queued: z.boolean() }),
      async handler({ params }) {
        await webhooks.resend(params.id);
        return { queued: true };
      },
    }),
  ];
}
