import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import { MOST_PICKED, type Picked } from "./picked-service.ts";

const n = z.number().int();

export function pickedRoutes(picked: Picked): Route[] {
  return [
    route({
      method: "POST",
      path: "/v1/picked-lists/look",
      scope: "people",
      summary: "Whom pasted mail addresses, customer numbers, card numbers or phones name, one a line; nothing is kept",
      body: z.object({ text: z.string().max(1_000_000) }),
      response: z.object({
        found: z.array(z.object({ personId: z.string(), name: z.string().nullable(), by: z.string() })).describe("each individual once"),
        notFound: z.array(z.string()).describe("what names nobody we know"),
        several: z.array(z.object({ by: z.string(), people: n })).describe("what names more than one, who are left out"),
        again: n.describe("lines that name somebody a second time"),
      }),
      handler: ({ body }) => picked.look(body.text),
    }),
    route({
      method: "POST",
      path: "/v1/picked-lists",
      scope: "write",
      summary: "Keep these people as the audience of a campaign",
      body: z.object({
        id: z.uuid().optional().describe("given by the caller, so that asking twice makes one"),
        name: z.string().trim().min(1).max(120),
        people: z.array(z.uuid()).min(1).max(MOST_PICKED),
      }),
      response: z.object({ audience: z.string().describe("for audience.watchList of a new campaign"), people: n }),
      handler: ({ body, actor }) => picked.keep(body, actor),
    }),
  ];
}
