import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import type { Listening } from "./listening-service.ts";

const Numb = z.object({
  personId: z.string(),
  name: z.string().nullable(),
  id: z.string(),
  medium: z.string(),
  since: z.date(),
  quietUntil: z.date(),
  pauses: z.number(),
  attemptAt: z.date().nullable(),
  messages: z.number(),
  unanswered: z.number(),
  sure: z.number().describe("probability that they have stopped listening, when it was found"),
  endedAt: z.date().nullable(),
  endedBy: z.string().nullable(),
  sentence: z.string(),
});
const Person = z.object({
  medium: z.string(),
  messages: z.number(),
  answered: z.number(),
  unanswered: z.number(),
  state: z.enum(["early", "listening", "numb"]),
  listening: z.number().nullable().describe("probability that they still listen; null: too early to say"),
  sentence: z.string(),
});
const Medium = z.object({
  medium: z.string(),
  people: z.number(),
  messages: z.number(),
  answered: z.number(),
  fitted: z.boolean(),
  open: z.number(),
  endedBy: z.array(z.object({ by: z.string(), people: z.number() })),
});

export function listeningRoutes(room: Listening): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/listening",
      scope: "figures",
      summary: "By medium, how many messages are answered, how many people have stopped listening, and what ended it",
      response: z.object({ asOf: z.string().nullable(), media: z.array(Medium) }),
      handler: () => room.summary(),
    }),
    route({
      method: "GET",
      path: "/v1/listening/people",
      scope: "lists",
      summary: "Who has stopped listening, or listens again, newest first",
      query: z.object({ show: z.enum(["numb", "ended"]).default("numb"), cursor: z.uuid().optional() }),
      response: z.object({ items: z.array(Numb), nextCursor: z.string().nullable() }),
      handler: ({ query }) => room.page({ open: query.show === "numb", cursor: query.cursor }),
    }),
    route({
      method: "GET",
      path: "/v1/people/{id}/listening",
      scope: "people",
      summary: "Whether a person still listens, by medium",
      params: z.object({ id: z.uuid() }),
      response: z.object({ items: z.array(Person) }),
      handler: async ({ params }) => ({ items: await room.person(params.id) }),
    }),
  ];
}
