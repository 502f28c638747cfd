import { z } from "zod";
import { route, type RawReply, type Route } from "../../vocabulary/route.ts";
import type { Confirmations } from "./confirm-service.ts";
import { confirmPage } from "./public-pages.ts";
import { accepts, badLink, shown, words } from "./public-reply.ts";

const Token = z.object({ token: z.string().max(8192) });

/** The page behind the link of a mail that asks whether a yes was meant. */
export function confirmRoutes(confirm: Confirmations): Route[] {
  return [
    route({
      method: "GET",
      path: "/y/{token}",
      scope: "public",
      summary: "Asks whether a yes from a web form was meant; changes nothing",
      params: Token,
      raw: "text/html",
      perMinute: 300,
      async handler(call): Promise<RawReply> {
        const view = await confirm.view(call.params.token, accepts(call));
        return view === null ? badLink(call) : shown(confirmPage(view, null), view.expired ? 410 : 200);
      },
    }),
    route({
      method: "POST",
      path: "/y/{token}",
      scope: "public",
      summary: "Confirms a yes from a web form, or asks for a new link in place of one that is too old",
      params: Token,
      body: z.unknown(),
      raw: "text/html",
      perMinute: 60,
      async handler(call): Promise<RawReply> {
        const { token } = call.params;
        const view = await confirm.view(token, accepts(call));
        if (view === null) return badLink(call);
        const form = words(call.body);
        if (view.expired) {
          const again = form["action"] === "again";
          if (again) await confirm.again(token, view.language);
          return shown(confirmPage(view, again ? { again: true } : null), again ? 200 : 410);
        }
        const name = await confirm.press(token, form["purpose"] ?? "", view.language);
        const after = (await confirm.view(token, accepts(call))) ?? view;
        return shown(confirmPage(after, name === null ? null : { confirmed: name }));
      },
    }),
  ];
}
