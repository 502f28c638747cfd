import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import { PersonValueSchema } from "../differentiate/differentiate-routes.ts";
import type { Care } from "./index.ts";
import { peopleRoutes } from "./people-routes.ts";
import { suggestionRoutes } from "./suggestions-routes.ts";

const id = z.object({ id: z.uuid() });
const ok = z.object({ ok: z.literal(true) });

const PersonScreen = z.object({
  id: z.string(),
  name: z.string().nullable(),
  since: z.date(),
  identifiers: z.array(
    z.object({
      kind: z.string(),
      value: z.string(),
      source: z.string(),
      firstSeen: z.date(),
      verifiedAt: z.date().nullable(),
      contact: z
        .object({
          lastSuccess: z.object({ at: z.date(), how: z.enum(["delivered", "clicked"]) }).nullable(),
          blocked: z.object({ reason: z.string(), at: z.date() }).nullable(),
        })
        .nullable()
        .describe("of a mail address or number: whether it reaches the person"),
    }),
  ),
  claims: z
    .array(
      z.object({
        kind: z.string(),
        value: z.string(),
        held: z.boolean().describe("true: this person's, and the other gave it too; false: the other's"),
        source: z.string(),
        firstAt: z.date(),
        other: z.object({ id: z.string(), name: z.string().nullable() }),
        shared: z.boolean().describe("three or more gave it, so it points at nobody"),
      }),
    )
    .describe("addresses and phones that somebody else gave too"),
  facts: z.array(
    z.object({
      attribute: z.string(),
      name: z.string(),
      kind: z.enum(["declared", "observed", "inferred", "supplied"]),
      value: z.string(),
      source: z.string(),
      observedAt: z.date(),
      freshUntil: z.date().nullable(),
      confidence: z.number(),
    }),
  ),
  groups: z.array(z.object({ id: z.string(), kind: z.string(), name: z.string(), role: z.string(), others: z.number() })),
  value: PersonValueSchema.nullable(),
  rules: z.object({ medium: z.string().nullable(), maxPerMonth: z.number().nullable(), pauseUntil: z.date().nullable() }),
  consents: z.array(
    z.object({ purpose: z.string(), name: z.string(), medium: z.string(), decision: z.string(), at: z.date(), method: z.string() }),
  ),
  media: z.array(z.object({ medium: z.string(), reachable: z.boolean(), why: z.string() })),
  complaints: z.array(z.object({ id: z.string(), subject: z.string(), openedAt: z.date(), settledAt: z.date().nullable() })),
  preferenceUrl: z.string(),
});

function personRoutes(care: Care): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/people/{id}",
      scope: "people",
      summary: "One person: identifiers, facts, value, consents, how to reach",
      params: id,
      response: PersonScreen,
      handler: ({ params }) => care.person(params.id),
    }),
  ];
}

export function careRoutes(care: Care): Route[] {
  return [
    ...suggestionRoutes(care.suggestions),
    ...peopleRoutes(care),
    ...personRoutes(care),
    route({
      method: "POST",
      path: "/v1/people/{id}/complaints",
      scope: "care",
      summary: "Note a complaint; selling to this person stops until it is settled",
      params: id,
      body: z.object({
        subject: z.string().trim().min(1).max(200),
        words: z.string().max(5000).default(""),
        channel: z.enum(["phone", "email", "letter", "counter", "web"]).default("phone"),
      }),
      response: z.object({ id: z.string() }),
      handler: async ({ params, body }) => ({ id: await care.complaints.open(params.id, body) }),
    }),
    route({
      method: "POST",
      path: "/v1/complaints/{id}/settle",
      scope: "care",
      summary: "Settle a complaint",
      params: id,
      body: z.object({ outcome: z.string().max(500).default("") }),
      response: ok,
      handler: async ({ params, body }) => {
        await care.complaints.settle(params.id, body.outcome);
        return { ok: true as const };
      },
    }),
    route({
      method: "POST",
      path: "/v1/complaints/{id}/reopen",
      scope: "care",
      summary: "Take a settling back",
      params: id,
      response: ok,
      handler: async ({ params }) => {
        await care.complaints.reopen(params.id);
        return { ok: true as const };
      },
    }),
  ];
}
