import { z } from "zod";
import { Problem } from "../../vocabulary/errors.ts";
import { route, type Route } from "../../vocabulary/route.ts";
import type { Needs } from "./needs-service.ts";

const Tier = z.enum(["A", "B", "C"]);
const money = z.number().int().describe("minor units of the business's currency");
const share = z.number().min(0).max(1);

const Telling = z.object({
  kind: z.enum(["article", "category", "said"]),
  item: z.string(),
  name: z.string(),
  people: z.number().int(),
  share: share.describe("of the group"),
  elsewhere: share.describe("of all other groups"),
  lift: z.number().describe("one share by the other"),
});

const Group = z.object({
  id: z.number().int().describe("0: too few to say; 255: between the groups"),
  name: z.string(),
  people: z.number().int(),
  revenueYearMinor: money,
  expectedMinor: money,
  sure: share.nullable().describe("mean probability with which its people are placed"),
  tiers: z.array(z.object({ tier: Tier, people: z.number().int(), revenueYearMinor: money })),
  telling: z.array(Telling),
});

export function needsRoutes(needs: Needs): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/needs",
      scope: "figures",
      summary: "Value by need: groups of people by what they buy and say, with their most telling goods",
      response: z.object({
        asOf: z.string().nullable(),
        sentence: z.string(),
        agreement: z.number().nullable().describe("adjusted Rand index between the groups of two halves of the people"),
        compared: z
          .array(z.object({ clusters: z.number().int(), heldOut: z.number(), behind: z.number(), error: z.number() }))
          .describe("mean log-likelihood of people left out of the fit, by number of groups"),
        groups: z.array(Group),
      }),
      handler: async () => {
        const { compared, ...page } = await needs.page();
        return { ...page, compared: [...compared] };
      },
    }),
    route({
      method: "GET",
      path: "/v1/needs/{id}/people",
      scope: "lists",
      summary: "The people of a group by need, the most valuable of the past year first",
      params: z.object({ id: z.coerce.number().int().min(0).max(255) }),
      query: z.object({ cursor: z.string().max(300).optional(), limit: z.coerce.number().int().min(1).max(200).default(50) }),
      response: z.object({
        items: z.array(
          z.object({
            personId: z.string(),
            name: z.string().nullable(),
            sure: share,
            tier: Tier.nullable(),
            revenueYearMinor: money,
            lastDay: z.string(),
          }),
        ),
        nextCursor: z.string().nullable(),
      }),
      handler: ({ params, query }) => needs.people(params.id, query.cursor, query.limit),
    }),
    route({
      method: "GET",
      path: "/v1/people/{id}/needs",
      scope: "people",
      summary: "What is estimated of one person's needs; what they declared stands among their facts",
      params: z.object({ id: z.uuid() }),
      response: z.object({
        asOf: z.string(),
        group: z.object({ id: z.number().int(), name: z.string() }).nullable(),
        sure: share.nullable(),
        items: z.number().int(),
        sentence: z.string(),
        source: z.string(),
      }),
      async handler({ params }) {
        const found = await needs.person(params.id);
        if (found === null)
          throw new Problem("not-found", "Nothing is estimated of this person: they have not bought, or it has not been worked out yet.");
        return found;
      },
    }),
  ];
}
