import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import { sendingRules } from "../trust/settings-routes.ts";
import type { HouseRules } from "./house-rules-service.ts";

const Moved = z.object({
  reason: z.string(),
  label: z.string(),
  medium: z.string(),
  messages: z.number(),
  people: z.number(),
  some: z.array(z.object({ personId: z.string(), name: z.string().nullable() })).describe("some of the people"),
});
const budget = z.number().int().min(0).max(1e12).nullable().describe("minor units a month; null: no limit");

export function houseRulesRoutes(room: HouseRules): Route[] {
  return [
    route({
      method: "POST",
      path: "/v1/house-rules/replay",
      scope: "lists",
      summary: "Which of the past thirty days' messages other rules of the house would have stopped or let through; nothing is changed",
      body: z.object({ rules: sendingRules, budgets: z.object({ A: budget, B: budget, C: budget }) }),
      response: z.object({
        from: z.date(),
        to: z.date(),
        oneIn: z.number().describe("counts are estimated from one person in so many"),
        sentBefore: z.number(),
        sentAfter: z.number(),
        stopped: z.array(Moved),
        through: z.array(Moved),
        delayed: z.number(),
        media: z.array(z.object({ medium: z.string(), before: z.number(), after: z.number() })),
        sentence: z.string(),
      }),
      handler: ({ body }) => room.replay(body.rules, body.budgets),
    }),
  ];
}
