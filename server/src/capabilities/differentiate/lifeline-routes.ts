import { z } from "zod";
import type { Clock } from "../../platform/clock.ts";
import { route, type Route } from "../../vocabulary/route.ts";
import { DAY } from "../../vocabulary/time.ts";
import { STATES, type LifeLineDoor } from "./index.ts";

const State = z.enum(STATES.map((state) => state.id));
const people = z.number().int();
const Known = z.enum(["then", "now"]);
const days = z.number().int().min(1).max(3650);

const LifeLine = z.object({
  asOf: z.string().nullable(),
  from: z.string(),
  known: Known,
  states: z.array(
    z.object({ state: State, label: z.string(), meaning: z.string(), people, before: people, revenueMinor: z.number().int() }),
  ),
  flows: z.array(z.object({ from: State, to: State, people })),
  changedSince: people.describe("individuals who were joined or separated since that day"),
});

const Rule = z
  .object({
    silence: z.enum(["rhythm", "days"]).describe("multiples of the person's own days between purchases, or days, the same for all"),
    lapsingAfter: z.number().gt(0).max(3650),
    formerAfter: z.number().gt(0).max(3650),
    quickestRhythm: z.number().min(0).max(365).describe("nobody's rhythm counts as quicker than so many days"),
    wonBackDays: days,
    engagedDays: days,
  })
  .describe("What the business calls lapsing, former, won back and engaged");

const Preview = z.object({
  people,
  sampled: z.boolean().describe("worked out from a part of all people"),
  changes: z.array(
    z.object({
      from: State,
      to: State,
      fromLabel: z.string(),
      toLabel: z.string(),
      people,
      some: z.array(z.object({ personId: z.string(), name: z.string().nullable() })),
    }),
  ),
  meanings: z.record(State, z.string()),
});

const Outcome = z.object({
  from: z.string().nullable(),
  to: z.string().nullable(),
  items: z.array(z.object({ state: State, label: z.string(), people, bought: people })),
  sentence: z.string(),
});

export function lifelineRoutes({ on, rule, change, preview, outcome }: LifeLineDoor, clock: Clock): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/lifeline",
      scope: "figures",
      summary: "How many stand where on the life line, and who moved since a day",
      query: z.object({
        from: z.iso.date().optional().describe("by default 90 days ago"),
        known: Known.default("then").describe("the past day from what was known on it, or from what is known now about it"),
      }),
      response: LifeLine,
      handler: ({ query }) => on(query.from === undefined ? new Date(clock().getTime() - 90 * DAY) : new Date(query.from), query.known),
    }),
    route({
      method: "GET",
      path: "/v1/lifeline/rule",
      scope: "figures",
      summary: "The definition of the life line",
      response: Rule,
      handler: () => rule(),
    }),
    route({
      method: "PATCH",
      path: "/v1/lifeline/rule",
      scope: "write",
      summary: "Define the life line, what is left out stays as it is; everybody is placed anew by the refresh that follows",
      body: Rule.partial(),
      response: Rule,
      handler: ({ body }) => change(body),
    }),
    route({
      method: "POST",
      path: "/v1/lifeline/preview",
      scope: "lists",
      summary: "Who would stand elsewhere under another definition",
      body: Rule,
      response: Preview,
      reveals: ({ changes }) => changes.flatMap(({ some }) => some.map(({ personId }) => personId)),
      handler: ({ body }) => preview(body),
    }),
    route({
      method: "GET",
      path: "/v1/lifeline/outcome",
      scope: "figures",
      summary: "How right the life line was: where people stood some months ago, and who of them bought since",
      response: Outcome,
      handler: () => outcome(),
    }),
  ];
}
