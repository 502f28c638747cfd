import { z } from "zod";
import { route, type RawReply, type Route } from "../../vocabulary/route.ts";
import { cardPage, joinPage } from "./join-pages.ts";
import type { Joining } from "./join-service.ts";
import { accepts, badLink, HEADERS, shown, words } from "./public-reply.ts";
import { pageLanguage } from "./public-words.ts";

const Token = z.object({ token: z.string().max(8192) });
const Lang = z.object({ lang: z.string().max(20).optional() });

function pdfReply(body: Buffer): RawReply {
  return {
    status: 200,
    headers: { ...HEADERS, "content-type": "application/pdf", "content-disposition": 'inline; filename="card.pdf"' },
    body,
  };
}

function formRoutes(joining: Joining): Route[] {
  return [
    route({
      method: "GET",
      path: "/apply",
      scope: "public",
      summary: "The form by which somebody becomes a member; changes nothing",
      query: Lang,
      raw: "text/html",
      perMinute: 300,
      handler: async (call) => shown(joinPage(await joining.form(pageLanguage(null, accepts(call), call.query.lang)))),
    }),
    route({
      method: "POST",
      path: "/apply",
      scope: "public",
      summary: "Makes somebody a member and leads to their card; the same for those whom we know",
      query: Lang,
      body: z.unknown(),
      raw: "text/html",
      // A family at one counter, not a list.
      perMinute: 10,
      async handler(call): Promise<RawReply> {
        const answer = await joining.apply(words(call.body), pageLanguage(null, accepts(call), call.query.lang));
        if ("again" in answer) return shown(joinPage(answer.again), 400);
        return { status: 303, headers: { ...HEADERS, location: answer.path }, body: "" };
      },
    }),
  ];
}

export function joinRoutes(joining: Joining): Route[] {
  return [
    ...formRoutes(joining),
    route({
      method: "GET",
      path: "/card/{token}",
      scope: "public",
      summary: "A member's card for the screen of a phone, with their points",
      params: Token,
      raw: "text/html",
      perMinute: 300,
      async handler(call): Promise<RawReply> {
        const card = await joining.card(call.params.token, accepts(call));
        return card === null ? badLink(call) : shown(cardPage(card, null));
      },
    }),
    route({
      method: "POST",
      path: "/card/{token}",
      scope: "public",
      summary: "An answer to a question that stands on the card's page",
      params: Token,
      body: z.unknown(),
      raw: "text/html",
      perMinute: 60,
      async handler(call): Promise<RawReply> {
        const before = await joining.card(call.params.token, accepts(call));
        if (before === null) return badLink(call);
        const changed = await joining.answer(call.params.token, words(call.body), before.language);
        const after = (await joining.card(call.params.token, accepts(call))) ?? before;
        return shown(cardPage(after, changed), changed === null || changed.wrong === true ? 400 : 200);
      },
    }),
    route({
      method: "GET",
      path: "/card/{token}/card.pdf",
      scope: "public",
      summary: "A member's card for the wallet",
      params: Token,
      raw: "application/pdf",
      perMinute: 20,
      async handler(call): Promise<RawReply> {
        const pdf = await joining.pdf(call.params.token, accepts(call));
        return pdf === null ? badLink(call) : pdfReply(pdf);
      },
    }),
    route({
      method: "GET",
      path: "/v1/people/{id}/card.pdf",
      scope: "care",
      summary: "A person's card for the wallet",
      params: z.object({ id: z.uuid() }),
      raw: "application/pdf",
      handler: async ({ params }) => pdfReply(await joining.pdfOf(params.id)),
    }),
  ];
}
