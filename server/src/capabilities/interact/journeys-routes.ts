import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import { RuleSchema } from "../differentiate/segments-routes.ts";
import { wordsIn } from "./journey-graph.ts";
import { NODE_KINDS } from "./journey-kinds/index.ts";
import type { NodeKind } from "./journey-kinds/node-kind.ts";
import type { Journeys } from "./journeys-door-service.ts";

const Id = z.object({ id: z.uuid() });
const name = z.string().trim().min(1).max(120);
const nodeId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,60}$/)
  .describe("Made by the editor; it stays the same as long as the node is the same one");

const Settings = z
  .looseObject({ rule: RuleSchema.optional() })
  .describe("As the schema of the node's kind says; see GET /v1/journeys/kinds");
const GraphSchema = z
  .object({
    nodes: z
      .array(z.object({ id: nodeId, kind: z.string().max(40), settings: Settings, x: z.number().optional(), y: z.number().optional() }))
      .max(200),
    edges: z.array(z.object({ from: nodeId, port: z.string().max(40), to: nodeId })).max(800),
  })
  .meta({ id: "JourneyGraph" });
const Goal = z
  .union([
    z.strictObject({ event: z.string().trim().min(1).max(120) }),
    z.strictObject({ segment: z.uuid() }),
    z.strictObject({ rule: RuleSchema }),
  ])
  .nullable()
  .describe("Whoever reaches it leaves, wherever they are");
const Reentry = z
  .discriminatedUnion("kind", [
    z.object({ kind: z.literal("never") }),
    z.object({ kind: z.literal("after"), days: z.number().int().min(1).max(3650) }),
    z.object({ kind: z.literal("always") }),
  ])
  .describe("Whether somebody comes in again: never, so many days after they came in last, or at each occasion once they are out");

const people = z.number().int();
const when = z.date().nullable();
const Summary = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(["draft", "running", "paused", "ended"]),
  version: people.nullable(),
  createdAt: z.date(),
  startedAt: when,
  counts: z.object({ entered: people, inside: people, held: people, heldBack: people, reachedGoal: people }),
});
const Rules = {
  goal: Goal,
  reentry: Reentry,
  heldBack: z.number().min(0).max(0.9).describe("The share of people who are left alone for comparison"),
  windowDays: z.number().int().min(1).max(365).describe("Purchases count so many days after somebody came in"),
  afterPause: z.enum(["go-on", "ask"]).describe("What became due while it was paused goes on by itself, or waits for somebody"),
  lateHours: z.number().int().min(1).max(8760).describe("What is later than so many hours waits for somebody"),
};
const JourneySchema = Summary.extend({
  graph: GraphSchema,
  ...Rules,
  heldBack: z.number(),
  windowDays: z.number(),
  lateHours: z.number(),
  pausedAt: when,
  endedAt: when,
  archivedAt: when,
  changed: z.boolean().describe("Whether the drawing differs from the version that runs"),
  messages: z.array(z.object({ id: z.string(), name: z.string(), subject: z.string(), startedAt: when })),
});
const Port = z.object({ id: z.string(), label: z.string(), optional: z.boolean() });
const Kind = z.object({
  id: z.string(),
  label: z.string(),
  description: z.string(),
  role: z.enum(["start", "step", "end"]),
  schema: z
    .record(z.string(), z.unknown())
    .describe("JSON Schema; x-when names other settings beside which this one is shown, x-pick what fills it in"),
  defaults: z.record(z.string(), z.unknown()),
  ports: z.array(Port).describe("With the settings it begins with; a split has one for each of its ways"),
});
const Faults = z.array(z.object({ node: z.string().nullable().describe("Null: the journey as a whole"), sentence: z.string() }));

function shown(kind: NodeKind): z.infer<typeof Kind> {
  const ports = kind.ports(kind.defaults).map(({ id, label, optional = false }) => ({ id, label, optional }));
  const { id, label, description, role, schema, defaults } = kind;
  return { id, label, description, role, schema: { ...schema }, defaults: { ...defaults }, ports };
}

function shelfRoutes(journeys: Journeys): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/journeys",
      scope: "figures",
      summary: "Journeys, the newest first",
      query: z.object({ archived: z.stringbool().optional() }),
      response: z.object({ items: z.array(Summary) }),
      handler: async ({ query }) => ({ items: await journeys.list(query.archived ?? false) }),
    }),
    route({
      method: "GET",
      path: "/v1/journeys/kinds",
      scope: "read",
      summary: "The kinds of nodes, each with its words, ways out, settings and what they begin with",
      response: z.object({ items: z.array(Kind) }),
      handler: () => Promise.resolve({ items: NODE_KINDS.map(shown) }),
    }),
    route({
      method: "POST",
      path: "/v1/journeys",
      scope: "write",
      summary: "A new journey that could be started as it is; with an id of the caller's, asking twice makes one",
      body: z.object({ id: z.uuid().optional(), name }),
      response: JourneySchema,
      handler: ({ body, actor }) => journeys.create(body, actor),
    }),
    route({
      method: "GET",
      path: "/v1/journeys/{id}",
      scope: "figures",
      summary: "One journey, with the drawing that is being worked on",
      params: Id,
      response: JourneySchema,
      handler: ({ params }) => journeys.one(params.id),
    }),
    route({
      method: "DELETE",
      path: "/v1/journeys/{id}",
      scope: "write",
      summary: "Off the list; it can be brought back",
      params: Id,
      response: JourneySchema,
      handler: ({ params }) => journeys.archive(params.id, true),
    }),
    route({
      method: "POST",
      path: "/v1/journeys/{id}/restore",
      scope: "write",
      summary: "Bring a journey back",
      params: Id,
      response: JourneySchema,
      handler: ({ params }) => journeys.archive(params.id, false),
    }),
  ];
}

