import { z } from "zod";
import type { Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { route, type Route } from "../../vocabulary/route.ts";
import type { Trust } from "./index.ts";
import { closeRequest, insertRequest, listRequests, reopenRequest, REQUEST_KINDS } from "./requests-store.ts";

const id = z.object({ id: z.uuid() });
const ok = z.object({ ok: z.literal(true) });
const Export = z.object({
  format: z.literal("rapport-person-1"),
  madeAt: z.string(),
  controller: z.string(),
  person: z.string(),
  records: z.array(z.string()),
  sections: z.array(z.object({ table: z.string(), title: z.string(), rows: z.array(z.record(z.string(), z.unknown())) })),
});
const Erasure = z.object({
  id: z.string(),
  at: z.date(),
  actor: z.string(),
  reason: z.enum(["asked", "retention", "backup"]),
  people: z.number(),
  records: z.number(),
  deleted: z.record(z.string(), z.number()),
  doneAt: z.date().nullable(),
});
const Verification = z.object({
  clean: z.boolean(),
  sentence: z.string(),
  hits: z.array(z.object({ store: z.enum(["postgres", "clickhouse", "files"]), where: z.string(), column: z.string(), rows: z.number() })),
});
const Request = z.object({
  id: z.string(),
  personId: z.string(),
  kind: z.enum(REQUEST_KINDS),
  channel: z.string(),
  note: z.string(),
  receivedAt: z.date(),
  dueAt: z.date(),
  doneAt: z.date().nullable(),
  outcome: z.string().nullable(),
});

const Used = z.object({
  attribute: z.string(),
  name: z.string(),
  kind: z.string(),
  value: z.string(),
  source: z.string(),
  since: z.date(),
});
const Why = z.object({
  messages: z.array(
    z.object({
      id: z.string(),
      at: z.date(),
      campaignId: z.string(),
      campaign: z.string(),
      medium: z.string(),
      state: z.string(),
      list: z.string(),
      because: z.string().nullable(),
      purpose: z.object({ id: z.string(), name: z.string(), description: z.string(), legalBasis: z.string() }),
      gate: z.object({ verdict: z.string(), reason: z.string(), label: z.string(), at: z.date() }).nullable(),
      consent: z.object({ decision: z.string(), at: z.string(), method: z.string(), words: z.string().nullable() }).nullable(),
      used: z.array(Used),
    }),
  ),
  refusals: z.array(z.object({ at: z.date(), purpose: z.string(), medium: z.string(), label: z.string() })),
  knows: z.array(Used.extend({ messages: z.number() })),
});

/** What the routes need that lies above this room; the entrance hands it in. */
export interface RightsDoor {
  export(personId: string): Promise<z.infer<typeof Export>>;
  exportZip(personId: string): Promise<Buffer>;
  why(personId: string): Promise<z.infer<typeof Why>>;
  erase(ids: readonly string[], ask: { actor: string; reason: "asked"; people: number }): Promise<string>;
  correct(personId: string, attribute: string, value: unknown, source: string): Promise<void>;
  restrict(personId: string, reason: string, actor: string): Promise<void>;
  liftRestriction(personId: string): Promise<void>;
  verify(words: readonly string[]): Promise<z.infer<typeof Verification>>;
}

function personRoutes(postgres: Postgres, trust: Trust, rights: RightsDoor): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/people/{id}/export",
      scope: "people",
      summary: "Everything there is about one person, from all stores",
      params: id,
      response: Export,
      handler: ({ params }) => rights.export(params.id),
    }),
    route({
      method: "GET",
      path: "/v1/people/{id}/export.zip",
      scope: "people",
      summary: "Everything there is about one person: a table a CSV file, and the whole as JSON",
      params: id,
      raw: "application/zip",
      handler: async ({ params }) => ({
        status: 200,
        headers: { "content-type": "application/zip", "content-disposition": `attachment; filename="person-${params.id}.zip"` },
        body: await rights.exportZip(params.id),
      }),
    }),
    route({
      method: "GET",
      path: "/v1/people/{id}/why",
      scope: "people",
      summary:
        "Why each message came: list, purpose, consent with its words, the gate's answer, the facts used; and what we know, from where",
      params: id,
      response: Why,
      handler: ({ params }) => rights.why(params.id),
    }),
    route({
      method: "POST",
      path: "/v1/people/{id}/corrections",
      scope: "care",
      summary: "Write down what the person says is right; what it replaces stays in the history",
      params: id,
      body: z.object({ attribute: z.string().max(60), value: z.unknown(), channel: z.string().trim().min(1).max(40).default("desk") }),
      response: ok,
      async handler({ params, body }) {
        await rights.correct(params.id, body.attribute, body.value, `correction, ${body.channel}`);
        return { ok: true as const };
      },
    }),
    route({
      method: "GET",
      path: "/v1/people/{id}/restriction",
      scope: "people",
      summary: "Whether the use of this person's data is restricted, since when and why",
      params: id,
      response: z.object({ restriction: z.object({ since: z.date(), reason: z.string() }).nullable() }),
      handler: async ({ params }) => ({ restriction: await trust.restrictionOf(postgres.db, params.id) }),
    }),
    route({
      method: "POST",
      path: "/v1/people/{id}/restriction",
      scope: "care",
      summary: "Keep this person's data and stop using them: nothing goes out, imports change nothing, values leave the person out",
      params: id,
      body: z.object({ reason: z.string().trim().min(1).max(300) }),
      response: ok,
      async handler({ params, body, actor }) {
        await rights.restrict(params.id, body.reason, actor);
        return { ok: true as const };
      },
    }),
    route({
      method: "DELETE",
      path: "/v1/people/{id}/restriction",
      scope: "care",
      summary: "Let this person's data be used again",
      params: id,
      response: ok,
      async handler({ params }) {
        await rights.liftRestriction(params.id);
        return { ok: true as const };
      },
    }),
  ];
}

