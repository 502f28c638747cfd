import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import type { Work } from "./work-service.ts";

const Outcome = z.object({ id: z.string(), label: z.string(), means: z.enum(["done", "again", "wrong", "no-more"]) });
const Item = z.object({
  id: z.string(),
  personId: z.string(),
  name: z.string().nullable(),
  medium: z.string(),
  address: z.string().nullable(),
  campaign: z.string(),
  because: z.string().nullable().describe("Why the person is among those to be called or visited"),
  sheet: z.string(),
  rep: z.string().nullable(),
  tries: z.number(),
  dueAt: z.date(),
  taken: z.boolean().describe("Somebody else has it in hand"),
});
const Id = z.object({ id: z.uuid() });

export function workRoutes(work: Work): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/work",
      scope: "people",
      summary: "Calls to make and visits to pay, the longest waiting first",
      query: z.object({ medium: z.string().max(40).optional() }),
      response: z.object({
        media: z.array(z.object({ id: z.string(), name: z.string(), calendar: z.boolean(), outcomes: z.array(Outcome).readonly() })),
        counts: z.array(z.object({ medium: z.string(), now: z.number(), later: z.number() })),
        items: z.array(Item),
      }),
      handler: ({ query, actor }) => work.list(actor, query.medium),
    }),
    route({
      method: "POST",
      path: "/v1/work/{id}/take",
      scope: "people",
      summary: "Take a call or a visit in hand; the permission gate is asked now",
      params: Id,
      response: z.object({ yours: z.boolean(), sentence: z.string() }),
      handler: ({ params, actor }) => work.take(params.id, actor),
    }),
    route({
      method: "POST",
      path: "/v1/work/{id}/outcome",
      scope: "people",
      summary: "How it went",
      params: Id,
      body: z.object({ outcome: z.string().max(40), note: z.string().trim().max(2000).default("") }),
      response: z.object({ sentence: z.string() }),
      handler: ({ params, body, actor }) => work.note(params.id, body.outcome, body.note, actor),
    }),
    route({
      method: "POST",
      path: "/v1/work/{id}/undo",
      scope: "people",
      summary: "Take back what one noted within the past half hour, with what followed from it",
      params: Id,
      response: z.object({ sentence: z.string() }),
      handler: ({ params, actor }) => work.undo(params.id, actor),
    }),
    route({
      method: "GET",
      path: "/v1/work/{medium}.ics",
      scope: "people",
      summary: "Visits of the next thirty days for a calendar",
      params: z.object({ medium: z.string().max(40) }),
      raw: "text/calendar",
      async handler({ params }) {
        return {
          status: 200,
          headers: {
            "content-type": "text/calendar; charset=utf-8",
            "content-disposition": `attachment; filename="${params.medium.replace(/[^a-z]/gi, "")}.ics"`,
            "cache-control": "no-store",
          },
          body: await work.calendar(params.medium),
        };
      },
    }),
  ];
}
