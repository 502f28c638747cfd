import { Readable } from "node:stream";
import { z } from "zod";
import { Problem } from "../../vocabulary/errors.ts";
import { route, type Route } from "../../vocabulary/route.ts";
import type { Explained } from "./segment-language.ts";
import { OPERATORS, type Operator, type Rule } from "./segment-rule.ts";
import type { Segments } from "./segments-service.ts";

const operators = Object.keys(OPERATORS) as [Operator, ...Operator[]];
const text = z.string().max(500);

const Condition = z.strictObject({
  field: z.string().max(200).describe("The id of a field: see GET /v1/segments/fields"),
  operator: z.enum(operators),
  value: z
    .union([z.number(), text, z.array(z.union([z.number(), text])).max(200)])
    .optional()
    .describe("What the operator wants: nothing, one, several, two numbers, a day, or a number of days"),
  category: text.optional().describe("Of purchases: of this category only"),
  sku: text.optional().describe("Of purchases: of this article only"),
  period: z
    .union([z.strictObject({ days: z.number().int() }), z.strictObject({ from: z.string().max(10), to: z.string().max(10) })])
    .optional()
    .describe("The past so many days, or from a day to a day (UTC)"),
});

/** A rule is a tree; it ends, for requests are of bounded size. */
export const RuleSchema: z.ZodType<Rule> = z
  .lazy(() =>
    z.union([
      z.strictObject({ all: z.array(RuleSchema).max(50) }),
      z.strictObject({ any: z.array(RuleSchema).max(50) }),
      z.strictObject({ not: RuleSchema }),
      Condition,
    ]),
  )
  .meta({ id: "SegmentRule" });

const ExplainedSchema: z.ZodType<Explained> = z
  .lazy(() =>
    z.object({
      kind: z.enum(["all", "any", "not", "condition"]),
      holds: z.boolean(),
      words: z.string(),
      seen: z.string(),
      parts: z.array(ExplainedSchema),
    }),
  )
  .meta({ id: "SegmentExplained" });

const Choice = z.object({ value: z.string(), label: z.string() });
const Field = z.object({
  id: z.string(),
  group: z.string(),
  label: z.string(),
  type: z.enum(["text", "number", "money", "share", "date", "choice"]),
  operators: z.array(z.enum(operators)),
  values: z.array(Choice).describe("Suggestions; of a choice the only ones; of goods the categories"),
  goods: z.boolean(),
  period: z.boolean(),
});
const people = z.number().int();
const Segment = z.object({
  id: z.string(),
  name: z.string(),
  rule: RuleSchema,
  words: z.string(),
  kind: z.enum(["live", "frozen"]),
  frozenOf: z.string().nullable(),
  createdAt: z.date(),
  changedAt: z.date(),
  archivedAt: z.date().nullable(),
  evaluatedAt: z.date().nullable(),
  fault: z.string().nullable().describe("Why its people cannot be found"),
  people: people.nullable().describe("Null while they are being found"),
});
const Count = z.object({
  words: z.string(),
  asOf: z.string().nullable(),
  matched: people,
  reachable: z.array(z.object({ medium: z.string(), people })),
  elsewhere: z.array(z.object({ reason: z.string(), label: z.string(), people })),
  sample: z.array(z.object({ personId: z.string(), name: z.string().nullable(), reach: z.string() })),
});

const Id = z.object({ id: z.uuid() });
const name = z.string().trim().min(1).max(120);

function languageRoutes(segments: Segments): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/segments/fields",
      scope: "read",
      summary: "What rules can be about, and the operators and what each wants",
      response: z.object({
        fields: z.array(Field),
        operators: z.array(z.object({ id: z.enum(operators), takes: z.enum(["nothing", "one", "several", "two", "day", "days"]) })),
      }),
      handler: async () => ({ fields: [...(await segments.fields())], operators: operators.map((id) => ({ id, takes: OPERATORS[id] })) }),
    }),
    route({
      method: "POST",
      path: "/v1/segments/count",
      scope: "lists",
      summary: "How many a rule finds, how they can be reached and where the rest went, with ten of them",
      body: z.object({ rule: RuleSchema, purpose: z.string().max(60).default("offers") }),
      response: Count,
      handler: ({ body }) => segments.count(body.rule, body.purpose),
    }),
    route({
      method: "POST",
      path: "/v1/segments/explain",
      scope: "lists",
      summary: "Why one person is in or out, condition by condition, with what is so of them",
      body: z.object({ rule: RuleSchema, personId: z.uuid() }),
      response: z.object({
        personId: z.string(),
        name: z.string().nullable(),
        holds: z.boolean(),
        sentence: z.string(),
        explained: ExplainedSchema,
      }),
      handler: ({ body }) => segments.explain(body.rule, body.personId),
    }),
  ];
}

