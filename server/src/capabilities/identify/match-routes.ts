import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import type { Matching } from "./index.ts";
import { MATCH_FIELDS } from "./match-record.ts";

const bits = z.number().describe("log2 odds");
const chance = z.number().min(0).max(1);
const Run = z.object({
  id: z.string(),
  state: z.enum(["running", "done", "failed"]),
  startedAt: z.date(),
  finishedAt: z.date().nullable(),
  error: z.string().nullable(),
});
const Report = z.object({
  records: z.number().int(),
  compared: z.number().int().describe("pairs that the blocking proposed"),
  joined: z.number().int().describe("pairs that may be joined without asking"),
  guarded: z.number().int().describe("pairs that a guard sent to review"),
  review: z.number().int(),
  millis: z.record(z.string(), z.number()),
});
const Model = z.object({
  run: Run.nullable().describe("the newest run; the model is of the newest finished one"),
  report: Report.nullable(),
  records: z.number().int(),
  compared: z.number(),
  expectedMatches: z.number().describe("matching pairs that the model expects among those compared"),
  priorBits: bits,
  bands: z
    .object({ joined: bits, review: bits, falseShare: chance.describe("share of wrong pairs expected among those joined") })
    .nullable(),
  comparisons: z.array(
    z.object({
      id: z.string(),
      label: z.string(),
      levels: z.array(z.object({ label: z.string(), m: chance, u: chance, bits, frequencyOf: z.string().nullable() })),
    }),
  ),
  rivals: z.array(z.object({ id: z.string(), label: z.string(), share: chance })),
  blocking: z.array(z.object({ id: z.string(), label: z.string(), largestBlock: z.number().int() })),
});
const BandSchema = z.enum(["joined", "review"]);
const Pair = z.object({
  id: z.string(),
  personA: z.string(),
  personB: z.string(),
  weight: bits,
  probability: chance,
  band: BandSchema,
  guard: z.string().nullable().describe("why a pair waits for a person although its weight is high"),
  levels: z.array(z.object({ comparison: z.string(), level: z.number().int().nullable(), label: z.string(), bits, frequencyBits: bits })),
  runId: z.string(),
  state: z.enum(["open", "joined", "apart"]),
  foundAt: z.date(),
  decidedBy: z.string().nullable(),
  decidedAt: z.date().nullable(),
});
const Prepared = z.object(
  Object.fromEntries(MATCH_FIELDS.map((field) => [field, z.string()])) as Record<(typeof MATCH_FIELDS)[number], z.ZodString>,
);

export function matchRoutes(matching: Matching): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/matching/model",
      scope: "figures",
      summary: "The model that finds duplicates: its chances, weights and bands, and the newest run",
      response: Model,
      handler: async () => ({ ...(await matching.model()) }) as z.infer<typeof Model>,
    }),
    route({
      method: "POST",
      path: "/v1/matching/run",
      scope: "write",
      summary: "Estimate the model anew and match everybody, in the background",
      response: z.object({ asked: z.boolean() }),
      async handler() {
        await matching.askForRun();
        return { asked: true };
      },
    }),
    route({
      method: "GET",
      path: "/v1/matching/pairs",
      scope: "figures",
      summary: "Open pairs of records that may be one person, with the waterfall of each, the surest first",
      query: z.object({ band: BandSchema.optional(), limit: z.coerce.number().int().min(1).max(500).default(50) }),
      response: z.object({ items: z.array(Pair) }),
      handler: async ({ query }) => ({ items: (await matching.pairs(query)) as z.infer<typeof Pair>[] }),
    }),
    route({
      method: "GET",
      path: "/v1/matching/pairs/{id}",
      scope: "figures",
      summary: "One pair: where its waterfall begins, every step, and what was compared",
      params: z.object({ id: z.uuid() }),
      response: Pair.extend({ priorBits: bits, a: Prepared, b: Prepared }),
      handler: async ({ params }) => {
        const pair = await matching.pair(params.id);
        return { ...pair, levels: [...pair.levels] };
      },
    }),
  ];
}
