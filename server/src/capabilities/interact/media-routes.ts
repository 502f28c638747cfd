import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import type { Interact } from "./index.ts";

const Field = z.object({
  id: z.string(),
  label: z.string(),
  help: z.string(),
  kind: z.enum(["text", "words", "secret", "choice", "switch"]),
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
  knows: z.string().describe("What can be known of whether it was seen and acted on"),
  reportsTo: z.string().nullable().describe("Where a machine reports what became of messages, and answers"),
  handing: z.enum(["mail", "http", "print", "people", "slot"]),
  text: z.string(),
  start: z.string().nullable(),
  missing: z.string().nullable().describe("What is missing before it can be used"),
  fields: z.array(Field).readonly(),
});

const Signers = z.object({
  items: z.array(z.object({ id: z.string(), name: z.string(), title: z.string(), usual: z.boolean(), image: z.string().nullable() })),
});

const News = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("receipt"),
    id: z.uuid().describe("As it came with the message"),
    status: z.enum(["delivered", "failed"]),
    permanent: z.boolean().optional().describe("The number takes no messages at all"),
    detail: z.string().max(300).optional(),
  }),
  z.object({
    type: z.literal("message"),
    id: z.string().min(1).max(200).describe("The gateway's own; telling it again changes nothing more"),
    from: z.string().min(1).max(40),
    text: z.string().max(2000),
  }),
]);

export function mediaRoutes({
  media,
  mediaTests,
  gateway,
  signatures,
}: Pick<Interact, "media" | "mediaTests" | "gateway" | "signatures">): Route[] {
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
    route({
      method: "POST",
      path: "/v1/sending/media/{id}/test",
      scope: "owner",
      summary: "Send a few words to an address of one's own",
      params: z.object({ id: z.string().max(40) }),
      body: z.object({ to: z.string().trim().min(1).max(200) }),
      response: z.object({ sentence: z.string() }),
      perMinute: 10,
      handler: async ({ params, body }) => ({ sentence: await mediaTests.send(params.id, body.to) }),
    }),
    route({
      method: "GET",
      path: "/v1/sending/media/{id}/sample",
      scope: "people",
      summary: "What one real person would get by a medium that goes to no address of one's own; nothing is sent",
      params: z.object({ id: z.string().max(40) }),
      response: z.object({
        personId: z.string(),
        name: z.string().nullable(),
        address: z.string(),
        text: z.string(),
        pages: z.boolean().describe("it is pages; sample.pdf shows them"),
      }),
      handler: ({ params }) => mediaTests.sample(params.id),
    }),
    route({
      method: "GET",
      path: "/v1/sending/media/{id}/sample.pdf",
      scope: "people",
      summary: "The pages that one real person would get; nothing is printed",
      params: z.object({ id: z.string().max(40) }),
      raw: "application/pdf",
      async handler({ params }) {
        const headers = {
          "content-type": "application/pdf",
          "content-disposition": 'inline; filename="sample.pdf"',
          "cache-control": "no-store",
        };
        return { status: 200, headers, body: await mediaTests.pages(params.id) };
      },
    }),
    route({
      method: "GET",
      path: "/v1/sending/signatures",
      scope: "read",
      summary: "Those who sign letters",
      response: Signers,
      handler: async () => ({ items: await signatures.list() }),
    }),
    route({
      method: "PUT",
      path: "/v1/sending/signatures",
      scope: "owner",
      summary: "Add or change who signs: by name, with the scanned signature",
      body: z.object({
        name: z.string().trim().min(1).max(120).describe("As the fact “own representative” of their customers says"),
        title: z.string().trim().max(120).default(""),
        usual: z.boolean().default(false).describe("Signs for whoever has nobody of their own"),
        image: z.base64().max(400_000).nullable().default(null).describe("PNG or JPEG; null keeps what is there"),
      }),
      response: Signers,
      handler: async ({ body }) => ({ items: await signatures.put(body) }),
    }),
    route({
      method: "DELETE",
      path: "/v1/sending/signatures/{id}",
      scope: "owner",
      summary: "Take one who signs away",
      params: z.object({ id: z.uuid() }),
      response: Signers,
      handler: async ({ params }) => ({ items: await signatures.remove(params.id) }),
    }),
    route({
      method: "POST",
      path: "/v1/gateway/{medium}/{key}",
      scope: "public",
      summary: "What a gateway reports: receipts, and what people answered",
      params: z.object({ medium: z.string().max(40), key: z.string().max(100) }),
      body: News,
      response: z.object({ taken: z.boolean() }),
      async handler({ params, body }) {
        await gateway.take(params.medium, params.key, body);
        return { taken: true };
      },
    }),
  ];
}
