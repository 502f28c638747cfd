import { z } from "zod";
import { LANGUAGES } from "../../vocabulary/language.ts";
import { route, type Route } from "../../vocabulary/route.ts";
import { ATTRIBUTE_TYPES } from "./attribute.ts";
import { CONTACTS, MOST_PER_CONTACT } from "./next-question.ts";
import type { Questions } from "./questions-service.ts";

const id = z.object({ id: z.uuid() });
const Contact = z.enum(CONTACTS);
const Language = z.enum(LANGUAGES).default("en");
const Attribute = z.string().max(80);
const Options = z.array(z.object({ value: z.string(), label: z.string() }));

const QuestionSchema = z.object({
  attribute: Attribute,
  question: z.string(),
  whatFor: z.string(),
  type: z.enum(ATTRIBUTE_TYPES),
  options: Options,
  worth: z.number(),
  changes: z.array(z.string()),
});
const ReplySchema = z.object({
  attribute: Attribute,
  outcome: z.enum(["answered", "refused", "unanswered"]).default("answered"),
  value: z.unknown().optional(),
});
const RepliedSchema = z.object({
  attribute: Attribute,
  sentence: z.string(),
  changes: z.array(z.object({ decision: z.string(), before: z.string(), after: z.string() })),
  before: z.unknown(),
});

const CorrectionsSchema = z.object({
  attributes: z.array(
    z.object({ attribute: Attribute, name: z.string(), type: z.enum(ATTRIBUTE_TYPES), options: Options, declared: z.unknown() }),
  ),
  replaced: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(["declared", "observed", "inferred", "supplied"]),
      words: z.string(),
      source: z.string(),
      observedAt: z.date(),
      replacedAt: z.date(),
      replacedBy: z.string(),
    }),
  ),
});

export function questionsRoutes(questions: Questions): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/people/{id}/corrections",
      scope: "people",
      summary: "What can be set right about this person, and what corrections and newer facts replaced",
      params: id,
      response: CorrectionsSchema,
      handler: ({ params }) => questions.corrections(params.id),
    }),
    route({
      method: "GET",
      path: "/v1/people/{id}/questions",
      scope: "people",
      summary: "The one or two questions to ask this person now, the one whose answer changes most first",
      params: id,
      query: z.object({ contact: Contact, language: Language }),
      response: z.object({ items: z.array(QuestionSchema) }),
      handler: async ({ params, query }) => ({ items: await questions.next(params.id, query.contact, query.language) }),
    }),
    route({
      method: "POST",
      path: "/v1/people/{id}/answers",
      scope: "care",
      summary: "What the person answered, or that they would rather not say; says what it changes",
      params: id,
      body: z.object({ contact: Contact, language: Language, answers: z.array(ReplySchema).min(1).max(MOST_PER_CONTACT) }),
      response: z.object({ items: z.array(RepliedSchema) }),
      handler: async ({ params, body, actor }) => ({
        items: await questions.reply(params.id, { contact: body.contact, language: body.language, actor }, body.answers),
      }),
    }),
    route({
      method: "POST",
      path: "/v1/people/{id}/answers/undo",
      scope: "care",
      summary: "Take the last answer back; what was known before holds again",
      params: id,
      body: z.object({ contact: Contact, attribute: Attribute, before: z.unknown() }),
      response: z.object({ ok: z.literal(true) }),
      async handler({ params, body, actor }) {
        await questions.takeBack(params.id, body.attribute, body.before ?? null, { contact: body.contact, language: "en", actor });
        return { ok: true as const };
      },
    }),
  ];
}
