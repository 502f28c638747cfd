import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import { Cell } from "./attitude-routes.ts";
import { ENDING_KINDS } from "./endings-store.ts";
import type { NewCompetitor } from "./new-competitor-service.ts";
import type { Validation } from "./validation-service.ts";

const money = z.number().int().describe("minor units of the business's currency");
const people = z.number().int();
const Kind = z.enum(ENDING_KINDS.map(({ id }) => id));
const Day = z.iso.date();

const Stayed = z.object({ people, stayed: people });
const Groups = z.object({ heart: Stayed, habit: Stayed });
const Effect = z
  .object({ difference: z.number(), low: z.number(), high: z.number(), compared: z.boolean() })
  .describe("by how much heart stayed more than habit, with a 95 % interval; 1 is everybody");

const Noted = z.object({
  id: z.string(),
  kind: Kind,
  day: Day,
  words: z.string(),
  place: z.string().nullable(),
  category: z.string().nullable(),
  skus: z.array(z.string()),
});

const ValidationAnswer = z.object({
  asOf: z.string().nullable(),
  pending: z.boolean().describe("something was noted since; it is being worked out anew"),
  verdict: z.enum(["held", "did not hold", "cannot tell"]),
  sentence: z.string(),
  effect: Effect.nullable(),
  endings: z.array(
    z.object({
      id: z.string().nullable().describe("null: a price rise found in the purchases"),
      kind: Kind,
      day: Day,
      words: z.string(),
      window: people.nullable().describe("days after it that were looked at; null: too early, or too little history before it"),
      outcome: z.object({ touched: Groups, untouched: Groups }).nullable(),
      effect: Effect.nullable(),
    }),
  ),
  noted: z.array(Noted),
});

const flag = z.enum(["true", "false"]).default("false");
const Competitor = z.object({
  cheaper: z.coerce.number().min(0).max(90).default(0).describe("per cent"),
  nearer: flag,
  faster: flag,
  wider: flag,
});
const competitorOf = ({ cheaper, nearer, faster, wider }: z.output<typeof Competitor>) => ({
  cheaper,
  nearer: nearer === "true",
  faster: faster === "true",
  wider: wider === "true",
});

const competitorRoutes = (competitor: NewCompetitor): Route[] => [
  route({
    method: "GET",
    path: "/v1/loyalty-square/new-competitor",
    scope: "figures",
    summary: "A new superstore opens: who would probably go, and the money at risk, on stated assumptions",
    query: Competitor,
    response: z.object({
      asOf: z.string().nullable(),
      sentence: z.string(),
      assumptions: z.array(z.string()),
      cells: z.array(z.object({ cell: Cell, people, going: z.number(), likely: people, expectedMinor: money, atRiskMinor: z.number() })),
      going: z.object({ people, low: people, high: people }),
      atRisk: z.object({ minor: money, low: money, high: money }),
    }),
    handler: ({ query }) => competitor.page(competitorOf(query)),
  }),
  route({
    method: "GET",
    path: "/v1/loyalty-square/new-competitor/people",
    scope: "lists",
    summary: "Who would take most with them, the most money at risk first",
    query: Competitor.extend({ cursor: z.string().max(300).optional(), limit: z.coerce.number().int().min(1).max(200).default(50) }),
    response: z.object({
      items: z.array(
        z.object({
          personId: z.string(),
          name: z.string().nullable(),
          chance: z.number().min(0).max(1),
          attitude: z.number(),
          cell: Cell,
          expectedMinor: money,
          atRiskMinor: money,
        }),
      ),
      nextCursor: z.string().nullable(),
    }),
    async handler({ query: { cursor, limit, ...query } }) {
      const { items, nextCursor } = await competitor.people(competitorOf(query), cursor, limit);
      return { items: items.map(({ by, ...row }) => ({ ...row, atRiskMinor: by })), nextCursor };
    },
  }),
];

export function validationRoutes(validation: Validation, competitor: NewCompetitor): Route[] {
  return [
    ...competitorRoutes(competitor),
    route({
      method: "GET",
      path: "/v1/loyalty-square/validation",
      scope: "figures",
      summary: "Did it hold: when a convenience ended, did those called heart stay more than those called habit?",
      response: ValidationAnswer,
      async handler() {
        const { noted, ...page } = await validation.page();
        return { ...page, noted: noted.map(({ notedBy: _by, notedAt: _at, ...ending }) => ({ ...ending, skus: [...ending.skus] })) };
      },
    }),
    route({
      method: "POST",
      path: "/v1/endings",
      scope: "write",
      summary: "Note that something which made buying easy has ended: prices, range, a branch, delivery",
      body: z.object({
        kind: Kind,
        day: Day.describe("the first day without it"),
        words: z.string().trim().min(1).max(200),
        place: z.string().trim().min(1).max(200).nullable().default(null),
        category: z.string().trim().min(1).max(200).nullable().default(null),
        skus: z.array(z.string().trim().min(1).max(200)).max(500).default([]),
      }),
      response: Noted,
      async handler({ body, actor }) {
        const { notedBy: _by, notedAt: _at, ...ending } = await validation.note(body, actor);
        return { ...ending, skus: [...ending.skus] };
      },
    }),
    route({
      method: "DELETE",
      path: "/v1/endings/{id}",
      scope: "write",
      summary: "Take a note of an ending away",
      params: z.object({ id: z.uuid() }),
      response: z.object({ ok: z.literal(true) }),
      async handler({ params }) {
        await validation.remove(params.id);
        return { ok: true as const };
      },
    }),
  ];
}
