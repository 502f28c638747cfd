import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import type { Complements } from "./complements-service.ts";
import { bundles, categoryMap, surroundings } from "./goods-service.ts";
import type { Products } from "./products-service.ts";

const n = z.number().int();
const share = z.number().min(0).max(1);
const lift = z.number().describe("how many times as often as by chance");

const Companion = z.object({
  sku: z.string(),
  name: z.string(),
  category: z.string(),
  together: n.describe("orders, or people, with both"),
  support: share.describe("of all"),
  confidence: share.describe("of those with the article"),
  lift,
});

export function complementsRoutes(products: Products, complements: Complements): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/products/{sku}/complements",
      scope: "figures",
      summary: "What goes with an article, who buys it too, what can stand for it",
      params: z.object({ sku: z.string().max(100) }),
      response: z.object({
        asOf: z.string().nullable(),
        goesWith: z.array(Companion).describe("in the same order, the nearest first"),
        samePeople: z.array(Companion).describe("bought by the same people"),
        instead: z.array(
          z.object({
            sku: z.string(),
            name: z.string(),
            brand: z.string(),
            ownBrand: z.boolean(),
            unitPriceMinor: n.nullable(),
            margin: z.number().nullable().describe("of the price, at today's price and cost"),
          }),
        ),
      }),
      handler: ({ params }) => surroundings(products, complements, params.sku),
    }),
    route({
      method: "GET",
      path: "/v1/bundles",
      scope: "figures",
      summary: "Pairs of goods that belong together most surely",
      query: z.object({ limit: z.coerce.number().int().min(1).max(100).default(10) }),
      response: z.object({
        items: z.array(
          z.object({
            sku: z.string(),
            name: z.string(),
            other: z.string(),
            otherName: z.string(),
            together: n.describe("orders with both"),
            confidence: share.describe("of the orders with the first"),
            lift,
          }),
        ),
      }),
      handler: async ({ query }) => ({ items: await bundles(products, complements, query.limit) }),
    }),
    route({
      method: "GET",
      path: "/v1/category-map",
      scope: "figures",
      summary: "Which categories are bought together",
      response: z.object({
        asOf: z.string().nullable(),
        sentence: z.string(),
        categories: z.array(z.object({ category: z.string(), orders: n })),
        pairs: z.array(
          z.object({
            category: z.string(),
            other: z.string(),
            together: n,
            confidence: share.describe("of the orders with the first"),
            lift,
          }),
        ),
      }),
      handler: () => categoryMap(complements),
    }),
  ];
}
