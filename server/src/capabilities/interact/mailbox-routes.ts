import { z } from "zod";
import type { MailSink } from "../../platform/mail-sink.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { route, type Route } from "../../vocabulary/route.ts";

const Line = z.object({ id: z.string(), to: z.string(), from: z.string(), subject: z.string(), at: z.string() });

/** The built-in sink's mailbox. Without a sink it is empty: mail goes to a real server. */
export function mailboxRoutes(sink: () => MailSink | null): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/mailbox",
      scope: "people",
      summary: "Mail that the built-in sink has kept, newest first",
      query: z.object({ q: z.string().max(200).default(""), cursor: z.string().max(100).optional() }),
      response: z.object({ items: z.array(Line), nextCursor: z.string().nullable(), total: z.number() }),
      handler: ({ query }) => Promise.resolve(sink()?.list(query.q, query.cursor, 50) ?? { items: [], nextCursor: null, total: 0 }),
    }),
    route({
      method: "GET",
      path: "/v1/mailbox/{id}",
      scope: "people",
      summary: "One mail of the built-in sink",
      params: z.object({ id: z.uuid() }),
      response: Line.extend({ html: z.string(), text: z.string(), headers: z.array(z.object({ name: z.string(), value: z.string() })) }),
      async handler({ params }) {
        const mail = await sink()?.read(params.id);
        if (mail === undefined || mail === null) throw new Problem("not-found", "There is no such mail in the mailbox.");
        return mail;
      },
    }),
  ];
}
