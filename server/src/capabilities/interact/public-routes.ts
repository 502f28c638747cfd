import { z } from "zod";
import { route, type Call, type RawReply, type Route } from "../../vocabulary/route.ts";
import { follow, type ClickDeps } from "./clicks-service.ts";
import { badLinkPage, offerPage, preferencePage, unsubscribePage } from "./preference-page.ts";
import { applyForm, unsubscribe, view, type PreferenceDeps } from "./preferences-service.ts";
import { pageLanguage } from "./public-words.ts";

const Token = z.object({ token: z.string().max(8192) });
/** Whatever a mail program or browser may send; only fields we know are looked at. */
const Form = z.unknown();

const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-robots-tag": "noindex",
};

function shown(body: string, status = 200): RawReply {
  return { status, headers: HEADERS, body };
}

function accepts(call: Pick<Call, "headers">): string {
  return String(call.headers["accept-language"] ?? "");
}

function badLink(call: Pick<Call, "headers">): RawReply {
  return shown(badLinkPage(pageLanguage(null, accepts(call))), 400);
}

function words(form: unknown): Record<string, string> {
  const fields = form !== null && typeof form === "object" ? Object.entries(form) : [];
  return Object.fromEntries(fields.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

export interface PublicDeps extends PreferenceDeps, ClickDeps {}

function preferenceRoutes(deps: PublicDeps): Route[] {
  return [
    route({
      method: "GET",
      path: "/p/{token}",
      scope: "public",
      summary: "The person's own page: what we may send, how, how often",
      params: Token,
      raw: "text/html",
      perMinute: 300,
      async handler(call) {
        const token = deps.tokens.read("preferences", call.params.token);
        const page = token === null ? null : await view(deps, token.personId, accepts(call));
        return page === null ? badLink(call) : shown(preferencePage(page, null));
      },
    }),
    route({
      method: "POST",
      path: "/p/{token}",
      scope: "public",
      summary: "A choice made on the person's page; effective at once",
      params: Token,
      body: Form,
      raw: "text/html",
      perMinute: 300,
      async handler(call) {
        const token = deps.tokens.read("preferences", call.params.token);
        const before = token === null ? null : await view(deps, token.personId, accepts(call));
        if (token === null || before === null) return badLink(call);
        const changed = await applyForm(deps, token.personId, words(call.body), before.language);
        const after = await view(deps, token.personId, accepts(call));
        return after === null ? badLink(call) : shown(preferencePage(after, changed), changed === null ? 400 : 200);
      },
    }),
  ];
}

function unsubscribeRoutes(deps: PublicDeps): Route[] {
  const answer = async (call: { headers: Call["headers"]; params: { token: string } }, done: boolean): Promise<RawReply> => {
    const token = deps.tokens.read("unsubscribe", call.params.token);
    if (token === null) return badLink(call);
    const language = pageLanguage((await deps.identify.dossier(deps.postgres.db, token.personId))?.card.language, accepts(call));
    if (done) await unsubscribe(deps, token.personId, token.sendId, language);
    return shown(unsubscribePage(language, done, `/p/${deps.tokens.sign("preferences", token)}`));
  };
  return [
    route({
      method: "GET",
      path: "/u/{token}",
      scope: "public",
      summary: "Asks whether to unsubscribe; changes nothing",
      params: Token,
      raw: "text/html",
      perMinute: 300,
      handler: (call) => answer(call, false),
    }),
    route({
      method: "POST",
      path: "/u/{token}",
      scope: "public",
      summary: "One-click unsubscribe (RFC 8058)",
      params: Token,
      body: Form,
      raw: "text/html",
      handler: (call) => answer(call, true),
    }),
  ];
}

function clickRoutes(deps: PublicDeps): Route[] {
  return [
    route({
      method: "GET",
      path: "/c/{token}",
      scope: "public",
      summary: "Follows a link of a message",
      params: Token,
      raw: "text/html",
      perMinute: 600,
      async handler(call) {
        const target = await follow(deps, call.params.token, {
          method: call.method,
          userAgent: call.userAgent,
          purposeHeader: String(call.headers["sec-purpose"] ?? call.headers["purpose"] ?? ""),
        });
        if (target === null) return badLink(call);
        return { status: 302, headers: { location: target, "cache-control": "no-store", "referrer-policy": "no-referrer" }, body: "" };
      },
    }),
    route({
      method: "GET",
      path: "/o/{id}",
      scope: "public",
      summary: "The page of an offer that has no address of its own",
      params: z.object({ id: z.string().max(100) }),
      raw: "text/html",
      perMinute: 600,
      async handler(call) {
        const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(call.params.id);
        const offer = uuid ? (await deps.customise.offers(deps.postgres.db, [call.params.id])).get(call.params.id) : undefined;
        return offer === undefined ? badLink(call) : shown(offerPage(pageLanguage(null, accepts(call)), offer));
      },
    }),
  ];
}

/** The pages for the person: no sign-in, no script, nothing changed by looking. */
export function publicRoutes(deps: PublicDeps): Route[] {
  return [...preferenceRoutes(deps), ...unsubscribeRoutes(deps), ...clickRoutes(deps)];
}
