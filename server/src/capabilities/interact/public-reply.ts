// How the public pages read a request and answer it.
import type { Call, RawReply } from "../../vocabulary/route.ts";
import type { Fields } from "./fact-fields.ts";
import { badLinkPage } from "./public-pages.ts";
import { pageLanguage } from "./public-words.ts";

export const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-robots-tag": "noindex",
};

export function shown(body: string, status = 200): RawReply {
  return { status, headers: HEADERS, body };
}

export function accepts(call: Pick<Call, "headers">): string {
  return String(call.headers["accept-language"] ?? "");
}

export function badLink(call: Pick<Call, "headers">): RawReply {
  return shown(badLinkPage(pageLanguage(null, accepts(call))), 400);
}

/** Text fields of a form; several of one name under each other. */
export function words(form: unknown): Fields {
  const fields = form !== null && typeof form === "object" ? Object.entries(form) : [];
  return Object.fromEntries(
    fields.flatMap(([name, value]): [string, string][] => {
      const texts: unknown[] = Array.isArray(value) ? value : [value];
      return texts.every((text) => typeof text === "string") ? [[name, texts.join("\n")]] : [];
    }),
  );
}
