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
const Rule = z.object({
  share: z.number(),
  value: minor,
  best: minor,
  bestArm: z.enum(["all", "nobody"]),
  gain: minor,
  noise: minor,
  recommended: z.boolean(),
});
const Report = z.object({
  people: z.number(),
  treated: z.number(),
  heldBack: z.number(),
  buyers: z.number(),
  none: z.enum(["few", "nobody bought"]).nullable(),
  learner: z.enum(["T", "X", "R"]).nullable(),
  learners: z.array(z.object({ name: z.enum(["T", "X", "R"]), strength: z.number() })),
  points: z.array(z.object({ share: z.number(), gain: minor, random: minor, low: minor, high: minor })),
  coefficient: minor,
  noise: minor,
  beyond: z.boolean(),
  rule: Rule.nullable(),
  fifths: z.array(
    z.object({
      people: z.number(),
      effect: minor,
      low: minor,
      high: minor,
      verdict: z.enum(["worked", "hurt", "untold"]),
      known: z.record(z.string(), z.number()),
    }),
  ),
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
