import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import type { Relevance } from "./relevance-service.ts";
import { OUTCOMES } from "./relevance.ts";

const messages = z.number().describe("messages");
const Cell = z.object({
  month: z.string(),
  medium: z.string(),
  campaignId: z.string(),
  campaign: z.string(),
  purpose: z.string(),
  acted: messages,
  early: messages.describe("acted on and not two weeks old: counted in no rate"),
  ignored: messages,
  young: messages.describe("went out, and there is still time to answer"),
  stopped: messages,
});
const Stopped = z.object({
  month: z.string(),
  reason: z.string(),
  label: z.string(),
  medium: z.string(),
  messages,
  boughtAnyway: messages.describe("whose person bought all the same within two weeks"),
  againstWish: z.boolean(),
});
const Person = z.object({
  id: z.string(),
  personId: z.string(),
  name: z.string().nullable(),
  at: z.date(),
  medium: z.string(),
  campaign: z.string(),
  outcome: z.enum(OUTCOMES),
  why: z.string().nullable(),
});

export function relevanceRoutes(room: Relevance): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/relevance",
      scope: "figures",
      summary: "Of a year's messages: acted on, ignored, and rightly not sent, by month, medium, purpose and campaign",
      response: z.object({ asOf: z.string(), cells: z.array(Cell), stopped: z.array(Stopped), sentence: z.string() }),
      handler: () => room.report(),
    }),
    route({
      method: "GET",
      path: "/v1/relevance/people",
      scope: "lists",
      summary: "The messages behind a figure of the report, with their people, newest first",
      query: z.object({
        outcome: z.enum(OUTCOMES),
        month: z
          .string()
          .regex(/^\d{4}-(0[1-9]|1[0-2])$/, "a month is YYYY-MM")
          .optional(),
        medium: z.string().max(40).optional(),
        campaign: z.uuid().optional(),
        purpose: z.string().max(60).optional(),
        reason: z.string().max(40).optional(),
        cursor: z.uuid().optional(),
      }),
      response: z.object({ items: z.array(Person), nextCursor: z.string().nullable() }),
      handler: ({ query }) => room.people(query),
    }),
  ];
}
