import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import { KINDS, OUTCOMES } from "./experiment-store.ts";
import type { Experiments } from "./experiments-service.ts";

const Id = z.object({ id: z.uuid() });
const Line = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(KINDS).describe("what runs it; own: a thing of one's own"),
  state: z.enum(["running", "ended", "blocked"]).describe("blocked: the groups are not of the sizes that were drawn, so nothing is told"),
  people: z.number(),
  groups: z.array(z.string()).readonly().describe("names of the arms, those held back among them"),
  outcome: z.enum(OUTCOMES),
  event: z.string().nullable(),
  windowDays: z.number(),
  startedAt: z.date(),
  until: z.date().nullable().describe("until when purchases count, as far as people are in by now"),
});
const interval = { difference: z.number(), low: z.number(), high: z.number() };
const Interval = z.object(interval).describe("money in minor units a person, shares of people from -1 to 1; holds at all looks");
const Shares = z.object({ treated: z.number(), heldBack: z.number(), ...interval }).nullable();
const Pair = z.object({
  a: z.string(),
  b: z.string(),
  money: z.object({ ...interval, explained: z.number() }).nullable(),
  bought: Shares,
  did: Shares,
  judged: Interval.nullable(),
  verdict: z.enum(["more", "less", "open", "none"]),
  sentence: z.string(),
});
const compared = {
  arms: z.array(
    z.object({
      name: z.string(),
      people: z.number(),
      buyers: z.number(),
      doers: z.number(),
      revenueMinor: z.number(),
      perPersonMinor: z.number(),
      planned: z.number(),
      share: z.number(),
    }),
  ),
  sampleRatio: z.object({ p: z.number(), ok: z.boolean() }),
  pairs: z.array(Pair),
  correction: z.string(),
  sentence: z.string(),
};
const Page = Line.extend({
  ...compared,
  looks: z.array(z.object({ at: z.date(), people: z.number(), intervals: z.array(Interval.nullable()).readonly() })).readonly(),
  endedAt: z.date().nullable(),
});
export const Power = z.object({
  pairs: z.array(z.object({ a: z.string(), b: z.string(), effect: z.number().nullable() })),
  byDay: z.array(z.object({ day: z.number(), effect: z.number().nullable() })),
  day: z.number().nullable().describe("the first day on which the wished effect is seen in 8 of 10 cases"),
  sentence: z.string(),
  basis: z.string(),
});

const windowDays = z.coerce.number().int().min(1).max(365).default(30);
const share = z.number().min(0.01).max(1);

function planRoute(experiments: Experiments): Route {
  return route({
    method: "GET",
    path: "/v1/experiments/plan",
    scope: "figures",
    summary: "What an experiment will be able to see, from what people did so far, for the test that may be looked at every day",
    query: z.object({
      people: z.coerce.number().int().min(0).max(1e9).default(0).describe("there at the start"),
      perDay: z.coerce.number().min(0).max(1e8).default(0).describe("who come in each day"),
      days: z.coerce.number().int().min(1).max(365).default(30),
      windowDays,
      heldBack: z.coerce.number().min(0).max(0.9).default(0.1),
      shares: z
        .string()
        .regex(/^\d*\.?\d+(,\d*\.?\d+){0,9}$/, "shares of the arms, with commas between them")
        .default("1"),
      outcome: z.enum(OUTCOMES).default("money"),
      event: z.string().trim().min(1).max(100).optional(),
      wished: z.coerce.number().min(0).max(1e12).optional().describe("an effect one hopes for: minor units a person, or a share of people"),
    }),
    response: Power,
    handler({ query: { shares, event, wished, ...rest } }) {
      const parts = shares.split(",").map(Number);
      const all = parts.reduce((sum, part) => sum + part, 0) || 1;
      const arms = parts.map((part, i) => ({ name: String.fromCharCode(65 + i), share: part / all }));
      return experiments.plan({ ...rest, arms, personIds: null, event: event ?? null, wished: wished ?? null });
    },
  });
}

function comersRoute(experiments: Experiments): Route {
  return route({
    method: "GET",
    path: "/v1/experiments/comers",
    scope: "figures",
    summary: "How many people come in a day, each counted once, as far as the past so many days tell",
    query: z.object({ days: z.coerce.number().int().min(1).max(365).default(30) }),
    response: z.object({ perDay: z.number(), sentence: z.string() }),
    handler: ({ query }) => experiments.comers(query.days),
  });
}

export function experimentRoutes(experiments: Experiments): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/experiments",
      scope: "figures",
      summary: "Experiments, newest first: of campaigns, journeys and lists, and things of one's own",
      response: z.object({ items: z.array(Line) }),
      handler: async () => ({ items: await experiments.list() }),
    }),
    planRoute(experiments),
    comersRoute(experiments),
    route({
      method: "POST",
      path: "/v1/experiments",
      scope: "write",
      summary: "Begin an experiment with a thing of one's own",
      body: z.object({
        name: z.string().trim().min(1).max(120),
        arms: z
          .array(z.object({ name: z.string().trim().min(1).max(40), share: share.describe("of those who are not held back") }))
          .min(1)
          .max(10),
        heldBack: z.number().min(0).max(0.9).default(0).describe("share of the people who see what they would have seen anyway"),
        windowDays: z.number().int().min(1).max(365).default(30).describe("what people do within so many days of being drawn counts"),
        outcome: z.enum(OUTCOMES).default("money"),
        event: z.string().trim().min(1).max(100).nullable().default(null).describe("its name, where the outcome is an event"),
      }),
      response: Page,
      async handler({ body, actor }) {
        return experiments.one(await experiments.create(body, actor));
      },
    }),
    route({
      method: "GET",
      path: "/v1/experiments/{id}",
      scope: "figures",
      summary: "One experiment: each arm against each other, with intervals that hold at all looks, and how they came about",
      params: Id,
      response: Page,
      handler: ({ params }) => experiments.one(params.id),
    }),
    route({
      method: "POST",
      path: "/v1/experiments/{id}/end",
      scope: "write",
      summary: "Draw nobody new; those who are in keep their arm, and their days are counted to the end",
      params: Id,
      response: Page,
      async handler({ params }) {
        await experiments.end(params.id);
        return experiments.one(params.id);
      },
    }),
    route({
      method: "POST",
      path: "/v1/experiments/{id}/assign",
      scope: "intake",
      summary: "The arm of one person or visitor, always the same one; that they saw it is noted once a day",
      params: Id,
      body: z
        .object({ personId: z.uuid().optional(), anonymousId: z.string().min(1).max(200).optional() })
        .refine(
          ({ personId, anonymousId }) => personId !== undefined || anonymousId !== undefined,
          "Say who it is: personId or anonymousId.",
        ),
      response: z.object({ arm: z.string().nullable(), heldBack: z.boolean(), sentence: z.string() }),
      perMinute: 600_000,
      handler: ({ params, body }) => experiments.assign(params.id, body),
    }),
  ];
}
