import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import { TONES } from "./presentation-tone.ts";
import type { Steering } from "./steering-service.ts";

const Id = z.object({ id: z.uuid() });
const Done = z.object({ done: z.boolean() });

const Words = z.object({
  offerId: z.uuid().nullable().describe("Null: it fits any offer"),
  name: z.string().trim().min(1).max(120),
  headline: z.string().trim().min(1).max(200).describe("{offer} stands for the offer's own headline"),
  body: z.string().max(4000),
  imageUrl: z.string().max(2000).nullable(),
  tone: z.enum(TONES),
});
const Presentation = Words.extend({ id: z.string() });

const Rule = z.object({
  id: z.string(),
  subject: z.string(),
  name: z.string().describe("What it is about"),
  action: z.enum(["pin", "forbid"]),
  segmentId: z.string().nullable(),
  segment: z.string().nullable().describe("Null: everybody"),
  madeAt: z.date(),
  madeBy: z.string(),
});

const UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

export function steeringRoutes(steering: Steering): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/presentations",
      scope: "read",
      summary: "Ways to put an offer",
      response: z.object({ items: z.array(Presentation) }),
      handler: async () => ({ items: await steering.presentations() }),
    }),
    route({
      method: "POST",
      path: "/v1/presentations",
      scope: "write",
      summary: "Add a way to put an offer, or any offer",
      body: Words.partial({ offerId: true, body: true, imageUrl: true }),
      response: Presentation,
      handler: ({ body: { offerId = null, body = "", imageUrl = null, ...words } }) =>
        steering.addPresentation({ offerId, body, imageUrl, ...words }),
    }),
    ...(["archive", "restore"] as const).map((what) =>
      route({
        method: "POST",
        path: `/v1/presentations/{id}/${what}`,
        scope: "write",
        summary: what === "archive" ? "Take a way to put an offer off the list" : "Put it back on the list",
        params: Id,
        response: Done,
        async handler({ params }) {
          await steering.shelve(params.id, what === "archive");
          return { done: true };
        },
      }),
    ),
    route({
      method: "GET",
      path: "/v1/decision-rules",
      scope: "read",
      summary: "What is fixed or forbidden for whom, whatever was learned",
      response: z.object({ items: z.array(Rule) }),
      handler: async () => ({ items: await steering.rules() }),
    }),
    route({
      method: "POST",
      path: "/v1/decision-rules",
      scope: "write",
      summary: "Fix or forbid an offer, a presentation or nothing, for everybody or a segment",
      body: z.object({
        subject: z.string().regex(new RegExp(`^(nothing|(offer|presentation):${UUID})$`)),
        action: z.enum(["pin", "forbid"]),
        segmentId: z.uuid().nullish(),
      }),
      response: Rule,
      handler: ({ body: { segmentId = null, ...rule }, actor }) => steering.fix({ ...rule, segmentId }, actor),
    }),
    ...(["end", "restore"] as const).map((what) =>
      route({
        method: "POST",
        path: `/v1/decision-rules/{id}/${what}`,
        scope: "write",
        summary: what === "end" ? "End what was fixed or forbidden" : "Put it into force again",
        params: Id,
        response: Done,
        async handler({ params, actor }) {
          await steering.end(params.id, what === "end", actor);
          return { done: true };
        },
      }),
    ),
  ];
}
