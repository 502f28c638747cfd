import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import type { Arrivals } from "./arrivals-service.ts";
import type { Products } from "./products-service.ts";

const money = z.number().int().describe("minor units of the business's currency");
const n = z.number().int();

const GoodSchema = z.object({
  sku: z.string(),
  name: z.string(),
  category: z.string(),
  brand: z.string(),
  ownBrand: z.boolean(),
  useGroup: z.string().describe("articles of one group serve the same use"),
  unitPriceMinor: money.nullable(),
  unitCostMinor: money.nullable(),
  arrivedOn: z.string().nullable(),
  active: z.boolean().describe("can be had; what cannot is never suggested"),
  url: z.string().describe("where it stands on the web; empty: nowhere"),
  figures: z
    .object({
      orders: n,
      buyers: n,
      rebuyers: n,
      quantity: n,
      revenueMinor: money,
      marginMinor: money
        .nullable()
        .describe("by the cost on the day of each order, or where none says it, today's; null where neither is known"),
      revenueYearMinor: money,
      firstDay: z.string().nullable(),
      lastDay: z.string().nullable(),
      gapDays: z.number().nullable().describe("typical days between two purchases by one person; null where too few are known"),
      gapPieces: z.number().describe("pieces bought at the beginning of such a gap, typically"),
      quantityEffect: z.number().describe("0: more pieces do not last longer; 1: twice as many last twice as long"),
    })
    .nullable()
    .describe("as of the last computation; null before the first"),
});

const ArrivalSchema = z.object({
  id: z.string(),
  kind: z.enum(["new", "back", "cheaper"]),
  at: z.date(),
  sku: z.string(),
  name: z.string(),
  category: z.string(),
  brand: z.string(),
  url: z.string(),
  priceBeforeMinor: money.nullable(),
  priceMinor: money.nullable(),
});

// Anything may stand in a row: what cannot be read is refused by row, with the reason, and stops none of the others.
const said = (what: string) => z.unknown().optional().describe(what);
const Row = z.object({
  sku: said("article number, text, needed"),
  name: said("text"),
  category: said("text"),
  brand: said("text"),
  ownBrand: said("true for the business's own brand"),
  useGroup: said("text; articles of one group serve the same use"),
  unitPriceMinor: said("minor units, or null"),
  unitCostMinor: said("minor units, or null"),
  arrivedOn: said("YYYY-MM-DD, or null"),
  active: said("false for what cannot be had"),
  url: said("where it stands on the web, http:// or https://"),
});

const Answer = z.object({
  counts: z.object({ new: n, changed: n, same: n, refused: n }),
  rows: z.array(z.object({ sku: z.string(), outcome: z.enum(["new", "changed", "same", "refused"]), why: z.string().nullable() })),
});

export function productsRoutes(products: Products, arrivals: Pick<Arrivals, "newest">): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/products",
      scope: "figures",
      summary: "Goods with what their orders say",
      query: z.object({
        q: z.string().max(200).optional().describe("part of a name, number or brand"),
        category: z.string().max(120).optional(),
        brand: z.enum(["own", "other"]).optional(),
        active: z.enum(["yes", "no"]).optional(),
        sort: z.enum(["sales", "margin", "buyers", "arrival", "name"]).default("sales"),
        cursor: z.string().max(1000).optional(),
        limit: z.coerce.number().int().min(1).max(500).default(50),
      }),
      response: z.object({
        items: z.array(GoodSchema),
        total: n,
        categories: z.array(z.object({ category: z.string(), goods: n, revenueMinor: money })),
        nextCursor: z.string().nullable(),
      }),
      handler: ({ query: { cursor, active, ...ask } }) =>
        products.page({ ...ask, active: active === undefined ? undefined : active === "yes", after: cursor }),
    }),
    route({
      method: "PUT",
      path: "/v1/products",
      scope: "write",
      summary: "State what is sold, up to a thousand articles at a time; fields not given stay as they are",
      body: z.object({ items: z.array(Row).min(1).max(1000) }),
      response: Answer,
      handler: ({ body }) => products.put(body.items),
    }),
    route({
      method: "GET",
      path: "/v1/arrivals",
      scope: "figures",
      summary: "Goods that are new, back or cheaper, the newest first; those still to come among them",
      query: z.object({ limit: z.coerce.number().int().min(1).max(200).default(20) }),
      response: z.object({ items: z.array(ArrivalSchema) }),
      handler: async ({ query }) => ({ items: await arrivals.newest(query.limit) }),
    }),
    route({
      method: "GET",
      path: "/v1/products/{sku}",
      scope: "figures",
      summary: "One article",
      params: z.object({ sku: z.string().max(100) }),
      response: GoodSchema,
      handler: ({ params }) => products.one(params.sku),
    }),
  ];
}
