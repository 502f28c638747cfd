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

const Deciles = z.object({
  currency: z.string(),
  people,
  revenueMinor: money,
  items: z.array(z.object({ decile: z.number().int(), people, revenueMinor: money, share, cumulativeShare: share })),
});

function valueRoutes(room: Differentiate): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/values",
      scope: "figures",
      summary: "How fresh the values are, and the model behind them",
      response: Values,
      handler: () => room.state(),
    }),
    route({
      method: "GET",
      path: "/v1/values/calibration",
      scope: "figures",
      summary: "How right the model is: made to foretell the last months from what was known before them",
      response: Calibration,
      handler: () => room.calibration(),
    }),
    route({
      method: "GET",
      path: "/v1/cohorts",
      scope: "figures",
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
      scope: "figures",
      summary: "Sales so far by tenths of the customers",
      response: Deciles,
      handler: () => room.deciles(),
    }),
  ];
}

export function differentiateRoutes(room: Differentiate): Route[] {
  return [...valueRoutes(room)];
}