function peopleRoutes(segments: Segments, told: (actor: string, ids: readonly string[]) => void): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/segments/{id}/people",
      scope: "lists",
      summary: "Who is in a segment, and since when",
      params: Id,
      query: z.object({ cursor: z.uuid().optional(), limit: z.coerce.number().int().min(1).max(500).default(50) }),
      response: z.object({
        items: z.array(z.object({ personId: z.string(), name: z.string().nullable(), since: z.date() })),
        nextCursor: z.string().nullable(),
      }),
      handler: async ({ params, query }) => segments.people((await segments.one(params.id)).id, query.cursor, query.limit),
    }),
    route({
      method: "GET",
      path: "/v1/segments/{id}/people.csv",
      scope: "export",
      summary: "Everybody in a segment as a file",
      params: Id,
      raw: "text/csv",
      perMinute: 20,
      // Told to the audit piece by piece, since the file may be of a million people.
      reveals: () => [],
      async handler({ params, actor }) {
        await segments.one(params.id);
        return {
          status: 200,
          headers: {
            "content-type": "text/csv; charset=utf-8",
            "content-disposition": 'attachment; filename="segment.csv"',
            "cache-control": "no-store",
          },
          body: Readable.from(segments.csv(params.id, (ids) => told(actor, ids))),
        };
      },
    }),
    route({
      method: "GET",
      path: "/v1/people/{id}/segments",
      scope: "people",
      summary: "The segments a person is in",
      params: Id,
      response: z.object({
        items: z.array(z.object({ id: z.string(), name: z.string(), kind: z.enum(["live", "frozen"]), since: z.date() })),
      }),
      handler: async ({ params }) => ({ items: await segments.of(params.id) }),
    }),
  ];
}

/** @param told whose data went into a file, for the audit */
export function segmentsRoutes(segments: Segments, told: (actor: string, ids: readonly string[]) => void): Route[] {
  return [
    ...languageRoutes(segments),
    ...peopleRoutes(segments, told),
    route({
      method: "GET",
      path: "/v1/segments",
      scope: "lists",
      summary: "Segments, the newest first",
      response: z.object({ items: z.array(Segment) }),
      handler: async () => ({ items: await segments.list() }),
    }),
    route({
      method: "POST",
      path: "/v1/segments",
      scope: "write",
      summary: "A new segment; with an id of the caller's, asking twice makes one",
      body: z.object({ id: z.uuid().optional(), name, rule: RuleSchema, kind: z.enum(["live", "frozen"]).default("live") }),
      response: Segment,
      handler: ({ body, actor }) => segments.create(body, actor),
    }),
    route({
      method: "GET",
      path: "/v1/segments/{id}",
      scope: "lists",
      summary: "One segment, with how many came and went by day",
      params: Id,
      response: Segment.extend({ days: z.array(z.object({ day: z.string(), entered: people, left: people })) }),
      handler: async ({ params }) => ({ ...(await segments.one(params.id)), days: await segments.days(params.id) }),
    }),
    route({
      method: "PATCH",
      path: "/v1/segments/{id}",
      scope: "write",
      summary: "Change the name or, of a live one, the rule",
      params: Id,
      body: z.object({ name: name.optional(), rule: RuleSchema.optional() }),
      response: Segment,
      handler({ params, body }) {
        if (body.name === undefined && body.rule === undefined) throw new Problem("invalid", "Say what to change: the name or the rule.");
        return segments.change(params.id, body);
      },
    }),
    route({
      method: "POST",
      path: "/v1/segments/{id}/freeze",
      scope: "write",
      summary: "A copy that keeps the people of this moment",
      params: Id,
      body: z.object({ id: z.uuid().optional(), name }),
      response: Segment,
      handler: ({ params, body, actor }) => segments.freeze(params.id, body, actor),
    }),
    route({
      method: "DELETE",
      path: "/v1/segments/{id}",
      scope: "write",
      summary: "Take a segment off the lists; it can be had back for a month",
      params: Id,
      response: Segment,
      handler: ({ params }) => segments.remove(params.id),
    }),
    route({
      method: "POST",
      path: "/v1/segments/{id}/restore",
      scope: "write",
      summary: "Have a segment back",
      params: Id,
      response: Segment,
      handler: ({ params }) => segments.restore(params.id),
    }),
  ];
}
