import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import type { WhatIf } from "./what-if-service.ts";

const Estimate = z
  .object({ estimate: z.number(), low: z.number(), high: z.number() })
  .describe("Minor units a decision, with the interval that holds in 95 of 100, drawn again person by person");
const Rule = z.object({
  rule: z
    .string()
    .describe("learned, unexplored, nothing, or the offer that is always shown to whoever may have it (others are left alone)"),
  name: z.string(),
  sentence: z.string(),
  taken: z.number().int().describe("Decisions that did what the rule wants"),
  verdict: z.enum(["more", "less", "untold"]).describe("Against what was done, beyond chance; untold too where there are warnings"),
  ips: Estimate,
  snips: Estimate,
  dr: Estimate,
  switchDr: Estimate,
  gain: Estimate.describe("switchDr less what was done"),
  guaranteed: z.object({ low: z.number(), high: z.number() }).describe("Of ips, empirical Bernstein"),
  effective: z.number().describe("As many decisions would say as much if all weighed alike"),
  meanWeight: z.number(),
  largestWeight: z.number(),
  threshold: z.number().nullable(),
  warnings: z.array(z.string()),
});

export function whatIfRoutes(room: WhatIf): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/what-if",
      scope: "figures",
      summary: "What another rule would have brought, told from logged decisions: IPS, SNIPS, doubly robust, switch-DR",
      response: z.object({
        studiedAt: z.date().nullable(),
        sentence: z.string(),
        report: z
          .object({
            decisions: z.number().int(),
            people: z.number().int(),
            steered: z.number().int().describe("Left out, since something was fixed by hand"),
            unsound: z.number().int().describe("Left out, since their chance or outcome is no number"),
            logged: Estimate.nullable(),
            seed: z.string(),
          })
          .nullable(),
        rules: z.array(Rule),
      }),
      handler: () => room.page(),
    }),
    route({
      method: "POST",
      path: "/v1/what-if/study",
      scope: "write",
      summary: "Weigh the decisions anew, as a job",
      response: z.object({ ok: z.literal(true) }),
      handler: async () => {
        await room.ask();
        return { ok: true as const };
      },
    }),
  ];
}
