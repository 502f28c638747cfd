import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import type { Interact } from "./index.ts";
import { SEND_STATES } from "./interact-tables.ts";
import { CASES } from "./preview-service.ts";
import { PARTS } from "./timeline-service.ts";

const Id = z.object({ id: z.uuid() });
const when = z.date().nullable();
const Counts = z.object({ people: z.number(), heldBack: z.number(), byState: z.partialRecord(z.enum(SEND_STATES), z.number()) });
const Summary = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(["draft", "sending", "paused", "finished"]),
  audience: z.object({ watchList: z.string(), name: z.string() }),
  createdAt: z.date(),
  startedAt: when,
  counts: Counts,
});
const Campaign = Summary.extend({
  purpose: z.string(),
  subject: z.string(),
  mjml: z.string(),
  letter: z.string(),
  texts: z.record(z.string(), z.string()).describe("The texts of media other than mail and letter, by their names"),
  media: z.array(z.string()).readonly().describe("For people who wished for no medium, best first"),
  heldBack: z.number(),
  versions: z
    .array(z.object({ id: z.string(), version: z.string() }))
    .readonly()
    .describe("itself the first; each is written like a campaign"),
  versionOf: z.string().nullable(),
  offer: z.object({ id: z.string(), name: z.string(), headline: z.string(), body: z.string(), url: z.string().nullable() }).nullable(),
});
const Medium = z.object({ medium: z.string(), people: z.number() });

function listRoutes(interact: Interact): Route[] {
  const { campaigns } = interact;
  return [
    route({
      method: "GET",
      path: "/v1/campaigns",
      scope: "figures",
      summary: "Campaigns, newest first",
      query: z.object({ archived: z.stringbool().optional() }),
      response: z.object({ items: z.array(Summary) }),
      handler: async ({ query }) => ({ items: await campaigns.list(query.archived ?? false) }),
    }),
    route({
      method: "POST",
      path: "/v1/campaigns",
      scope: "write",
      summary:
        "A new campaign to the people of a watch list, a segment, a group or a list made by hand, with a template that could go out as it is",
      body: z.object({
        name: z.string().trim().min(1).max(120),
        audience: z.object({ watchList: z.string().max(100).describe("The id of a watch list, segment:<id>, group:<id> or picked:<id>") }),
      }),
      response: Campaign,
      handler: ({ body, actor }) => campaigns.create(body.name, body.audience.watchList, actor),
    }),
    route({
      method: "GET",
      path: "/v1/campaigns/{id}",
      scope: "figures",
      summary: "One campaign",
      params: Id,
      response: Campaign,
      handler: ({ params }) => campaigns.get(params.id),
    }),
    route({
      method: "PATCH",
      path: "/v1/campaigns/{id}",
      scope: "write",
      summary: "Change a campaign that has not started",
      params: Id,
      body: z.object({
        name: z.string().trim().min(1).max(120).optional(),
        subject: z.string().max(2000).optional(),
        mjml: z.string().max(200_000).optional(),
        letter: z.string().max(50_000).optional(),
        texts: z.record(z.string().max(40), z.string().max(20_000)).optional().describe("Those that are named change"),
        media: z.array(z.string().max(40)).min(1).max(20).optional(),
        offerId: z.uuid().nullable().optional(),
        heldBack: z.number().min(0).max(0.9).optional(),
      }),
      response: Campaign,
      handler: ({ params, body }) => campaigns.edit(params.id, body),
    }),
    ...(["archive", "restore"] as const).map((verb) =>
      route({
        method: "POST",
        path: `/v1/campaigns/{id}/${verb}`,
        scope: "write",
        summary: verb === "archive" ? "Put a campaign away" : "Bring a campaign back",
        params: Id,
        response: Campaign,
        handler: ({ params }) => campaigns.archive(params.id, verb === "archive"),
      }),
    ),
  ];
}

