import { z } from "zod";
import { formatMoney, minorUnits } from "../../vocabulary/money.ts";
import { route, type Route } from "../../vocabulary/route.ts";
import { allocate, sayAllocation } from "./allocation.ts";

const minor = z.number().int().min(0).max(1e13);
const id = z.string().trim().min(1).max(60);

/** How much more budget the plan speaks of, in units of money. */
const NEXT = 100;

export function budgetRoutes(currency: () => Promise<string>): Route[] {
  return [
    route({
      method: "POST",
      path: "/v1/budget/plan",
      scope: "figures",
      summary:
        "Who gets what, for a budget: groups of people who are worth the same, offers or media with what they cost, and nothing as a choice",
      body: z.object({
        budgetMinor: minor,
        choices: z
          .array(
            z.object({
              id,
              costMinor: minor.describe("for each who gets it"),
              budgetMinor: minor.nullable().default(null).describe("of its own"),
            }),
          )
          .min(1)
          .max(12),
        groups: z
          .array(
            z.object({
              id,
              people: z.number().int().min(0).max(1e9),
              brings: z
                .record(z.string(), minor)
                .describe("what each choice brings with one of them before its cost; one that is not named is not open to them"),
            }),
          )
          .min(1)
          .max(30),
      }),
      response: z.object({
        lines: z.array(
          z.object({ group: z.string(), choice: z.string(), people: z.number(), costMinor: z.number(), bringsMinor: z.number() }),
        ),
        nothing: z.record(z.string(), z.number()),
        costMinor: z.number(),
        bringsMinor: z.number().describe("after cost"),
        boundMinor: z.number().describe("more than this no way of handing it out could bring"),
        gapMinor: z.number(),
        shadowPrice: z.number().describe("what one more minor unit of budget would bring, after cost"),
        sentence: z.string(),
      }),
      async handler({ body }) {
        const code = await currency();
        const plan = allocate(body.groups, body.choices, body.budgetMinor);
        return { ...plan, sentence: sayAllocation(plan, body.groups, NEXT * minorUnits(code), (amount) => formatMoney(amount, code)) };
      },
    }),
  ];
}