function drawingRoutes(journeys: Journeys): Route[] {
  return [
    route({
      method: "PATCH",
      path: "/v1/journeys/{id}",
      scope: "write",
      summary: "Change the drawing, which may still have mistakes, or the rules; people inside keep their version until the next start",
      params: Id,
      body: z.object({ name, graph: GraphSchema, ...Rules }).partial(),
      response: JourneySchema,
      handler: ({ params, body }) => journeys.edit(params.id, body),
    }),
    route({
      method: "POST",
      path: "/v1/journeys/{id}/check",
      scope: "figures",
      summary: "Each mistake as a sentence, with the id of its node, and each node in words; of the saved drawing where none is given",
      params: Id,
      body: z.object({ graph: GraphSchema.optional(), goal: Goal.optional() }),
      response: z.object({ faults: Faults, words: z.record(z.string(), z.string()).describe("Each node in a few words, by its id") }),
      handler: async ({ params, body }) => {
        const graph = body.graph ?? (await journeys.one(params.id)).graph;
        return { faults: await journeys.check(params.id, { ...body, graph }), words: wordsIn(graph) };
      },
    }),
    route({
      method: "POST",
      path: "/v1/journeys/{id}/messages",
      scope: "write",
      summary: "A new message for a node, or a copy of one; it is changed and previewed as a campaign is, under /v1/campaigns/{id}",
      params: Id,
      body: z.object({ name, copyOf: z.uuid().optional() }),
      response: z.object({ id: z.string() }),
      handler: ({ params, body, actor }) => journeys.message(params.id, body.name, body.copyOf, actor),
    }),
    route({
      method: "GET",
      path: "/v1/journeys/{id}/versions",
      scope: "figures",
      summary: "The versions that were started, the newest first, and how many are in each now",
      params: Id,
      response: z.object({
        items: z.array(
          z.object({
            version: people,
            graph: GraphSchema,
            inside: z.enum(["finish", "move"]),
            startedAt: z.date(),
            startedBy: z.string(),
            people,
          }),
        ),
      }),
      handler: async ({ params }) => ({ items: await journeys.versions(params.id) }),
    }),
  ];
}

function runningRoutes(journeys: Journeys): Route[] {
  return [
    route({
      method: "POST",
      path: "/v1/journeys/{id}/start",
      scope: "write",
      summary: "Start the drawing; where one runs already, as a new version. Twice is once",
      params: Id,
      body: z.object({
        inside: z
          .enum(["finish", "move"])
          .default("finish")
          .describe("Whoever is in the version before finishes it, or moves on into the new one"),
        moves: z
          .record(nodeId, nodeId)
          .optional()
          .describe("Where those go whose node is gone: old node to new node; a node of the same id is itself"),
      }),
      response: JourneySchema,
      handler: ({ params, body, actor }) => journeys.start(params.id, body, actor),
    }),
    ...(["pause", "resume", "end"] as const).map((verb) =>
      route({
        method: "POST",
        path: `/v1/journeys/{id}/${verb}`,
        scope: "write",
        summary: {
          pause: "Nobody goes on and nothing is sent",
          resume: "Go on",
          end: "Nobody comes in any more, and whoever is inside leaves",
        }[verb],
        params: Id,
        response: JourneySchema,
        handler: ({ params }) => journeys[verb](params.id),
      }),
    ),
    route({
      method: "POST",
      path: "/v1/journeys/{id}/held",
      scope: "write",
      summary: "Those who wait for somebody to say so, at one node or all, go on or leave",
      params: Id,
      body: z.object({ node: nodeId.nullable().default(null), goOn: z.boolean() }),
      response: z.object({ people }),
      handler: ({ params, body }) => journeys.settle(params.id, body),
    }),
    route({
      method: "POST",
      path: "/v1/journeys/{id}/people",
      scope: "write",
      summary: "Put people in by hand; who is held back for comparison, is in already or may not come in again does not",
      params: Id,
      body: z.object({ people: z.array(z.uuid()).min(1).max(1000) }),
      response: z.object({ entered: people }),
      handler: ({ params, body }) => journeys.put(params.id, body.people),
    }),
    route({
      method: "DELETE",
      path: "/v1/journeys/{id}/people/{person}",
      scope: "write",
      summary: "Take a person out; what waits to be sent to them is not sent",
      params: z.object({ id: z.uuid(), person: z.uuid() }),
      response: z.object({ left: people }),
      handler: ({ params }) => journeys.take(params.id, params.person),
    }),
  ];
}

export function journeyRoutes(journeys: Journeys): Route[] {
  return [...shelfRoutes(journeys), ...drawingRoutes(journeys), ...runningRoutes(journeys)];
}