function beforeRoutes(interact: Interact): Route[] {
  const { campaigns, previews } = interact;
  return [
    route({
      method: "GET",
      path: "/v1/campaigns/{id}/audience",
      scope: "people",
      summary: "Who would be reached now, and why others would not",
      params: Id,
      response: z.object({
        matched: z.number(),
        heldBack: z.number(),
        reachable: z.array(Medium.extend({ waiting: z.number(), until: when })),
        unreachable: z.array(z.object({ reason: z.string(), label: z.string(), people: z.number() })),
        samples: z.array(z.object({ personId: z.string(), name: z.string().nullable(), medium: z.string(), why: z.string() })),
      }),
      handler: ({ params }) => campaigns.audience(params.id),
    }),
    route({
      method: "GET",
      path: "/v1/campaigns/{id}/preview",
      scope: "people",
      summary: "The message as one person would get it",
      params: Id,
      query: z.object({ person: z.uuid().optional(), case: z.enum(CASES).optional() }),
      response: z.object({
        person: z.object({ id: z.string(), name: z.string().nullable() }),
        medium: z.string(),
        shown: z.array(
          z.object({
            medium: z.string(),
            name: z.string(),
            form: z.enum(["mail", "pages", "text"]),
            subject: z.string(),
            html: z.string(),
            text: z.string(),
            note: z.string().nullable(),
          }),
        ),
        problems: z.array(z.string()),
      }),
      reveals: ({ person }) => [person.id],
      handler: ({ params, query }) => previews.preview(params.id, query.person, query.case),
    }),
    route({
      method: "GET",
      path: "/v1/campaigns/{id}/preview.pdf",
      scope: "people",
      summary: "The letter as one person would get it",
      params: Id,
      query: z.object({ person: z.uuid().optional(), medium: z.string().max(40).optional() }),
      raw: "application/pdf",
      reveals: (_, { query }) => (query.person === undefined ? [] : [query.person]),
      handler: async ({ params, query }) =>
        pdf(await interact.pagesPreview(params.id, query.person, query.medium ?? "letter"), "preview.pdf"),
    }),
    route({
      method: "POST",
      path: "/v1/campaigns/{id}/draft-run",
      scope: "write",
      summary: "Write every message and send none",
      params: Id,
      response: z.object({
        people: z.number(),
        made: z.number(),
        byMedium: z.array(Medium),
        failed: z.array(z.object({ personId: z.string(), name: z.string().nullable(), why: z.string() })),
        millis: z.number(),
      }),
      handler: ({ params }) => previews.draftRun(params.id),
    }),
  ];
}

function pdf(body: Buffer, name: string): { status: number; headers: Record<string, string>; body: Buffer } {
  return {
    status: 200,
    headers: { "content-type": "application/pdf", "content-disposition": `inline; filename="${name}"`, "cache-control": "no-store" },
    body,
  };
}

function sendingRoutes(interact: Interact): Route[] {
  const { campaigns } = interact;
  return [
    route({
      method: "POST",
      path: "/v1/campaigns/{id}/start",
      scope: "write",
      summary: "Fix the audience and send; twice is once",
      params: Id,
      body: z.object({
        people: z.number().int().min(0),
        despite: z.boolean().default(false).describe("send although something that providers ask for is missing"),
      }),
      response: z.object({ queued: z.number(), heldBack: z.number() }),
      async handler({ params, body, actor }) {
        await interact.sending.doctor.beforeStart(body.despite, actor);
        return campaigns.start(params.id, body.people, actor);
      },
    }),
    ...(["pause", "resume"] as const).map((verb) =>
      route({
        method: "POST",
        path: `/v1/campaigns/{id}/${verb}`,
        scope: "write",
        summary: verb === "pause" ? "Stop sending for now" : "Go on sending",
        params: Id,
        response: Campaign,
        handler: ({ params }) => campaigns.pause(params.id, verb === "pause"),
      }),
    ),
    route({
      method: "GET",
      path: "/v1/campaigns/{id}/sends",
      scope: "people",
      summary: "What became of each person's message",
      params: Id,
      query: z.object({ state: z.enum(SEND_STATES).optional(), cursor: z.uuid().optional() }),
      response: z.object({
        items: z.array(
          z.object({
            id: z.string(),
            personId: z.string(),
            name: z.string().nullable(),
            medium: z.string(),
            address: z.string().nullable(),
            state: z.string(),
            reason: z.string().nullable(),
            reasonLabel: z.string().nullable(),
            at: z.date(),
          }),
        ),
        nextCursor: z.string().nullable(),
      }),
      handler: ({ params, query }) => interact.sends(params.id, query.state, query.cursor),
    }),
    route({
      method: "GET",
      path: "/v1/campaigns/{id}/result",
      scope: "figures",
      summary: "Money and clicks, against the people held back",
      params: Id,
      response: Result,
      handler: ({ params }) => interact.result(params.id),
    }),
    route({
      method: "GET",
      path: "/v1/campaigns/{id}/letters.pdf",
      scope: "people",
      summary: "The printed letters, sorted by postcode",
      params: Id,
      query: z.object({ run: z.uuid().optional() }),
      raw: "application/pdf",
      handler: async ({ params, query }) => pdf(await interact.letters.file(params.id, query.run), "letters.pdf"),
    }),
    route({
      method: "GET",
      path: "/v1/campaigns/{id}/letters.csv",
      scope: "people",
      summary: "What is where in a print run: position, pages, person, address as a hash or number",
      params: Id,
      query: z.object({ run: z.uuid().optional() }),
      raw: "text/csv",
      handler: async ({ params, query }) => ({
        status: 200,
        headers: {
          "content-type": "text/csv; charset=utf-8",
          "content-disposition": 'attachment; filename="letters.csv"',
          "cache-control": "no-store",
        },
        body: await interact.letters.file(params.id, query.run, "manifest"),
      }),
    }),
    route({
      method: "GET",
      path: "/v1/campaigns/{id}/print-runs",
      scope: "figures",
      summary: "The print runs of a campaign, newest first",
      params: Id,
      response: z.object({ items: z.array(z.object({ id: z.string(), medium: z.string(), letters: z.number(), at: z.date() })) }),
      handler: async ({ params }) => ({
        items: (await interact.letters.runs(params.id)).map(({ id, medium, letters, at }) => ({ id, medium, letters, at })),
      }),
    }),
  ];
}

