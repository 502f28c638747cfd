import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import { STATES, type Lists } from "./index.ts";

const State = z.enum(STATES.map((state) => state.id));
const Tier = z.enum(["A", "B", "C"]);
const money = z.number().int().describe("minor units of the business's currency");
const people = z.number().int();
const Mark = z.enum(["taken", "done", "not-now", "left-alone"]);
const Marked = z.object({ mark: Mark, by: z.string(), at: z.string(), until: z.string() }).nullable();

const Summary = z.object({
  id: z.string(),
  name: z.string(),
  question: z.string(),
  owner: z.string(),
  action: z.string(),
  people,
  revenueMinor: money,
  example: z.string().nullable(),
});
const Worked = Summary.extend({ done: z.number().int().describe("people marked as done, for ninety days") });
const WatchList = Summary.omit({ revenueMinor: true, example: true }).extend({
  definition: z.string(),
  items: z.array(
    z.object({
      personId: z.string(),
      name: z.string().nullable(),
      why: z.string(),
      state: State,
      stateLabel: z.string(),
      tier: Tier.nullable(),
      revenueMinor: money,
      revenueYearMinor: money,
      revenueYearBeforeMinor: money,
      lastDay: z.string().nullable(),
      marked: Marked,
    }),
  ),
  nextCursor: z.string().nullable(),
  marks: z.record(Mark, z.number().int()).describe("people with each mark; they are not on the list until it ends"),
  leaveAlone: z.number().describe("share of those taken who are left alone by draw"),
});
const GroupSummary = z.object({
  id: z.string(),
  name: z.string(),
  question: z.string(),
  owner: z.string(),
  action: z.string(),
  groups: z.number().int(),
  example: z.string().nullable(),
});
const GroupList = GroupSummary.omit({ example: true }).extend({
  definition: z.string(),
  items: z.array(
    z.object({
      groupId: z.string(),
      name: z.string(),
      kind: z.enum(["household", "organisation", "channel"]),
      people,
      why: z.string(),
      revenueMinor: money,
      revenuePeriodMinor: money,
      revenuePeriodBeforeMinor: money,
      lastDay: z.string().nullable(),
      marked: z.object({ mark: Mark, by: z.string(), at: z.string() }).nullable(),
    }),
  ),
  nextCursor: z.string().nullable(),
  leaveAlone: z.number().describe("share of those taken that are left alone by draw"),
});

const interval = { low: z.number(), high: z.number() };
const Results = z.object({
  unit: z.enum(["person", "group"]).describe("what was drawn and is counted, also under `people` and `perPersonMinor`"),
  items: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      result: z.object({
        treated: z.object({ people, buyers: people, revenueMinor: money, perPersonMinor: money }),
        heldBack: z.object({ people, buyers: people, revenueMinor: money, perPersonMinor: money }),
        difference: z.object({ perPersonMinor: z.number(), ...interval }).nullable(),
        windowDays: z.number().int(),
        since: z.string(),
        sentence: z.string(),
      }),
    }),
  ),
  together: z.object({
    experiments: z.number().int(),
    counted: z.number().int(),
    treated: people,
    heldBack: people,
    difference: z.object({ perPersonMinor: z.number(), ...interval }).nullable(),
    broughtMinor: z.object({ estimate: z.number(), ...interval }).nullable(),
    sentence: z.string(),
  }),
});

const cursor = z.string().max(200).optional();
const limit = z.coerce.number().int().min(1).max(500).default(50);
const id = z.object({ id: z.string().max(60) });
const ok = z.object({ ok: z.literal(true) });
const done = { ok: true } as const;

