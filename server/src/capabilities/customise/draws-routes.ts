import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import type { DrawView } from "./draws-service.ts";
import type { Offers } from "./offers-service.ts";

const Id = z.object({ id: z.uuid() });
const Draw = z.object({
  commitment: z.string().describe("SHA-256 of the seed, published before anybody takes part"),
  committedAt: z.date(),
  entries: z.number().int(),
  drawnAt: z.date().nullable(),
  seed: z.string().nullable().describe("null before the draw"),
  winners: z.array(
    z.object({ place: z.number().int(), entry: z.string(), personId: z.string().nullable().describe("null: forgotten since") }),
  ),
});

const shown = ({ winners, ...draw }: DrawView) => ({ ...draw, winners: [...winners] });

export function drawsRoutes({ draws }: Pick<Offers, "draws">): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/offers/{id}/draw",
      scope: "people",
      summary: "The draw of a sweepstake or contest: its commitment, and after it the seed and who won",
      params: Id,
      response: Draw,
      handler: async ({ params }) => shown(await draws.of(params.id)),
    }),
    route({
      method: "POST",
      path: "/v1/offers/{id}/draw",
      scope: "write",
      summary: "Draw the winners after the end; asking again tells the same ones",
      params: Id,
      body: z.object({
        beacon: z
          .string()
          .max(500)
          .default("")
          .describe("something that nobody could know before the end, e.g. a lottery's numbers of a later day"),
      }),
      response: Draw,
      handler: async ({ params, body, actor }) => shown(await draws.draw(params.id, body.beacon, actor)),
    }),
    route({
      method: "GET",
      path: "/o/{id}/draw",
      scope: "public",
      summary: "What anybody needs to check the draw of a sweepstake or contest",
      params: Id,
      raw: "text/plain",
      perMinute: 60,
      async handler({ params }) {
        const body = await draws.told(params.id);
        return { status: 200, headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" }, body };
      },
    }),
  ];
}
