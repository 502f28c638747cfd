import { z } from "zod";
import { LANGUAGES } from "../../vocabulary/language.ts";
import { route, type Route } from "../../vocabulary/route.ts";
import type { Suggestions } from "./suggestions-service.ts";
import { SUGGESTION_KINDS } from "./suggestions-store.ts";

const id = z.object({ id: z.uuid() });
const Kind = z.enum(SUGGESTION_KINDS);
const text = z.string().trim().min(1).max(2000);
const InLanguages = z.partialRecord(z.enum(LANGUAGES), text).describe("the same for those who read these languages");
const Suggestion = z.object({
  personId: z.string(),
  id: z.string(),
  words: z.string(),
  channel: z.string(),
  saidAt: z.date(),
  kind: Kind.nullable(),
  matter: z.string().nullable().describe("several who said the same share it"),
  assignedTo: z.string().nullable(),
  answer: z.string().nullable(),
  answerIn: InLanguages,
  answeredAt: z.date().nullable(),
  doneWords: z.string().nullable(),
  doneIn: InLanguages,
  doneAt: z.date().nullable(),
  answerTold: z.string().nullable().describe("what became of the message with the answer"),
  doneTold: z.string().nullable().describe("what became of the message that it was acted on"),
});
const Named = Suggestion.extend({ name: z.string().nullable() });
const Count = z.object({
  kind: z.enum([...SUGGESTION_KINDS, "none"]),
  asked: z.number(),
  answered: z.number(),
  actedOn: z.number(),
  open: z.number(),
  oldestAt: z.date().nullable(),
});

export function suggestionRoutes(room: Suggestions): Route[] {
  return [
    route({
      method: "POST",
      path: "/v1/people/{id}/suggestions",
      scope: "care",
      summary: "Note what stopped somebody, or what they say we should do better",
      params: id,
      body: z.object({ words: text, channel: z.enum(["desk", "phone", "form", "mail", "visit"]).default("desk") }),
      response: z.object({ id: z.string() }),
      handler: async ({ params, body }) => ({ id: await room.note(params.id, body) }),
    }),
    route({
      method: "GET",
      path: "/v1/people/{id}/suggestions",
      scope: "people",
      summary: "What a person said had stopped them or should be better, and what came of it",
      params: id,
      response: z.object({ items: z.array(Suggestion) }),
      handler: async ({ params }) => ({ items: await room.of(params.id) }),
    }),
    route({
      method: "GET",
      path: "/v1/suggestions",
      scope: "people",
      summary: "What people said, newest first",
      query: z.object({
        show: z.enum(["open", "done"]).default("open"),
        kind: z.enum([...SUGGESTION_KINDS, "none"]).optional(),
        cursor: z.uuid().optional(),
      }),
      response: z.object({ items: z.array(Named), nextCursor: z.string().nullable() }),
      handler: ({ query }) => room.page({ open: query.show === "open", kind: query.kind, cursor: query.cursor }),
    }),
    route({
      method: "GET",
      path: "/v1/suggestions/summary",
      scope: "figures",
      summary: "By kind, how many were said, answered and acted on, and how old the oldest open one is",
      response: z.object({ kinds: z.array(Count), matters: z.array(z.object({ matter: z.string(), people: z.number() })) }),
      handler: () => room.summary(),
    }),
    route({
      method: "PATCH",
      path: "/v1/suggestions/{id}",
      scope: "care",
      summary: "Say what it is about, who looks after it, and what to answer; the answer goes to the person, once",
      params: id,
      body: z.object({
        kind: Kind.nullable().optional(),
        matter: z.string().trim().min(1).max(120).nullable().optional(),
        assignedTo: z.string().trim().min(1).max(120).nullable().optional(),
        answer: text.optional(),
        answerIn: InLanguages.optional(),
      }),
      response: Named,
      handler: ({ params, body }) => room.sort(params.id, body),
    }),
    route({
      method: "POST",
      path: "/v1/suggestions/{id}/done",
      scope: "care",
      summary: "It was acted on, for all who said the same; each of them is told",
      params: id,
      body: z.object({ words: text, wordsIn: InLanguages.default({}) }),
      response: z.object({ people: z.number() }),
      handler: ({ params, body }) => room.done(params.id, body.words, body.wordsIn),
    }),
  ];
}
