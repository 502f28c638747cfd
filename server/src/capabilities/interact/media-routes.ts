import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import type { Interact } from "./index.ts";

const Field = z.object({
  id: z.string(),
  label: z.string(),
  help: z.string(),
  kind: z.enum(["text", "secret", "choice", "switch"]),
  options: z
    .array(z.object({ value: z.string(), label: z.string() }))
    .readonly()
    .optional(),
  required: z.boolean().optional(),
  value: z.string().describe("Of a secret only whether it is set"),
});
const Medium = z.object({
  id: z.string(),
  name: z.string(),
  needs: z.string(),
  done: z.string(),
  handing: z.enum(["mail", "http", "print", "people", "slot"]),
  text: z.string(),
  start: z.string().nullable(),
  missing: z.string().nullable().describe("What is missing before it can be used"),
  fields: z.array(Field).readonly(),
});

export function mediaRoutes({ media }: Pick<Interact, "media">): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/sending/media",
      scope: "read",
      summary: "The media: what each needs, how it is handed over, how it is set up",
      response: z.object({ items: z.array(Medium) }),
      handler: async () => ({ items: await media.list() }),
    }),
    route({
      method: "PATCH",
      path: "/v1/sending/media/{id}",
      scope: "owner",
      summary: "Set up a medium; a secret that is left out stays as it is",
      params: z.object({ id: z.string().max(40) }),
      body: z.object({ values: z.record(z.string().max(40), z.string().max(10_000)) }),
      response: Medium,
      handler: ({ params, body }) => media.change(params.id, body.values),
    }),
  ];
}
