import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import type { GroupDesk } from "./groups-service.ts";

const Kind = z.enum(["household", "organisation", "channel"]);
const id = z.object({ id: z.uuid() });
const ok = z.object({ ok: z.literal(true) });
const done = { ok: true } as const;
const name = z.string().trim().min(1).max(200);
const role = z.string().trim().min(1).max(80);

const Line = z.object({
  id: z.string(),
  kind: Kind,
  name: z.string(),
  wanted: z.boolean().describe("an institution one wants to win"),
  people: z.number(),
  namesMissing: z.number().describe("of the three names that a wanted institution needs"),
  value: z.object({
    orders: z.number(),
    revenueMinor: z.number(),
    revenueYearMinor: z.number(),
    expectedValueMinor: z.number(),
    lastDay: z.string().nullable(),
  }),
});
const Member = z.object({
  id: z.string(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  role: z.string(),
  stateLabel: z.string().nullable(),
  tier: z.enum(["A", "B", "C"]).nullable(),
  revenueMinor: z.number(),
  lastDay: z.string().nullable(),
});

function memberRoutes(groups: GroupDesk): Route[] {
  return [
    route({
      method: "POST",
      path: "/v1/groups/{id}/people",
      scope: "care",
      summary: "Put a person into a group, or give them another role there",
      params: id,
      body: z.object({ personId: z.uuid(), role: role.default("member") }),
      response: ok,
      handler: ({ params, body }) => groups.putPerson(params.id, body.personId, body.role).then(() => done),
    }),
    route({
      method: "DELETE",
      path: "/v1/groups/{id}/people/{personId}",
      scope: "care",
      summary: "Take a person out of a group",
      params: z.object({ id: z.uuid(), personId: z.uuid() }),
      response: ok,
      handler: ({ params }) => groups.dropPerson(params.id, params.personId).then(() => done),
    }),
  ];
}

export function groupsRoutes(groups: GroupDesk): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/groups",
      scope: "people",
      summary: "Households, organisations and channel partners, with the value of their people",
      query: z.object({
        kind: Kind.optional(),
        q: z.string().max(200).optional(),
        short: z.literal("yes").optional().describe("only wanted institutions with fewer than three names"),
        cursor: z.string().max(300).optional(),
        limit: z.coerce.number().int().min(1).max(200).default(50),
      }),
      response: z.object({ items: z.array(Line), total: z.number(), nextCursor: z.string().nullable() }),
      // Sums over groups, nobody by name.
      reveals: () => [],
      handler: ({ query: { short, ...query } }) => groups.page({ ...query, short: short === "yes" }),
    }),
    route({
      method: "POST",
      path: "/v1/groups",
      scope: "care",
      summary: "Add a household, organisation or channel partner",
      body: z.object({ kind: Kind, name, wanted: z.boolean().default(false) }),
      response: z.object({ id: z.string() }),
      handler: async ({ body }) => ({ id: await groups.create(body) }),
    }),
    route({
      method: "GET",
      path: "/v1/groups/{id}",
      scope: "people",
      summary: "One group: its people with roles, and what they are worth together",
      params: id,
      response: Line.extend({ members: z.array(Member) }),
      reveals: ({ members }) => members.map((member) => member.id),
      handler: ({ params }) => groups.one(params.id),
    }),
    route({
      method: "PATCH",
      path: "/v1/groups/{id}",
      scope: "care",
      summary: "Rename a group, or say whether one wants to win it",
      params: id,
      body: z.object({ name: name.optional(), wanted: z.boolean().optional() }),
      response: ok,
      handler: ({ params, body }) => groups.change(params.id, body).then(() => done),
    }),
    ...memberRoutes(groups),
  ];
}
