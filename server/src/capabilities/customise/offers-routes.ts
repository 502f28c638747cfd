import { z } from "zod";
import type { Postgres } from "../../platform/postgres.ts";
import { route, type Route } from "../../vocabulary/route.ts";
import { addOffer } from "./offers-service.ts";
import { currentOffers } from "./offers-store.ts";

const Offer = z.object({ id: z.string(), name: z.string(), headline: z.string(), body: z.string(), url: z.string().nullable() });

export function offersRoutes(postgres: Postgres): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/offers",
      scope: "read",
      summary: "Offers that campaigns can carry",
      response: z.object({ items: z.array(Offer) }),
      handler: async () => ({ items: await currentOffers(postgres.db) }),
    }),
    route({
      method: "POST",
      path: "/v1/offers",
      scope: "write",
      summary: "Add an offer",
      body: z.object({
        name: z.string().trim().min(1).max(120),
        headline: z.string().trim().min(1).max(200),
        body: z.string().max(4000).default(""),
        url: z.string().max(2000).nullish(),
      }),
      response: Offer,
      handler: ({ body }) => postgres.transaction((tx) => addOffer(tx, { ...body, url: body.url ?? null })),
    }),
  ];
}