function erasureRoutes(postgres: Postgres, trust: Trust, rights: RightsDoor): Route[] {
  return [
    route({
      method: "POST",
      path: "/v1/erasures",
      scope: "owner",
      summary: "Erase people from every store, for good; `confirm` is their number, typed by whoever asks",
      body: z.object({ people: z.array(z.uuid()).min(1).max(10_000), confirm: z.number().int().min(1) }),
      response: z.object({ id: z.string() }),
      handler: async ({ body, actor }) => ({ id: await rights.erase(body.people, { actor, reason: "asked", people: body.confirm }) }),
    }),
    route({
      method: "GET",
      path: "/v1/erasures",
      scope: "figures",
      summary: "Erasures, newest first; they name nobody",
      response: z.object({ items: z.array(Erasure) }),
      handler: async () => ({ items: await trust.erasures(postgres.db) }),
    }),
    route({
      method: "GET",
      path: "/v1/erasures/{id}",
      scope: "figures",
      summary: "One erasure; done when ClickHouse and files are cleared too",
      params: id,
      response: Erasure,
      async handler({ params }) {
        const erasure = await trust.erasure(postgres.db, params.id);
        if (erasure === null) throw new Problem("not-found", "There is no such erasure.");
        return erasure;
      },
    }),
    route({
      method: "POST",
      path: "/v1/erasures/verify",
      scope: "owner",
      summary: "Look for addresses, numbers or ids in every column of both stores and in files",
      body: z.object({ words: z.array(z.string().trim().min(1).max(300)).min(1).max(20) }),
      response: Verification,
      handler: ({ body }) => rights.verify(body.words),
    }),
  ];
}

function requestRoutes(postgres: Postgres, clock: () => Date): Route[] {
  const settled = (done: boolean): { ok: true } => {
    if (!done) throw new Problem("conflict", "That request does not exist, or it stands like that already.");
    return { ok: true };
  };
  return [
    route({
      method: "GET",
      path: "/v1/requests",
      scope: "people",
      summary: "What people asked for: access, correction, restriction, erasure, objection; the most urgent first",
      response: z.object({ items: z.array(Request.extend({ late: z.boolean() })) }),
      async handler() {
        const now = clock();
        return { items: (await listRequests(postgres.db)).map((one) => ({ ...one, late: one.doneAt === null && one.dueAt < now })) };
      },
    }),
    route({
      method: "POST",
      path: "/v1/people/{id}/requests",
      scope: "care",
      summary: "Note what a person asks for; it is due in a month",
      params: id,
      body: z.object({
        kind: z.enum(REQUEST_KINDS),
        channel: z.enum(["phone", "email", "letter", "counter", "web"]).default("phone"),
        note: z.string().trim().max(1000).default(""),
      }),
      response: Request,
      handler: ({ params, body }) => insertRequest(postgres.db, { personId: params.id, ...body, at: clock() }),
    }),
    route({
      method: "POST",
      path: "/v1/requests/{id}/answer",
      scope: "care",
      summary: "Say how a request was answered",
      params: id,
      body: z.object({ outcome: z.string().trim().min(1).max(500) }),
      response: ok,
      handler: async ({ params, body, actor }) => settled(await closeRequest(postgres.db, params.id, body.outcome, actor, clock())),
    }),
    route({
      method: "POST",
      path: "/v1/requests/{id}/reopen",
      scope: "care",
      summary: "Take an answer back",
      params: id,
      response: ok,
      handler: async ({ params }) => settled(await reopenRequest(postgres.db, params.id)),
    }),
  ];
}

export function rightsRoutes(postgres: Postgres, trust: Trust, rights: RightsDoor, clock: () => Date): Route[] {
  return [...personRoutes(postgres, trust, rights), ...erasureRoutes(postgres, trust, rights), ...requestRoutes(postgres, clock)];
}
