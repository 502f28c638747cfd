import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import type { Sending } from "./index.ts";
import { letGoOn, senderHealth } from "./sender-health-service.ts";

const Health = z.object({
  verdict: z.enum(["fine", "warning", "bounces", "complaints"]),
  sentence: z.string(),
  mails: z.number().describe("since a person last let it go on"),
  hard: z.number().describe("dead mailboxes among the last thousand mails"),
  complaints: z.number().describe("among the last ten thousand mails"),
  stoppedAt: z.date().nullable(),
  stoppedBecause: z.enum(["bounces", "complaints"]).nullable(),
  resumedAt: z.date().nullable(),
  resumedBy: z.string().nullable(),
});
const Examination = z.object({
  leaves: z.boolean().describe("false: no mail server is set, so nothing is examined"),
  sentence: z.string(),
  findings: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      level: z.enum(["fine", "advice", "must", "unknown"]),
      sentence: z.string(),
      record: z.object({ type: z.string(), name: z.string(), value: z.string() }).nullable(),
    }),
  ),
});
const domain = z
  .string()
  .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, "a domain is written as gmail.com")
  .max(253);
const limit = z.object({
  name: z.string().min(1).max(60),
  domains: z.array(domain).min(1).max(100),
  connections: z.number().int().min(1).max(100),
  perMinute: z.number().int().min(1).max(100_000),
});
const Settings = z.object({
  returnPath: z
    .union([z.literal(""), z.email().refine((address) => (address.split("@")[0]?.length ?? 0) <= 21 && !address.includes("+"))])
    .describe("the mailbox to which undeliverable mail comes back, at most 21 characters before the @; empty: the sender's own address"),
  limits: z.array(limit).max(50).describe("by mailbox provider; other domains have none"),
});
const Reply = z.object({
  id: z.uuid(),
  personId: z.uuid(),
  name: z.string().nullable(),
  subject: z.string(),
  words: z.string(),
  at: z.date(),
  handledAt: z.date().nullable(),
  handledBy: z.string().nullable(),
});

export function senderRoutes({ postgres, clock, doctor, settings, replies }: Sending): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/sending/health",
      scope: "read",
      summary: "How much harm our mail did lately, and whether it rests because of it",
      response: Health,
      handler: () => senderHealth(postgres.db),
    }),
    route({
      method: "POST",
      path: "/v1/sending/resume",
      scope: "write",
      summary: "Let mail go on after it was stopped by bounces or complaints; counts begin anew",
      response: Health,
      handler: ({ actor }) => letGoOn({ postgres, clock }, actor),
    }),
    route({
      method: "GET",
      path: "/v1/sending/doctor",
      scope: "read",
      summary: "What receivers ask of a sender, looked up now: SPF, DKIM, DMARC, return path, encryption, one-click, links",
      response: Examination,
      handler: () => doctor.examine(),
    }),
    route({
      method: "GET",
      path: "/v1/sending/settings",
      scope: "read",
      summary: "Where returns come to, and how fast mail goes to each provider",
      response: Settings,
      handler: () => settings.read(),
    }),
    route({
      method: "PUT",
      path: "/v1/sending/settings",
      scope: "owner",
      summary: "Change where returns come to and how fast mail goes to each provider",
      body: Settings,
      response: Settings,
      handler: ({ body }) => settings.change(body),
    }),
    route({
      method: "GET",
      path: "/v1/replies",
      scope: "people",
      summary: "What people answered by mail, those nobody has read first",
      response: z.object({ items: z.array(Reply) }),
      handler: async () => ({ items: await replies.list() }),
    }),
    route({
      method: "POST",
      path: "/v1/replies/{id}/handled",
      scope: "care",
      summary: "Note that somebody has read an answer, or take the note back",
      params: z.object({ id: z.uuid() }),
      body: z.object({ handled: z.boolean() }),
      response: z.object({ handled: z.boolean() }),
      handler: ({ params, body, actor }) => replies.handled(params.id, body.handled, actor),
    }),
  ];
}
