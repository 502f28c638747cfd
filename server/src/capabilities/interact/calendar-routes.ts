import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import { DAY } from "../../vocabulary/time.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Calendar } from "./calendar-service.ts";
import type { Plans } from "./plans-service.ts";

const Id = z.object({ id: z.uuid() });
const people = z.number().int();
const Subject = z.object({ kind: z.enum(["campaign", "journey"]), id: z.string(), name: z.string() });
const Plan = z.object({
  campaignId: z.string(),
  name: z.string(),
  at: z.date(),
  people,
  plannedBy: z.string(),
  fault: z.string().nullable().describe("Why it did not start by itself: it waits for somebody"),
});

/** @param calendar everything that goes out between two moments, and who is in two within so many days */
export function calendarRoutes(plans: Plans, calendar: (from: Date, to: Date, days: number) => Promise<Calendar>): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/calendar",
      scope: "figures",
      summary:
        "All sends by day: went out, waiting, planned, and expected of those who are in journeys now; and the same people in two within a few days",
      query: z.object({ from: z.iso.date(), to: z.iso.date(), within: z.coerce.number().int().min(1).max(30).default(3) }),
      response: z.object({
        timeZone: z.string().describe("Whose days these are"),
        items: z.array(Subject.extend({ day: z.string(), what: z.enum(["went", "waiting", "planned", "expected"]), people })),
        overlaps: z.array(z.object({ a: Subject, b: Subject, people, sentence: z.string() })),
      }),
      handler({ query }) {
        const [from, to] = [new Date(`${query.from}T00:00:00Z`), new Date(Date.parse(`${query.to}T00:00:00Z`) + DAY - 1)];
        if (to < from || to.getTime() - from.getTime() > 100 * DAY) {
          throw new Problem("invalid", "A calendar goes from a day to a later one, a hundred days at most.");
        }
        return calendar(from, to, query.within);
      },
    }),
    route({
      method: "GET",
      path: "/v1/campaigns/{id}/plan",
      scope: "figures",
      summary: "When a campaign is to start by itself, if it is",
      params: Id,
      response: z.object({ plan: Plan.nullable() }),
      handler: async ({ params }) => ({ plan: await plans.of(params.id) }),
    }),
    route({
      method: "PUT",
      path: "/v1/campaigns/{id}/plan",
      scope: "write",
      summary: "Let a campaign start by itself at a moment, five minutes ahead at least; until then it can be taken back",
      params: Id,
      body: z.object({ at: z.coerce.date(), people: people.min(0) }),
      response: Plan,
      handler: ({ params, body, actor }) => plans.plan(params.id, body.at, body.people, actor),
    }),
    route({
      method: "DELETE",
      path: "/v1/campaigns/{id}/plan",
      scope: "write",
      summary: "It does not start by itself after all",
      params: Id,
      response: z.object({ plan: Plan.nullable() }),
      async handler({ params }) {
        await plans.drop(params.id);
        return { plan: null };
      },
    }),
  ];
}
