import { z } from "zod";
import type { Postgres } from "../../platform/postgres.ts";
import { route, type Route } from "../../vocabulary/route.ts";
import type { Duplicate, Duplicates, Side } from "./duplicates-service.ts";
import { sharedValues } from "./hubs-reads.ts";
import { mergesOf, recordNames } from "./merge-reads.ts";

const id = z.object({ id: z.uuid() });
const ok = z.object({ ok: z.literal(true) });
const done = { ok: true } as const;

const SideSchema = z.object({
  id: z.string(),
  name: z.string().nullable(),
  since: z.date(),
  records: z.number().describe("how many records are joined in it already"),
  identifiers: z.array(
    z.object({ kind: z.string(), value: z.string(), source: z.string(), claimed: z.boolean().describe("given here, and somebody else's") }),
  ),
  facts: z.array(
    z.object({ attribute: z.string(), name: z.string(), kind: z.string(), value: z.string(), source: z.string(), observedAt: z.date() }),
  ),
  orders: z.number(),
  totalMinor: z.number(),
  lastOrderAt: z.date().nullable(),
});
const Level = z.object({
  comparison: z.string(),
  level: z.number().nullable(),
  label: z.string(),
  bits: z.number(),
  frequencyBits: z.number(),
});
const PairSchema = z.object({
  id: z.string(),
  weight: z.number().describe("log2 odds that both are one person"),
  probability: z.number(),
  band: z.enum(["joined", "review"]),
  guard: z.string().nullable().describe("why a pair of high weight waits for a person"),
  levels: z.array(Level),
  runId: z.string().describe("the run of the matching that found it"),
  state: z.enum(["open", "joined", "apart"]),
  foundAt: z.date(),
  decidedBy: z.string().nullable(),
  decidedAt: z.date().nullable(),
  keep: z.enum(["a", "b"]),
  a: SideSchema,
  b: SideSchema,
});
const MergeSchema = z.object({
  id: z.string(),
  at: z.date(),
  actor: z.string(),
  why: z.enum(["review", "match", "visitor"]),
  kept: z.object({ id: z.string(), name: z.string().nullable() }),
  gone: z.object({ id: z.string(), name: z.string().nullable() }),
  undoneAt: z.date().nullable(),
  undoneBy: z.string().nullable(),
});

function shownSide({ card, since, records, identifiers, claims, facts, bought }: Side): z.infer<typeof SideSchema> {
  return {
    id: card.id,
    name: card.name,
    since,
    records,
    identifiers: [
      ...identifiers.map(({ kind, value, source }) => ({ kind, value, source, claimed: false })),
      ...claims.map(({ kind, value, source }) => ({ kind, value, source, claimed: true })),
    ],
    facts: facts.map(({ attribute, name, kind, words, source, observedAt }) => ({
      attribute,
      name,
      kind,
      value: words,
      source,
      observedAt,
    })),
    orders: bought.orders,
    totalMinor: bought.totalMinor,
    lastOrderAt: bought.lastAt,
  };
}

const shown = ({ a, b, levels, ...pair }: Duplicate): z.infer<typeof PairSchema> => ({
  ...pair,
  levels: [...levels],
  a: shownSide(a),
  b: shownSide(b),
});

function pairRoutes(duplicates: Duplicates): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/duplicates",
      scope: "people",
      summary: "Pairs of people who may be one, side by side, with the weight of each comparison",
      query: z.object({
        state: z.enum(["open", "joined", "apart"]).default("open"),
        cursor: z.string().max(100).optional(),
        limit: z.coerce.number().int().min(1).max(50).default(20),
      }),
      response: z.object({ items: z.array(PairSchema), total: z.number(), nextCursor: z.string().nullable() }),
      reveals: ({ items }) => items.flatMap(({ a, b }) => [a.id, b.id]),
      async handler({ query }) {
        const { items, total, nextCursor } = await duplicates.list(query);
        return { items: items.map(shown), total, nextCursor };
      },
    }),
    route({
      method: "POST",
      path: "/v1/duplicates/{id}/join",
      scope: "write",
      summary: "Join the two people of a pair; nothing is moved, so it can be undone exactly",
      params: id,
      response: z.object({ merge: z.string(), personId: z.string() }),
      handler: ({ params, actor }) => duplicates.join(params.id, actor),
    }),
    route({
      method: "POST",
      path: "/v1/duplicates/{id}/apart",
      scope: "write",
      summary: "Keep the two apart: never proposed again, never joined by the machine",
      params: id,
      response: ok,
      handler: ({ params, actor }) => duplicates.keepApart(params.id, actor).then(() => done),
    }),
    route({
      method: "POST",
      path: "/v1/duplicates/{id}/reopen",
      scope: "write",
      summary: "Take a decision on a pair back, whichever it was",
      params: id,
      response: ok,
      handler: ({ params, actor }) => duplicates.reopen(params.id, actor).then(() => done),
    }),
  ];
}

export function duplicatesRoutes({ db }: Postgres, duplicates: Duplicates): Route[] {
  return [
    ...pairRoutes(duplicates),
    route({
      method: "GET",
      path: "/v1/people/{id}/merges",
      scope: "people",
      summary: "Which records of a person were joined, by whom and why; newest first",
      params: id,
      response: z.object({ items: z.array(MergeSchema) }),
      async handler({ params }) {
        const merges = await mergesOf(db, params.id);
        const names = await recordNames(db, [...new Set(merges.flatMap(({ kept, gone }) => [kept, gone]))]);
        const named = (record: string) => ({ id: record, name: names.get(record) ?? null });
        return { items: merges.map(({ kept, gone, ...merge }) => ({ ...merge, kept: named(kept), gone: named(gone) })) };
      },
    }),
    route({
      method: "POST",
      path: "/v1/merges/{id}/undo",
      scope: "write",
      summary: "Separate two people again, exactly as they were; the pair is kept apart from then on",
      params: id,
      response: ok,
      handler: ({ params, actor }) => duplicates.undoMerge(params.id, actor).then(() => done),
    }),
    route({
      method: "GET",
      path: "/v1/shared-identifiers",
      scope: "people",
      summary: "Mail addresses, phones and postal addresses of three or more people; they prove nothing any more",
      response: z.object({
        items: z.array(
          z.object({
            kind: z.enum(["email", "phone", "address"]),
            value: z.string(),
            people: z.number(),
            some: z.array(z.object({ id: z.string(), name: z.string().nullable() })),
          }),
        ),
      }),
      reveals: ({ items }) => items.flatMap(({ some }) => some.map((person) => person.id)),
      handler: async () => ({ items: (await sharedValues(db, 200)).map((one) => ({ ...one, some: [...one.some] })) }),
    }),
  ];
}
