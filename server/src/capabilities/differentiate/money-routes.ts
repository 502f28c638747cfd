import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import { COST_KINDS, type CostKind } from "./cost-to-serve.ts";
import type { Money, MoneyChange } from "./index.ts";
import { YARDSTICKS } from "./tiers.ts";

const Tier = z.enum(["A", "B", "C"]);
const money = z.number().int().describe("minor units of the business's currency");
const people = z.number().int();
const kinds = COST_KINDS.map(({ id }) => id);
const price = z.number().min(0).max(1e9).describe("minor units each, fractions allowed");
const prices = z.object(Object.fromEntries(kinds.map((id) => [id, price])) as Record<CostKind, typeof price>);
const Rule = z.object({
  yardstick: z.enum(YARDSTICKS.map(({ id }) => id)),
  by: z.enum(["amount", "people"]).describe("by the share of the whole that the largest make, or by their share of the customers"),
  a: z.number().gt(0).lt(1).describe("A goes up to this share"),
  b: z.number().gt(0).lt(1).describe("A and B together go up to this share"),
});
const budget = z.number().int().min(0).max(1e12).nullable().describe("minor units a month; null: no limit");
const budgets = z.object({ A: budget, B: budget, C: budget });
const Settings = z.object({ prices, tiers: Rule, budgets });
const Below = z.object({ people, lossMinor: money });
const share = z.number().describe("1 is the whole");
const amount = z.number().describe("of the yardstick: minor units or orders");

const Tiers = z.object({
  currency: z.string(),
  yardstick: z.string(),
  unit: z.enum(["money", "orders"]),
  items: z.array(z.object({ tier: Tier, people, amount, share, meaning: z.string() })),
  belowZero: Below.describe("customers of whom less than nothing is left after cost to serve"),
});

const Preview = z.object({
  moved: people,
  customers: people,
  tiers: z.array(z.object({ tier: Tier, people, amount, share })),
  below: z.object({ now: Below, after: Below, into: people, out: people }),
  sentence: z.string(),
});

const asked = z.coerce.number().min(0).max(1e9).optional();
const PreviewQuery = z.object({
  yardstick: Rule.shape.yardstick.optional(),
  by: Rule.shape.by.optional(),
  a: z.coerce.number().gt(0).lt(1).optional(),
  b: z.coerce.number().gt(0).lt(1).optional(),
  ...(Object.fromEntries(kinds.map((id) => [id, asked])) as Record<CostKind, typeof asked>),
});

const changeOf = ({ yardstick, by, a, b, ...each }: z.infer<typeof PreviewQuery>): MoneyChange => ({
  prices: each,
  ...(yardstick !== undefined && by !== undefined && a !== undefined && b !== undefined && { tiers: { yardstick, by, a, b } }),
});

const ByMonth = z.object({
  currency: z.string(),
  yardstick: z.string().describe("by which the tiers of each month are"),
  months: z.array(
    z.object({
      month: z.string().describe("e.g. 2026-05, UTC"),
      running: z.boolean(),
      contacts: z.number().int(),
      spent: z.object({ A: money, B: money, C: money, none: money }).describe("by the tier when the month began; none: had not bought yet"),
    }),
  ),
  sentence: z.string(),
});
const Left = z.object({ tier: Tier, month: z.string(), budgetMinor: money, spentMinor: money, leftMinor: money });

const Costs = z.object({
  lines: z.array(
    z.object({ kind: z.enum(kinds), words: z.string(), count: z.number().int(), eachMinor: z.number(), costMinor: z.number() }),
  ),
  costMinor: money,
  marginMinor: money,
  leftMinor: money,
  sentence: z.string(),
});

export function moneyRoutes(room: Money): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/money",
      scope: "figures",
      summary: "What serving a person costs, by what customers are measured, and the budget of each tier",
      response: Settings,
      handler: () => room.settings(),
    }),
    route({
      method: "PATCH",
      path: "/v1/money",
      scope: "write",
      summary: "Change prices, the tiers' yardstick or budgets; what is left out stays, and values follow",
      body: z.object({ prices: prices.partial().optional(), tiers: Rule.optional(), budgets: budgets.partial().optional() }),
      response: Settings,
      handler: ({ body }) => room.change(body),
    }),
    route({
      method: "GET",
      path: "/v1/money/preview",
      scope: "figures",
      summary: "How many people other prices or another yardstick would move",
      query: PreviewQuery,
      response: Preview,
      handler: ({ query }) => room.preview(changeOf(query)),
    }),
    route({
      method: "GET",
      path: "/v1/money/by-month",
      scope: "figures",
      summary: "Where the marketing money of the past twelve months went, by the tier that people were in then",
      response: ByMonth,
      handler: () => room.byMonth(),
    }),
    route({
      method: "GET",
      path: "/v1/money/budgets",
      scope: "figures",
      summary: "What is left this month of the budgets by tier; tiers without a budget are left out",
      response: z.object({ items: z.array(Left) }),
      async handler() {
        const left = await Promise.all(Tier.options.map((tier) => room.budgets.left(tier)));
        return { items: left.filter((one) => one !== null) };
      },
    }),
    route({
      method: "GET",
      path: "/v1/tiers",
      scope: "figures",
      summary: "A, B and C by the yardstick of the settings, and who costs more than they bring",
      response: Tiers,
      handler: () => room.tiers(),
    }),
    route({
      method: "GET",
      path: "/v1/people/{id}/cost-to-serve",
      scope: "people",
      summary: "What serving this person has cost, and what it leaves of the margin",
      params: z.object({ id: z.uuid() }),
      response: Costs,
      handler: ({ params }) => room.costs(params.id),
    }),
  ];
}
