import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import type { Reasons } from "./reasons-service.ts";

const Kind = z.enum(["silence", "no-purchase"]);
const people = z.number().int();
const money = z.number().int().describe("minor units of the business's currency");
const share = z.number().describe("0 to 1");

const Person = z.object({
  kind: Kind.nullable().describe("null: nothing to explain"),
  asOf: z.string().nullable(),
  sentence: z.string(),
  told: z
    .array(
      z.object({
        words: z.string(),
        at: z.string(),
        where: z.string(),
        reason: z.string().nullable(),
        label: z.string().nullable(),
      }),
    )
    .describe("what they told us, the newest first"),
  items: z.array(
    z.object({
      id: z.string(),
      label: z.string(),
      harmless: z.boolean(),
      looksAt: z.string(),
      action: z.string(),
      standing: z.enum(["told", "suspected", "seen", "absent", "unknown"]),
      share: share.nullable().describe("of 1, how much of such silences is because of it; null where that is not measured"),
      backing: z.array(z.string()),
      against: z.array(z.string()),
    }),
  ),
  weighing: z.string(),
});

const Counted = z.object({
  reason: z.string().describe("empty: nothing we can see"),
  label: z.string(),
  harmless: z.boolean(),
  action: z.string(),
  people,
  told: people.describe("of them, who told us themselves"),
  expected: z.number().describe("how many of them it is expected to be true of"),
  revenueMinor: money.describe("what they had bought for"),
});
const Part = z.object({ sentence: z.string(), items: z.array(Counted) });

const Overview = z.object({
  asOf: z.string().nullable(),
  currency: z.string(),
  silence: Part,
  noPurchase: Part,
  weighing: z.string(),
  signs: z
    .array(
      z.object({
        reason: z.string(),
        label: z.string(),
        words: z.string(),
        kind: Kind,
        exposed: people.describe("purchases with the sign, or people who looked"),
        silent: people.describe("of these, followed by silence"),
        expected: z.number().describe("silences expected of comparable ones without it"),
        ratio: z.number().describe("after shrinkage towards 1"),
        claimed: z.boolean().describe("sure enough to be told as a reason"),
      }),
    )
    .describe("how the weights came about, the strongest first"),
});

const People = z.object({
  reason: z.string(),
  label: z.string(),
  action: z.string(),
  items: z.array(
    z.object({ personId: z.string(), name: z.string().nullable(), told: z.boolean(), share: share.nullable(), revenueMinor: money }),
  ),
  nextCursor: z.string().nullable(),
});

export function reasonsRoutes(reasons: Reasons): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/people/{id}/reasons",
      scope: "people",
      summary: "Why this person fell silent or did not buy, as far as we can tell, with evidence for and against",
      params: z.object({ id: z.uuid() }),
      response: Person,
      handler: ({ params }) => reasons.of(params.id),
    }),
    route({
      method: "GET",
      path: "/v1/reasons",
      scope: "figures",
      summary: "Why people left or did not buy: how many by the likeliest reason, and how the reasons are weighed",
      response: Overview,
      handler: () => reasons.overview(),
    }),
    route({
      method: "GET",
      path: "/v1/reasons/people",
      scope: "lists",
      summary: "Whom a reason is the likeliest for, those who bought most first",
      query: z.object({
        kind: Kind.default("silence"),
        reason: z.string().max(40).default("").describe("empty: nothing we can see"),
        cursor: z.string().max(300).optional(),
        limit: z.coerce.number().int().min(1).max(200).default(50),
      }),
      response: People,
      handler: ({ query }) => reasons.people(query),
    }),
  ];
}
