import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import type { DecisionSettingsRoom } from "./decision-settings-service.ts";
import { HALF_LIVES } from "./half-life.ts";

const days = z.number().int().min(1).max(365);
const windowDays = z.object({ web: days, desk: days, phone: days, email: days, letter: days, other: days });
const Settings = z.object({
  explore: z.number().min(0).max(0.5).describe("Probability that a decision tries evenly what is allowed"),
  windowDays: windowDays.describe("Days within which an outcome counts, by the medium of the decision"),
  clickMinor: z.number().int().min(0).max(1_000_000).describe("What a click is taken to be worth, minor units"),
  halfLifeDays: z
    .literal([...HALF_LIVES])
    .nullable()
    .describe("Days after which what was learned counts half; null: the pace that foretold best"),
});

export function decisionSettingsRoutes(room: DecisionSettingsRoom): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/decision-settings",
      scope: "read",
      summary: "How decisions explore, how long outcomes count, what a click is worth and how fast is forgotten",
      response: Settings,
      handler: () => room.read(),
    }),
    route({
      method: "PATCH",
      path: "/v1/decision-settings",
      scope: "write",
      summary: "Change how decisions explore and what counts; what is left out stays, and decisions that were made keep theirs",
      body: z.object({
        explore: Settings.shape.explore.optional(),
        windowDays: windowDays.partial().optional(),
        clickMinor: Settings.shape.clickMinor.optional(),
        halfLifeDays: Settings.shape.halfLifeDays.optional(),
      }),
      response: Settings,
      handler: ({ body }) => room.change(body),
    }),
  ];
}
