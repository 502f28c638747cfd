import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import type { Contents } from "./contents-service.ts";

const Person = z.object({ id: z.uuid() });
const Content = z.object({
  content: z
    .object({ id: z.string(), text: z.string(), link: z.string().describe("The person's own way to the offer, for a code or a button") })
    .nullable(),
  because: z.string().nullable().describe("Why there is nothing to say"),
});

export function contentsRoutes(contents: Contents): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/people/{id}/content/{place}",
      scope: "people",
      summary: "What this person's invoice, statement, envelope, packing note or page should say; the same document gets the same words",
      params: Person.extend({ place: z.string().regex(/^[a-z0-9-]{1,40}$/) }),
      query: z.object({ document: z.string().min(1).max(120).describe("The number of the paper, or of the visit to the page") }),
      response: Content,
      handler: ({ params, query }) => contents.ask(params.id, params.place, query.document),
    }),
    ...(["seen", "acted"] as const).map((what) =>
      route({
        method: "POST",
        path: `/v1/content/{id}/${what}`,
        scope: "people",
        summary: what === "seen" ? "It was seen" : "It was acted upon",
        params: Person,
        response: z.object({ noted: z.boolean() }),
        async handler({ params }) {
          await contents.note(params.id, what);
          return { noted: true };
        },
      }),
    ),
    route({
      method: "POST",
      path: "/v1/people/{id}/form-link",
      scope: "people",
      summary: "A form elsewhere with what we know of the person filled in",
      params: Person,
      body: z.object({ form: z.string().max(2000), fields: z.record(z.string().max(100), z.string().max(40)) }),
      response: z.object({ url: z.string() }),
      handler: async ({ params, body }) => ({ url: await contents.formLink(params.id, body.form, body.fields) }),
    }),
  ];
}
