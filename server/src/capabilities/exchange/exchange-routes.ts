import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import type { Exchange } from "./index.ts";

export function exchangeRoutes(room: Exchange): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/exchange/pool",
      scope: "figures",
      summary: "How many could be offered another company's goods, rounded",
      response: z.object({ people: z.number().int().nullable(), rounded: z.literal(true), sentence: z.string() }),
      handler: () => room.pool(),
    }),
  ];
}
