import { Readable } from "node:stream";
import { z } from "zod";
import { Problem } from "../../vocabulary/errors.ts";
import { route, type Route } from "../../vocabulary/route.ts";
import { PersonValueSchema } from "../differentiate/differentiate-routes.ts";
import type { Care } from "./index.ts";
import { BANDS, CONSENTS, SINCE_DAYS, SORTS, type Band, type Since } from "./people-filter.ts";

const State = PersonValueSchema.shape.state;
const Tier = z.enum(["A", "B", "C"]);
const words = <Word extends string>(table: Record<Word, unknown>) => z.enum(Object.keys(table) as [Word, ...Word[]]);

const Person = z.object({
  id: z.string(),
  name: z.string().nullable(),
  customerNumber: z.string().nullable(),
  email: z.string().nullable(),
  country: z.string().nullable(),
  state: State.nullable(),
  stateLabel: z.string().nullable(),
  tier: Tier.nullable(),
  revenueMinor: z.number(),
  orders: z.number(),
  lastDay: z.string().nullable(),
});

const Filter = z.object({
  q: z.string().max(200).optional().describe("Words: names, mail, phone in any notation, numbers, places"),
  state: State.optional(),
  tier: Tier.optional(),
  value: words<Band>(BANDS)
    .optional()
    .describe("Tenths by sales so far: the top one, two and three, four to seven, the rest; none: never bought"),
  reachable: z.enum(["email", "letter"]).optional().describe("May get offers by this medium now"),
  consent: z.enum(CONSENTS).optional().describe("What they said to offers by a medium"),
  country: z.string().max(100).optional(),
  source: z.string().max(300).optional().describe("Where something they are known by came from"),
  complaint: z.literal("open").optional(),
  since: words<Since>(SINCE_DAYS).optional().describe("Known for at most so long"),
});
const Sorted = Filter.extend({ sort: z.enum(SORTS).optional().describe("best: as a search ranks them, without a search by sales") });

const View = z.object({
  id: z.string(),
  name: z.string(),
  team: z.boolean(),
  search: z.record(z.string(), z.string()),
  mine: z.boolean(),
});

function listRoutes(care: Care): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/people",
      scope: "people",
      summary: "People: found by words, filtered, sorted",
      query: Sorted.extend({ cursor: z.string().max(300).optional(), limit: z.coerce.number().int().min(1).max(200).default(50) }),
      response: z.object({
        items: z.array(Person),
        total: z.number().nullable().describe("Null where counting takes longer than showing; ask for the count"),
        atLeast: z.boolean().describe("A search found more than it looks through"),
        nextCursor: z.string().nullable(),
      }),
      reveals: ({ items }) => items.map((person) => person.id),
      handler: ({ query }) => care.people(query),
    }),
    route({
      method: "GET",
      path: "/v1/people-count",
      scope: "people",
      summary: "How many people a filter shows",
      query: Filter,
      reveals: () => [],
      response: z.object({ people: z.number(), exact: z.boolean().describe("False: at least so many") }),
      handler: ({ query }) => care.countPeople(query),
    }),
    route({
      method: "GET",
      path: "/v1/people-filters",
      scope: "people",
      summary: "What there is to filter people by: countries and sources",
      reveals: () => [],
      response: z.object({ countries: z.array(z.string()), sources: z.array(z.string()) }),
      handler: () => care.filterValues(),
    }),
    route({
      method: "GET",
      path: "/v1/people.csv",
      scope: "export",
      summary: "The whole list as a file, exactly as filtered and sorted",
      query: Sorted,
      raw: "text/csv",
      perMinute: 20,
      // Told to the audit piece by piece, since the file may be of a million people.
      reveals: () => [],
      handler: ({ query, actor }) =>
        Promise.resolve({
          status: 200,
          headers: {
            "content-type": "text/csv; charset=utf-8",
            "content-disposition": 'attachment; filename="people.csv"',
            "cache-control": "no-store",
          },
          body: Readable.from(care.exportPeople(query, actor)),
        }),
    }),
  ];
}

export function peopleRoutes(care: Care): Route[] {
  return [
    ...listRoutes(care),
    route({
      method: "GET",
      path: "/v1/views",
      scope: "people",
      summary: "Filters of people under a name: one's own and the team's",
      reveals: () => [],
      response: z.object({ items: z.array(View) }),
      handler: async ({ actor }) => ({ items: await care.views.list(actor) }),
    }),
    route({
      method: "POST",
      path: "/v1/views",
      scope: "people",
      summary: "Keep a filter under a name; words searched for are not kept",
      body: z.object({
        name: z.string().trim().min(1).max(60),
        team: z.boolean().default(false),
        search: z.record(z.string().max(40), z.string().max(300)),
      }),
      response: View,
      // The words of a search may name somebody; a view outlives them.
      handler: ({ body: { search, ...body }, actor }) => {
        const { q: _, ...kept } = search;
        return care.views.add(actor, { ...body, search: kept });
      },
    }),
    route({
      method: "DELETE",
      path: "/v1/views/{id}",
      scope: "people",
      summary: "Forget a view",
      params: z.object({ id: z.uuid() }),
      response: z.object({ ok: z.literal(true) }),
      async handler({ params, actor }) {
        if (!(await care.views.remove(actor, params.id))) throw new Problem("not-found", "There is no such view of yours or the team's.");
        return { ok: true as const };
      },
    }),
  ];
}
