import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import { Result } from "./campaigns-routes.ts";
import type { Journeys } from "./journeys-door-service.ts";

const Id = z.object({ id: z.uuid() });
const people = z.number().int();
const when = z.date().nullable();
const Labelled = z.array(z.object({ reason: z.string(), label: z.string(), people }));
const Place = z.object({
  personId: z.string(),
  name: z.string().nullable(),
  journeyId: z.string(),
  journey: z.string(),
  pass: z.number().describe("The first time is 1"),
  version: z.number(),
  state: z.enum(["waiting", "held", "left"]),
  node: z.string(),
  words: z.string().describe("The node in words"),
  enteredAt: z.date(),
  since: z.date().describe("At this node since"),
  leftAt: when,
  next: z.object({ words: z.string(), at: when }).nullable().describe("What comes next, and when at the latest"),
  why: z.string().nullable().describe("Why they do not go on, or left"),
});

function countRoutes({ report }: Journeys): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/journeys/{id}/counts",
      scope: "figures",
      summary: "By node, over all versions: who entered stands there, went on by a way, or left there; and what became of the messages",
      params: Id,
      response: z.object({
        items: z.array(
          z.object({
            node: z.string(),
            entered: people,
            waiting: people,
            held: people,
            ports: z.array(z.object({ port: z.string(), people })),
            left: Labelled,
            messages: z.array(z.object({ state: z.string(), people })),
            suppressed: Labelled,
          }),
        ),
      }),
      handler: async ({ params }) => ({ items: await report.counts(params.id) }),
    }),
    route({
      method: "GET",
      path: "/v1/journeys/{id}/people",
      scope: "people",
      summary: "Who is in it or left it, where, since when, what comes next and why not",
      params: Id,
      query: z.object({
        node: z.string().max(60).optional(),
        inside: z.stringbool().default(true),
        cursor: z.uuid().optional(),
        limit: z.coerce.number().int().min(1).max(500).default(50),
      }),
      response: z.object({ items: z.array(Place), nextCursor: z.string().nullable() }),
      handler: ({ params, query }) => report.people(params.id, query),
    }),
    route({
      method: "GET",
      path: "/v1/people/{id}/journeys",
      scope: "people",
      summary: "The journeys a person is or was in, the newest first",
      params: Id,
      response: z.object({ items: z.array(Place) }),
      handler: async ({ params }) => ({ items: await report.of(params.id) }),
    }),
    route({
      method: "GET",
      path: "/v1/journeys/{id}/result",
      scope: "figures",
      summary: "Money, against the people held back",
      params: Id,
      response: Result.omit({ clicks: true }),
      handler: ({ params }) => report.result(params.id),
    }),
  ];
}

function draftRoutes(journeys: Journeys): Route[] {
  return [
    route({
      method: "POST",
      path: "/v1/journeys/{id}/draft-run",
      scope: "write",
      summary: "Every way through the drawing, every message written for real people and the way of each; nothing is sent",
      params: Id,
      response: z.object({
        people,
        ways: z.array(z.object({ nodes: z.array(z.string()), words: z.array(z.string()) })),
        more: z.boolean(),
        messages: z.array(
          z.object({
            node: z.string(),
            made: people,
            byMedium: z.array(z.object({ medium: z.string(), people })),
            failed: z.array(z.object({ personId: z.string(), name: z.string().nullable(), why: z.string() })),
          }),
        ),
        each: z
          .array(
            z.object({
              personId: z.string(),
              name: z.string().nullable(),
              heldBack: z.boolean().describe("Left alone for comparison: they would not come in"),
              way: z.array(
                z.object({
                  node: z.string(),
                  words: z.string(),
                  at: z.date(),
                  port: z.string().nullable().describe("How they would go on, where there are several ways"),
                }),
              ),
            }),
          )
          .describe("The way of each as things stand now, if nothing further happens; none while the drawing has mistakes"),
      }),
      handler: ({ params }) => journeys.draftRun(params.id),
    }),
  ];
}

function taskRoutes({ tasks }: Journeys): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/tasks",
      scope: "people",
      summary: "What journeys gave somebody of the house to do: open ones, the first due first, or the last that were done",
      query: z.object({ open: z.stringbool().default(true), person: z.uuid().optional() }),
      response: z.object({
        items: z.array(
          z.object({
            id: z.string(),
            personId: z.string(),
            name: z.string().nullable(),
            title: z.string(),
            reason: z.string(),
            forWhom: z.enum(["rep", "team"]),
            journeyId: z.string().nullable(),
            journey: z.string().nullable(),
            dueAt: z.date(),
            createdAt: z.date(),
            doneAt: when,
            doneBy: z.string().nullable(),
            outcome: z.string().nullable(),
          }),
        ),
      }),
      handler: async ({ query }) => ({ items: await tasks.list(query.open, query.person) }),
    }),
    route({
      method: "POST",
      path: "/v1/tasks/{id}/done",
      scope: "care",
      summary: "It is done; once is enough",
      params: Id,
      body: z.object({ outcome: z.string().trim().max(500).nullable().default(null) }),
      response: z.object({ done: z.boolean() }),
      async handler({ params, body, actor }) {
        await tasks.done(params.id, body.outcome, actor);
        return { done: true };
      },
    }),
    route({
      method: "POST",
      path: "/v1/tasks/{id}/reopen",
      scope: "care",
      summary: "It is not done after all",
      params: Id,
      response: z.object({ done: z.boolean() }),
      async handler({ params }) {
        await tasks.reopen(params.id);
        return { done: false };
      },
    }),
  ];
}

export function journeyReportRoutes(journeys: Journeys): Route[] {
  return [...countRoutes(journeys), ...draftRoutes(journeys), ...taskRoutes(journeys)];
}
