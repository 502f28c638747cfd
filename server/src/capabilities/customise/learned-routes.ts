import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import { STATES } from "../differentiate/index.ts";
import type { LearnedScreen } from "./learned-service.ts";

const Believed = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.string().describe("Kind of the offer, or tone of the presentation"),
  meanMinor: z.number().describe("Money a contact, above leaving alone (offers) or the offer's own words (presentations), minor units"),
  lowMinor: z.number(),
  highMinor: z.number().describe("Nine of ten draws lie between low and high"),
  better: z.number().describe("Share of the draws in which it brings more than nothing"),
  shown: z.number().int(),
  answered: z.number().int(),
});

export function learnedRoutes(screen: LearnedScreen): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/decisions/learned",
      scope: "figures",
      summary: "What was learned of offers and presentations, for whom and how sure, and why nothing was shown in thirty days",
      query: z.object({ tier: z.enum(["A", "B", "C"]).optional(), state: z.enum(STATES.map(({ id }) => id)).optional() }),
      response: z.object({
        currency: z.string(),
        sentence: z.string(),
        model: z.object({ version: z.number().int(), madeAt: z.date(), evidence: z.number() }),
        halfLife: z.object({
          days: z.number().int().describe("Days after which what was learned counts half"),
          sentence: z.string().describe("Why so many"),
        }),
        decisions: z.number().int(),
        nothing: z.array(z.object({ because: z.string(), times: z.number().int() })),
        offers: z.array(Believed),
        presentations: z.array(Believed),
      }),
      handler: ({ query: { tier, state } }) =>
        screen.learned([...(tier === undefined ? [] : [`tier:${tier}`]), ...(state === undefined ? [] : [`state:${state}`])]),
    }),
    route({
      method: "GET",
      path: "/v1/decisions",
      scope: "people",
      summary: "The newest decisions",
      query: z.object({ limit: z.coerce.number().int().min(1).max(100).default(20) }),
      response: z.object({
        items: z.array(
          z.object({
            id: z.string(),
            personId: z.string(),
            at: z.date(),
            medium: z.string(),
            offer: z.string().nullable(),
            kind: z.string().nullable(),
            name: z.string(),
            because: z.string().nullable(),
            propensity: z.number().nullable(),
            outcomes: z.array(z.string()),
          }),
        ),
      }),
      handler: async ({ query }) => ({ items: await screen.recent(query.limit) }),
    }),
  ];
}
