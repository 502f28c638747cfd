import { z } from "zod";
import { route, type Call, type Route } from "../../vocabulary/route.ts";
import type { ClaimLook, OfferClaims } from "./offer-claim-service.ts";
import { accepts, badLink, shown, words } from "./public-reply.ts";

const Place = z.object({ id: z.string().max(100), token: z.string().max(8192) });
const Lang = z.object({ lang: z.string().max(20).optional() });

type Asking = Pick<Call, "headers"> & {
  readonly params: { readonly id: string; readonly token: string };
  readonly query: { readonly lang?: string | undefined };
};

const lookOf = ({ headers, params, query }: Asking): ClaimLook => ({
  offerId: params.id,
  token: params.token,
  acceptLanguage: accepts({ headers }),
  language: query.lang,
});

export function offerClaimRoutes(claims: OfferClaims): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/people/{id}/offers/{offerId}",
      scope: "people",
      summary: "Whether a person may have an offer, why not, and their page for taking it",
      params: z.object({ id: z.uuid(), offerId: z.uuid() }),
      response: z.object({ state: z.enum(["open", "held", "taken", "refused"]), sentence: z.string(), page: z.string() }),
      handler: ({ params }) => claims.about(params.id, params.offerId),
    }),
    route({
      method: "GET",
      path: "/o/{id}/claim/{token}",
      scope: "public",
      summary: "The page on which a person may take an offer; takes nothing",
      params: Place,
      query: Lang,
      raw: "text/html",
      perMinute: 300,
      async handler(call) {
        const page = await claims.look(lookOf(call));
        return page === null ? badLink(call) : shown(page);
      },
    }),
    route({
      method: "POST",
      path: "/o/{id}/claim/{token}",
      scope: "public",
      summary: "Takes the offer for the person whose link it is; twice is once",
      params: Place,
      query: Lang,
      body: z.unknown(),
      raw: "text/html",
      // Whoever guesses at the answer of a contest is slow.
      perMinute: 10,
      async handler(call) {
        const answer = words(call.body)["answer"]?.trim().slice(0, 200) ?? null;
        const taken = await claims.take(lookOf(call), answer === "" ? null : answer);
        return taken === null ? badLink(call) : shown(taken.page, taken.granted ? 200 : 400);
      },
    }),
  ];
}