function groupListRoutes(lists: Lists): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/group-lists",
      scope: "lists",
      summary: "Watch lists over households, institutions and channel partners",
      response: z.object({ items: z.array(GroupSummary) }),
      // A household's name may be a family's, and that is all there is of them.
      reveals: () => [],
      handler: async () => ({ items: await lists.groupSummaries() }),
    }),
    route({
      method: "GET",
      path: "/v1/group-lists/{id}",
      scope: "lists",
      summary: "The groups on a watch list, and why each is on it",
      params: id,
      query: z.object({ cursor, limit }),
      response: GroupList,
      reveals: () => [],
      handler: ({ params, query }) => lists.groupPage(params.id, query.cursor, query.limit),
    }),
    route({
      method: "POST",
      path: "/v1/group-lists/{id}/groups/{groupId}/mark",
      scope: "care",
      summary: "Mark a group as done or not now; null takes the mark away",
      params: id.extend({ groupId: z.uuid() }),
      body: z.object({ mark: z.enum(["taken", "done", "not-now"]).nullable() }),
      response: ok,
      handler: ({ params, body, actor }) => lists.markGroup(params.id, params.groupId, body.mark, actor).then(() => done),
    }),
    route({
      method: "POST",
      path: "/v1/group-lists/{id}/take",
      scope: "care",
      summary: "Take the most urgent groups in hand; some are left alone instead, by draw, to compare with",
      params: id,
      body: z.object({ groups: z.number().int().min(1).max(100) }),
      response: z.object({ taken: people, leftAlone: people }),
      handler: ({ params, body, actor }) => lists.takeGroups(params.id, body.groups, actor),
    }),
    route({
      method: "GET",
      path: "/v1/group-lists/{id}/results",
      scope: "lists",
      summary: "What acting on a list of groups brought, against groups left alone",
      params: id,
      response: Results,
      reveals: () => [],
      handler: ({ params }) => lists.groupResults(params.id),
    }),
  ];
}

function workRoutes(lists: Lists): Route[] {
  return [
    route({
      method: "POST",
      path: "/v1/watch-lists/{id}/take",
      scope: "care",
      summary: "Take the most urgent people in hand; some are left alone instead, by draw, to compare with",
      params: id,
      body: z.object({ people: z.number().int().min(1).max(100) }),
      response: z.object({ taken: people, leftAlone: people }),
      handler: ({ params, body, actor }) => lists.take(params.id, body.people, actor),
    }),
    route({
      method: "POST",
      path: "/v1/watch-lists/{id}/people/{personId}/mark",
      scope: "care",
      summary: "Mark a person as done or not now; null takes the mark away",
      params: id.extend({ personId: z.uuid() }),
      body: z.object({ mark: z.enum(["taken", "done", "not-now"]).nullable() }),
      response: ok,
      handler: ({ params, body, actor }) => lists.mark(params.id, params.personId, body.mark, actor).then(() => done),
    }),
    route({
      method: "PATCH",
      path: "/v1/watch-lists/{id}",
      scope: "write",
      summary: "Name who takes care of a list, or the share of people left alone when somebody takes from it",
      params: id,
      body: z.object({ owner: z.string().trim().min(1).max(80).optional(), leaveAlone: z.number().min(0).max(0.5).optional() }),
      response: z.object({ owner: z.string(), leaveAlone: z.number() }),
      handler: ({ params, body }) => lists.change(params.id, body),
    }),
    route({
      method: "GET",
      path: "/v1/watch-lists/{id}/results",
      scope: "lists",
      summary: "What acting on a list brought, against people left alone",
      params: id,
      response: Results,
      reveals: () => [],
      handler: ({ params }) => lists.results(params.id),
    }),
  ];
}

export function listsRoutes(lists: Lists): Route[] {
  return [
    ...groupListRoutes(lists),
    route({
      method: "GET",
      path: "/v1/watch-lists",
      scope: "lists",
      summary: "Lists of people who need attention",
      response: z.object({ items: z.array(Worked) }),
      handler: async () => ({ items: await lists.summaries() }),
    }),
    route({
      method: "GET",
      path: "/v1/watch-lists/{id}",
      scope: "lists",
      summary: "The people on a watch list, and why each is on it",
      params: id,
      query: z.object({ show: z.enum(["open", ...Mark.options]).default("open"), cursor, limit }),
      response: WatchList,
      handler: ({ params, query }) => lists.page(params.id, query),
    }),
    ...workRoutes(lists),
  ];
}
