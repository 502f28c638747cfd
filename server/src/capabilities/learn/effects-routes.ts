import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import type { Effects } from "./effects-service.ts";

const minor = z.number().describe("minor units of the business's currency, a person");
const Difference = z.object({ perPersonMinor: minor, low: minor, high: minor });
const Programme = z.object({
  id: z.string(),
  name: z.string(),
  source: z.string().nullable().describe("what it was made from, e.g. journey:<id> or watch-list:<id>"),
  startedAt: z.date(),
  windowDays: z.number(),
  result: z.object({
    sentence: z.string(),
    treated: z.object({ people: z.number() }),
    heldBack: z.object({ people: z.number() }),
    difference: Difference.nullable().describe("treated less held back, 95 %, however often one looks"),
  }),
  studiedAt: z.date().nullable(),
  forWhom: z.string(),
  recommended: z.boolean().describe("choosing among people beats the best of all and nobody beyond chance"),
});
const Span = z.object({ difference: minor, low: minor, high: minor });
const learner = z.enum(["T", "X", "R"]);
const Known = z.record(z.string(), z.number()).describe("the mean of each thing known, by its id");
const Study = z.object({
  arm: z.string(),
  learner,
  learners: z.array(z.object({ name: learner, strength: z.number() })),
  points: z.array(z.object({ share: z.number(), gain: minor, random: minor, low: minor, high: minor })),
  coefficient: minor,
  noise: minor,
  beyond: z.boolean(),
  fifths: z.array(
    z.object({
      people: z.number(),
      effect: minor,
      low: minor,
      high: minor,
      verdict: z.enum(["worked", "hurt", "untold"]),
      known: Known,
    }),
  ),
});
const Policy = z.object({
  learner,
  shares: z.array(z.number()).describe("of the people who get each arm, in the order of the arms"),
  value: minor,
  singles: z
    .array(z.object({ arm: z.number(), value: minor, gain: minor, noise: minor, beaten: z.boolean() }))
    .describe("the policy against each arm for everybody"),
  best: z.number().describe("the arm that brings most if everybody gets it"),
  recommended: z.boolean().describe("beats each arm for everybody beyond chance"),
});
const Report = z.object({
  of: z.number(),
  people: z.number(),
  buyers: z.number(),
  arms: z
    .array(z.object({ name: z.string(), people: z.number(), bought: minor, cost: minor }))
    .describe("the first is the one that the others are set against"),
  none: z.enum(["draw", "few", "nobody bought"]).nullable(),
  brought: z.array(z.object({ arm: z.string(), against: z.string(), before: Span.nullable(), cost: minor, after: Span.nullable() })),
  studies: z.array(Study),
  policy: Policy.nullable(),
  given: z.array(z.object({ arm: z.string(), people: z.number(), known: Known })),
  open: z.boolean().describe("purchases still count, so that nothing is recommended yet"),
  seed: z.string(),
});
const id = z.object({ id: z.uuid() });

export function effectsRoutes(room: Effects): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/effects",
      scope: "figures",
      summary: "Programmes with somebody held back: what they brought, and whether it is known for whom",
      response: z.object({ items: z.array(Programme) }),
      handler: async () => ({ items: await room.list() }),
    }),
    route({
      method: "GET",
      path: "/v1/effects/{id}",
      scope: "figures",
      summary: "For whom a campaign, journey or other experiment worked, for whom it hurt, whom to leave alone",
      params: id,
      response: z.object({
        studiedAt: z.date().nullable(),
        sentence: z.string(),
        report: Report.nullable(),
        known: z.array(z.object({ id: z.string(), name: z.string(), unit: z.enum(["times", "money", "days", "share", "rhythms"]) })),
      }),
      handler: ({ params }) => room.of(params.id),
    }),
    route({
      method: "POST",
      path: "/v1/effects/{id}/study",
      scope: "write",
      summary: "Asks for the study anew, as a job",
      params: id,
      response: z.object({ ok: z.literal(true) }),
      handler: async ({ params }) => {
        await room.ask(params.id);
        return { ok: true as const };
      },
    }),
  ];
}
