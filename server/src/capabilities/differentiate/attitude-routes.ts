import { z } from "zod";
import { Problem } from "../../vocabulary/errors.ts";
import { route, type Route } from "../../vocabulary/route.ts";
import { CELLS } from "./attitude.ts";
import type { Attitudes } from "./attitude-service.ts";

export const Cell = z.enum(CELLS.map(({ id }) => id));
const Tier = z.enum(["A", "B", "C"]);
const money = z.number().int().describe("minor units of the business's currency");
const people = z.number().int();
const share = z.number().min(0).max(1);

const Square = z.object({
  asOf: z.string().nullable(),
  sentence: z.string(),
  often: people.describe("days with an order in a year from which on patronage is high"),
  cells: z.array(
    z.object({
      cell: Cell,
      name: z.string(),
      meaning: z.string(),
      people,
      surely: people.describe("placed with nine chances in ten or better"),
      revenueYearMinor: money,
      expectedMinor: money,
    }),
  ),
  dots: z
    .array(z.object({ orders: people, attitude: z.number(), people }))
    .describe("how people lie on the square, counted in small fields"),
  evidence: z.array(z.object({ id: z.string(), name: z.string(), weight: z.number(), recorded: z.boolean(), says: z.string() })),
});

export function attitudeRoutes(attitudes: Attitudes): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/loyalty-square",
      scope: "figures",
      summary: "Habit or heart: relative attitude against repeat patronage, with the evidence it rests on",
      response: Square,
      handler: () => attitudes.page(),
    }),
    route({
      method: "GET",
      path: "/v1/loyalty-square/{cell}/people",
      scope: "lists",
      summary: "The people of one cell of the square, the most expected of first",
      params: z.object({ cell: Cell }),
      query: z.object({ cursor: z.string().max(300).optional(), limit: z.coerce.number().int().min(1).max(200).default(50) }),
      response: z.object({
        items: z.array(
          z.object({
            personId: z.string(),
            name: z.string().nullable(),
            attitude: z.number(),
            sure: share,
            orders: people,
            tier: Tier.nullable(),
            expectedMinor: money,
            lastDay: z.string(),
          }),
        ),
        nextCursor: z.string().nullable(),
      }),
      async handler({ params, query }) {
        const { items, nextCursor } = await attitudes.people(params.cell, query.cursor, query.limit);
        return { items: items.map(({ by, tier, ...row }) => ({ ...row, tier: tier === "" ? null : tier, expectedMinor: by })), nextCursor };
      },
    }),
    route({
      method: "GET",
      path: "/v1/people/{id}/attitude",
      scope: "people",
      summary: "Habit or heart: where one person stands, and by what evidence",
      params: z.object({ id: z.uuid() }),
      response: z.object({
        asOf: z.string(),
        cell: Cell,
        name: z.string(),
        meaning: z.string(),
        attitude: z.number().describe("0 to 100; 50 is the average customer"),
        sure: share,
        orders: people.describe("days with an order in the past year"),
        often: people,
        evidence: z.array(z.object({ id: z.string(), sentence: z.string(), points: z.number() })),
        missing: z.array(z.string()),
      }),
      async handler({ params }) {
        const found = await attitudes.person(params.id);
        if (found === null)
          throw new Problem(
            "not-found",
            "Nothing is estimated of this person: they have not bought in two years, or it has not been worked out yet.",
          );
        return found;
      },
    }),
  ];
}
