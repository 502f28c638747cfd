import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import type { Editions, EditionWish } from "./editions-service.ts";

const n = z.number().int();

const Wish = z.object({
  subjects: z.string().max(4000).optional().describe("categories, one a line; all of them without"),
  region: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional()
    .describe("ISO 3166-1 alpha-2: only what people there bought in the past year"),
  person: z.uuid().optional().describe("an edition of one's own: what they buy comes first"),
  segment: z.uuid().optional().describe("one edition for everybody in a segment"),
});

const wishOf = ({ subjects = "", region, person, segment }: z.infer<typeof Wish>): EditionWish => ({
  subjects: subjects.split("\n").filter((name) => name !== ""),
  region,
  personId: person,
  segmentId: segment,
});

/** @param told whose data went into a file, for the audit */
export function editionsRoutes(editions: Editions, told: (actor: string, people: readonly string[]) => void): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/edition",
      scope: "people",
      summary: "A catalogue edition by subject and region, for one reader or for a segment, as it would be printed",
      query: Wish,
      response: z.object({
        title: z.string(),
        subtitle: z.string(),
        copies: n,
        notes: z.array(z.string()),
        subjects: z.array(
          z.object({
            name: z.string(),
            left: n.describe("goods of the subject that there was no room for"),
            goods: z.array(
              z.object({
                sku: z.string(),
                name: z.string(),
                brand: z.string(),
                unitPriceMinor: n.nullable().describe("minor units of the business's currency; null where it is not known"),
              }),
            ),
          }),
        ),
      }),
      reveals: (_, { query }) => (query.person === undefined ? [] : [query.person]),
      handler: ({ query }) => editions.make(wishOf(query)),
    }),
    route({
      method: "GET",
      path: "/v1/edition.pdf",
      scope: "people",
      summary: "The same edition, typeset for printing",
      query: Wish,
      raw: "application/pdf",
      reveals: (_, { query }) => (query.person === undefined ? [] : [query.person]),
      handler: async ({ query }) => ({
        status: 200,
        headers: { "content-type": "application/pdf", "content-disposition": 'inline; filename="edition.pdf"' },
        body: await editions.pdf(wishOf(query)),
      }),
    }),
    route({
      method: "GET",
      path: "/v1/edition-run.pdf",
      scope: "people",
      summary: "An edition of their own for each reader of a segment who has a postal address, in one file sorted by postcode",
      query: z.object({
        segment: z.uuid(),
        subjects: z.string().max(4000).optional().describe("categories, one a line; all of them without"),
      }),
      raw: "application/pdf",
      perMinute: 10,
      reveals: () => [],
      handler: async ({ query, actor }) => {
        const { readers, leftOut, pages, pdf } = await editions.runs.make(query.segment, wishOf({ subjects: query.subjects }).subjects);
        told(actor, readers);
        const counted = { "x-readers": String(readers.length), "x-left-out": String(leftOut), "x-pages": String(pages) };
        return {
          status: 200,
          headers: { "content-type": "application/pdf", "content-disposition": 'inline; filename="editions.pdf"', ...counted },
          body: pdf,
        };
      },
    }),
    route({
      method: "GET",
      path: "/v1/edition-choices",
      scope: "figures",
      summary: "Subjects and regions that an edition can be of",
      response: z.object({
        subjects: z.array(z.string()),
        regions: z.array(z.object({ country: z.string(), name: z.string(), people: n })),
      }),
      handler: () => editions.choices(),
    }),
  ];
}
