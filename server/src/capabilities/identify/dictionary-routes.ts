import { z } from "zod";
import { LANGUAGES } from "../../vocabulary/language.ts";
import { route, type Route } from "../../vocabulary/route.ts";
import { ATTRIBUTE_TYPES, SENSITIVITIES } from "./attribute.ts";
import type { Dictionary } from "./dictionary-service.ts";

const FactKindSchema = z.enum(["declared", "observed", "inferred", "supplied"]);

const inLanguages = <T extends z.ZodType>(what: T) => z.partialRecord(z.enum(LANGUAGES), what);
const Words = inLanguages(
  z.object({ name: z.string().max(80).optional(), question: z.string().max(200).optional(), whatFor: z.string().max(200).optional() }),
);
const Options = z.array(z.object({ value: z.string().trim().min(1).max(80), words: inLanguages(z.string().max(80)) })).max(60);

const fields = {
  name: z.string().trim().min(1).max(80),
  type: z.enum(ATTRIBUTE_TYPES),
  purpose: z.string().trim().min(3).max(300),
  sensitivity: z.enum(SENSITIVITIES),
  freshDays: z.number().int().min(1).max(36_500).nullable(),
  options: Options,
  words: Words,
};
const NewAttribute = z.object({
  ...fields,
  sensitivity: fields.sensitivity.default("personal"),
  freshDays: fields.freshDays.default(null),
  options: Options.default([]),
  words: Words.default({}),
});
const AttributeSchema = z.object({
  id: z.string(),
  ...fields,
  keptIn: z.enum(["facts", "contact_rules"]),
  archivedAt: z.date().nullable(),
});
const Line = AttributeSchema.extend({
  counts: z.array(z.object({ kind: FactKindSchema, people: z.number(), stale: z.number() })),
  usedBy: z.array(z.string()),
});
const id = z.object({ id: z.string().max(80) });

export function dictionaryRoutes(dictionary: Dictionary): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/attributes",
      scope: "read",
      summary: "The data dictionary: every attribute, its purpose, how many have it, who uses it",
      response: z.object({ items: z.array(Line) }),
      handler: async ({ may }) => {
        const lines = await dictionary.lines();
        return { items: may.includes("figures") ? lines : lines.map((line) => ({ ...line, counts: [] })) };
      },
    }),
    route({
      method: "POST",
      path: "/v1/attributes",
      scope: "write",
      summary: "Add an attribute to the data dictionary",
      body: NewAttribute,
      response: AttributeSchema,
      handler: ({ body }) => dictionary.create(body),
    }),
    route({
      method: "PATCH",
      path: "/v1/attributes/{id}",
      scope: "write",
      summary: "Change an attribute; what is left out stays",
      params: id,
      body: z.object(fields).partial(),
      response: AttributeSchema,
      handler: ({ params, body }) => dictionary.change(params.id, body),
    }),
    route({
      method: "POST",
      path: "/v1/attributes/{id}/archive",
      scope: "write",
      summary: "Put an attribute away: it is neither asked nor filled any more, its facts stay",
      params: id,
      response: AttributeSchema,
      handler: ({ params }) => dictionary.archive(params.id),
    }),
    route({
      method: "POST",
      path: "/v1/attributes/{id}/restore",
      scope: "write",
      summary: "Take an archived attribute back into use",
      params: id,
      response: AttributeSchema,
      handler: ({ params }) => dictionary.restore(params.id),
    }),
    route({
      method: "GET",
      path: "/v1/attributes/{id}/stale",
      scope: "people",
      summary: "People whose fact of this attribute has gone stale, the stalest first",
      params: id,
      query: z.object({ limit: z.coerce.number().int().min(1).max(1000).default(100) }),
      response: z.object({
        items: z.array(z.object({ personId: z.string(), kind: FactKindSchema, observedAt: z.date(), freshUntil: z.date() })),
      }),
      handler: async ({ params, query }) => ({
        items: (await dictionary.stale(params.id, query.limit)).map(({ personId, kind, observedAt, freshUntil }) => ({
          personId,
          kind,
          observedAt,
          freshUntil,
        })),
      }),
    }),
  ];
}
