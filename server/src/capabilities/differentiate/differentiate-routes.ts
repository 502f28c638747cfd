import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import { STATES, type Differentiate } from "./index.ts";

const State = z.enum(STATES.map((state) => state.id));
const Tier = z.enum(["A", "B", "C"]);
const money = z.number().int().describe("minor units of the business's currency");
const people = z.number().int();
const share = z.number().min(-1).describe("1 is the whole");

/** What the person page shows of a value; the entrance uses it too. */
export const PersonValueSchema = z.object({
  asOf: z.string(),
  orders: z.number().int(),
  revenueMinor: money,
  revenueYearMinor: money,
  revenueYearBeforeMinor: money,
  marginMinor: money,
  returnsMinor: money,
  costToServeMinor: money,
  marginAfterMinor: money,
  firstDay: z.string().nullable(),
  lastDay: z.string().nullable(),
  rhythmDays: z.number().nullable(),
  silentDays: z.number().int().nullable(),
  pAlive: z.number().min(0).max(1).nullable(),
  expectedOrders: z.number(),
  expectedValueMinor: money,
  horizonDays: z.number().int(),
  state: State,
  stateLabel: z.string(),
  tier: Tier.nullable(),
  decile: z.number().int().nullable(),
  sentence: z.string(),
  reasons: z.array(z.string()),
});

const Values = z.object({
  asOf: z.string().nullable(),
  refreshedAt: z.string().nullable(),
  people,
  model: z
    .object({
      name: z.string(),
      parameters: z.array(
        z.object({
          name: z.string(),
          value: z.number(),
          low: z.number().nullable().describe("with high: where it lies with 90 % confidence; null where the data do not say"),
          high: z.number().nullable(),
        }),
      ),
      logLikelihood: z.number(),
      customers: people,
      tooEarly: z.boolean(),
      priorWeight: z.number().min(0).max(1).describe("how much a general expectation counts beside the business's own figures"),
      sentence: z.string(),
    })
    .nullable(),
});

const Calibration = z.object({
  from: z.string().nullable(),
  to: z.string().nullable(),
  people,
  bins: z.array(z.object({ people, expected: z.number().min(0).max(1), ordered: z.number().min(0).max(1) })),
  sentence: z.string(),
});

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
      lastDay: z.string(),
    }),
  ),
  nextCursor: z.string().nullable(),
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
    }),
  ),
  nextCursor: z.string().nullable(),
});
const Deciles = z.object({
  currency: z.string(),
  people,
  revenueMinor: money,
  items: z.array(z.object({ decile: z.number().int(), people, revenueMinor: money, share, cumulativeShare: share })),
});

const cursor = z.string().max(200).optional();
const limit = z.coerce.number().int().min(1).max(500).default(50);

function valueRoutes(room: Differentiate): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/values",
      scope: "read",
      summary: "How fresh the values are, and the model behind them",
      response: Values,
      handler: () => room.state(),
    }),
    route({
      method: "GET",
      path: "/v1/values/calibration",
      scope: "read",
      summary: "How right the model is: made to foretell the last months from what was known before them",
      response: Calibration,
      handler: () => room.calibration(),
    }),
    route({
      method: "GET",
      path: "/v1/cohorts",
      scope: "read",
      summary: "Buyers by when they first bought, and how many of them bought in each period since",
      response: z.object({
        asOf: z.string().nullable(),
        months: z.number().int().describe("months of a period: 1, 3 or 12"),
        items: z.array(
          z.object({ from: z.string(), people, bought: z.array(people).describe("in each period since; the first is all of them") }),
        ),
        sentence: z.string(),
      }),
      handler: () => room.cohorts(),
    }),
    route({
      method: "POST",
      path: "/v1/values/refresh",
      scope: "write",
      summary: "Compute all values anew, as of now",
      response: z.object({ asOf: z.string() }),
      handler: () => room.askForRefresh(),
    }),
    route({
      method: "GET",
      path: "/v1/deciles",
      scope: "read",
      summary: "Sales so far by tenths of the customers",
      response: Deciles,
      handler: () => room.deciles(),
    }),
  ];
}

function groupListRoutes(room: Differentiate): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/group-lists",
      scope: "lists",
      summary: "Watch lists over households, institutions and channel partners",
      response: z.object({ items: z.array(GroupSummary) }),
      // A household's name may be a family's, and that is all there is of them.
      reveals: () => [],
      handler: async () => ({ items: await room.groupLists() }),
    }),
    route({
      method: "GET",
      path: "/v1/group-lists/{id}",
      scope: "lists",
      summary: "The groups on a watch list, and why each is on it",
      params: z.object({ id: z.string().max(60) }),
      query: z.object({ cursor, limit }),
      response: GroupList,
      reveals: () => [],
      handler: ({ params, query }) => room.groupList(params.id, query.cursor, query.limit),
    }),
  ];
}

export function differentiateRoutes(room: Differentiate): Route[] {
  return [
    ...valueRoutes(room),
    ...groupListRoutes(room),
    route({
      method: "GET",
      path: "/v1/watch-lists",
      scope: "lists",
      summary: "Lists of people who need attention",
      response: z.object({ items: z.array(Summary) }),
      handler: async () => ({ items: await room.watchLists() }),
    }),
    route({
      method: "GET",
      path: "/v1/watch-lists/{id}",
      scope: "lists",
      summary: "The people on a watch list, and why each is on it",
      params: z.object({ id: z.string().max(60) }),
      query: z.object({ cursor, limit }),
      response: WatchList,
      handler: ({ params, query }) => room.watchList(params.id, query.cursor, query.limit),
    }),
  ];
}
