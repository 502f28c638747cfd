import { z } from "zod";
import { route, type Call, type RawReply, type Route } from "../../vocabulary/route.ts";
import { follow, type ClickDeps } from "./clicks-service.ts";
import { confirmRoutes } from "./confirm-routes.ts";
import type { Confirmations } from "./confirm-service.ts";
import type { LinkMails } from "./link-mail-service.ts";
import { preferencePage } from "./preference-page.ts";
import { applyForm, unsubscribe, view, type Looking, type PreferenceDeps } from "./preferences-service.ts";
import { forgetPage, forgottenPage, linkPage, offerPage, unsubscribePage } from "./public-pages.ts";
import { accepts, badLink, HEADERS, shown, words } from "./public-reply.ts";
import { pageLanguage } from "./public-words.ts";

const Token = z.object({ token: z.string().max(8192) });
/** Whatever a mail program or browser may send; only fields we know are looked at. */
const Form = z.unknown();

/** What a person may do with all that is known about them, over all rooms; the house brings it. */
export interface OwnRights {
  export(personId: string): Promise<object>;
  exportZip(personId: string): Promise<Buffer>;
  erase(ids: readonly string[], ask: { actor: string; reason: "asked"; people: number }): Promise<string>;
}

export interface PublicDeps extends PreferenceDeps, ClickDeps {
  readonly links: LinkMails;
  readonly confirm: Confirmations;
}

type Asking = Pick<Call, "headers"> & {
  readonly params: { readonly token: string };
  readonly query: { readonly lang?: string | undefined };
};

function looking({ headers, params, query }: Asking): Omit<Looking, "rights"> {
  return { path: `/p/${params.token}`, acceptLanguage: accepts({ headers }), language: query.lang };
}

const Lang = z.object({ lang: z.string().max(20).optional() });
/** From a link in a message: what was asked there, and the answer that was tapped. */
const Tapped = Lang.extend({ ask: z.string().max(80).optional(), answer: z.string().max(200).optional() });

function preferenceRoutes(deps: PublicDeps, rights: OwnRights | null): Route[] {
  const has = { rights: rights !== null };
  return [
    route({
      method: "GET",
      path: "/p/{token}",
      scope: "public",
      summary: "The person's own page: what we know, what we may send, how, how often",
      params: Token,
      query: Tapped,
      raw: "text/html",
      perMinute: 300,
      async handler(call) {
        const token = deps.tokens.read("preferences", call.params.token);
        const { ask, answer } = call.query;
        const tap = ask === undefined ? undefined : { ask, answer };
        const page = token === null ? null : await view(deps, token.personId, { ...looking(call), ...has, tap });
        return page === null ? badLink(call) : shown(preferencePage(page, null));
      },
    }),
    route({
      method: "POST",
      path: "/p/{token}",
      scope: "public",
      summary: "A choice made on the person's page; effective at once",
      params: Token,
      query: Tapped,
      body: Form,
      raw: "text/html",
      perMinute: 300,
      async handler(call) {
        const token = deps.tokens.read("preferences", call.params.token);
        const look = { ...looking(call), ...has };
        const before = token === null ? null : await view(deps, token.personId, look);
        if (token === null || before === null) return badLink(call);
        const form = words(call.body);
        if (rights !== null && form["action"] === "forget") return shown(forgetPage(before.language, look.path));
        if (rights !== null && form["action"] === "forget-sure") {
          await rights.erase([token.personId], { actor: "person", reason: "asked", people: 1 });
          return shown(forgottenPage(before.language));
        }
        const changed = await applyForm(deps, token.personId, form, before.language);
        const failed = changed === null || changed.wrong === true;
        const after = await view(deps, token.personId, look, failed ? form : {});
        return after === null ? badLink(call) : shown(preferencePage(after, changed), failed ? 400 : 200);
      },
    }),
  ];
}

/** Everything about the person, to take along. */
function copyRoutes(deps: PublicDeps, rights: OwnRights): Route[] {
  const personOf = async (token: string): Promise<string | null> => {
    const content = deps.tokens.read("preferences", token);
    return content === null || (await deps.identify.dossier(deps.postgres.db, content.personId)) === null ? null : content.personId;
  };
  const file = (type: string, name: string, body: string | Buffer): RawReply => ({
    status: 200,
    headers: { ...HEADERS, "content-type": type, "content-disposition": `attachment; filename="${name}"` },
    body,
  });
  return [
    route({
      method: "GET",
      path: "/p/{token}/copy.json",
      scope: "public",
      summary: "Everything we have about the person, as JSON",
      params: Token,
      raw: "application/json",
      perMinute: 20,
      async handler(call) {
        const id = await personOf(call.params.token);
        if (id === null) return badLink(call);
        return file("application/json; charset=utf-8", "about-me.json", JSON.stringify(await rights.export(id), null, 2));
      },
    }),
    route({
      method: "GET",
      path: "/p/{token}/copy.zip",
      scope: "public",
      summary: "Everything we have about the person, as tables in CSV",
      params: Token,
      raw: "application/zip",
      perMinute: 20,
      async handler(call) {
        const id = await personOf(call.params.token);
        return id === null ? badLink(call) : file("application/zip", "about-me.zip", await rights.exportZip(id));
      },
    }),
  ];
}

/** For those who hold no mail of ours. */
function linkRoutes(deps: PublicDeps): Route[] {
  const language = (call: Pick<Call, "headers"> & { query: { lang?: string | undefined } }) =>
    pageLanguage(null, accepts(call), call.query.lang);
  return [
    route({
      method: "GET",
      path: "/p",
      scope: "public",
      summary: "Asks by what we know somebody, to mail them the link to their page",
      query: Lang,
      raw: "text/html",
      perMinute: 300,
      handler: (call) => Promise.resolve(shown(linkPage(language(call), false))),
    }),
    route({
      method: "POST",
      path: "/p",
      scope: "public",
      summary: "Mails the link to the address we have; the answer is the same for everybody",
      query: Lang,
      body: Form,
      raw: "text/html",
      // Guessing is slow work.
      perMinute: 5,
      async handler(call) {
        await deps.links.ask(words(call.body)["who"] ?? "");
        return shown(linkPage(language(call), true));
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
export function publicRoutes(deps: PublicDeps, rights: OwnRights | null): Route[] {
  return [
    ...linkRoutes(deps),
    ...preferenceRoutes(deps, rights),
    ...(rights === null ? [] : copyRoutes(deps, rights)),
    ...unsubscribeRoutes(deps),
    ...confirmRoutes(deps.confirm),
    ...clickRoutes(deps),
  ];
}
