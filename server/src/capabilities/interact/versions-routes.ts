import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import { Power } from "../learn/experiments-routes.ts";
import type { Versions } from "./versions-service.ts";

const Id = z.object({ id: z.uuid() });

export function versionRoutes(versions: Versions): Route[] {
  return [
    route({
      method: "POST",
      path: "/v1/campaigns/{id}/versions",
      scope: "write",
      summary: "Another version of a draft: a copy to be written anew; the people are drawn to one of them in equal parts",
      params: Id,
      response: z.object({ id: z.string(), version: z.string() }),
      handler: ({ params, actor }) => versions.add(params.id, actor),
    }),
    route({
      method: "DELETE",
      path: "/v1/campaigns/{id}/versions/{version}",
      scope: "write",
      summary: "Leave a version of a draft out",
      params: Id.extend({ version: z.uuid() }),
      response: z.object({}),
      async handler({ params }) {
        await versions.drop(params.id, params.version);
        return {};
      },
    }),
    route({
      method: "GET",
      path: "/v1/campaigns/{id}/power",
      scope: "figures",
      summary:
        "What the campaign will be able to see against those held back and between its versions, from what these people bought so far",
      params: Id,
      query: z.object({
        heldBack: z.coerce.number().min(0).max(0.9).optional().describe("instead of the campaign's own share"),
        wished: z.coerce.number().min(0).max(1e12).optional().describe("an effect one hopes for, in minor units a person"),
      }),
      response: Power,
      handler: ({ params, query }) => versions.power(params.id, query),
    }),
  ];
}