const Arm = z.object({ people: z.number(), buyers: z.number(), revenueMinor: z.number(), perPersonMinor: z.number() });
const Shares = z
  .object({ treated: z.number(), heldBack: z.number(), difference: z.number(), low: z.number(), high: z.number() })
  .nullable()
  .describe("shares of people, 1 is all of them, with the 95 % interval of their difference");
export const Result = z.object({
  treated: Arm,
  heldBack: Arm,
  difference: z
    .object({ perPersonMinor: z.number(), low: z.number(), high: z.number(), explained: z.number() })
    .nullable()
    .describe("minor units a person, 95 % at every look at once; explained is the part of the chance that earlier purchases took away"),
  repurchase: z.object({ any: Shares, preferential: Shares, sentence: z.string() }),
  clicks: z.object({ human: z.number(), machine: z.number() }),
  sampleRatio: z.object({ expected: z.number(), observed: z.number(), p: z.number(), ok: z.boolean() }),
  windowDays: z.number(),
  since: z.string(),
  sentence: z.string(),
});

function houseRoutes(interact: Interact): Route[] {
  const Status = z.object({ state: z.string(), sentence: z.string() });
  return [
    route({
      method: "GET",
      path: "/v1/sending",
      scope: "figures",
      summary: "Whether messages go out now, and if not why",
      response: Status,
      handler: () => interact.sender.status(),
    }),
    route({
      method: "POST",
      path: "/v1/sending/arm",
      scope: "owner",
      summary: "Let this restored copy of the data send",
      response: Status,
      async handler() {
        await interact.sender.arm();
        return interact.sender.status();
      },
    }),
    route({
      method: "GET",
      path: "/v1/people/{id}/timeline",
      scope: "people",
      summary: "One line of time over all media, both directions, newest first",
      params: Id,
      query: z.object({
        cursor: z.string().max(200).regex(/^\d+_/).optional(),
        limit: z.coerce.number().int().min(1).max(200).default(50),
        part: z.enum(PARTS).optional().describe("Only this part of the line"),
      }),
      response: z.object({
        items: z.array(
          z.object({
            at: z.date(),
            kind: z.string(),
            direction: z.enum(["in", "out", "none"]),
            medium: z.string().nullable(),
            title: z.string(),
            detail: z.string().nullable(),
            amountMinor: z.number().nullable(),
            href: z.string().nullable(),
            lines: z.array(z.object({ sku: z.string(), name: z.string(), quantity: z.number(), amountMinor: z.number() })).optional(),
          }),
        ),
        nextCursor: z.string().nullable(),
      }),
      handler: ({ params, query }) => interact.timeline(params.id, query),
    }),
  ];
}

export function campaignRoutes(interact: Interact): Route[] {
  return [...listRoutes(interact), ...beforeRoutes(interact), ...sendingRoutes(interact), ...houseRoutes(interact)];
}
