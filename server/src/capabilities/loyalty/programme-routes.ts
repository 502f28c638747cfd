import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import type { Loyalty } from "./index.ts";

const n = z.number();
const whole = z.int().min(0).max(1_000_000_000);
const rate = {
  points: z.int().min(0).max(10_000),
  perMinor: z.int().min(1).max(1_000_000_000).describe("minor units of the business's currency"),
};
const Programme = z.object({
  everything: z.object(rate),
  categories: z.array(z.object({ category: z.string().trim().min(1).max(200), ...rate })).max(200),
  pendingDays: z.int().min(0).max(365).describe("days in which goods may come back; points are pending until then"),
  lifeDays: z.int().min(1).max(3650).describe("days from the purchase after which points expire"),
  noticeDays: z.int().min(0).max(365),
  worthOf100: whole.describe("what 100 points are worth, minor units"),
  statusBy: z.enum(["points", "value"]),
  statusDays: z.int().min(1).max(3650),
  statuses: z.array(z.object({ name: z.string().trim().min(1).max(60), from: whole.min(1), percent: z.int().min(1).max(1000) })).max(10),
});
const Month = z.object({ month: z.string(), earned: n, spent: n, expired: n, takenBack: n });

/** How purchases earn, what failed, and earlier ones. */
export function earningRoutes({ earning, catchUps }: Pick<Loyalty, "earning" | "catchUps">): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/loyalty/earning",
      scope: "read",
      summary:
        "How the earning goes: when purchases were looked at last, what waits, what failed, and earlier purchases that are being counted",
      response: z.object({
        lastRun: z.object({ at: z.date(), orders: n }).nullable().describe("null: nothing was looked at yet"),
        waiting: n.describe("events of the log that were not looked at yet"),
        failures: z.array(z.object({ personId: z.string(), orderId: z.string(), reason: z.string(), at: z.date(), tries: n })),
        catchUps: z.array(
          z.object({
            id: z.string(),
            countedFrom: z.date(),
            askedAt: z.date(),
            actor: z.string(),
            people: n.describe("records with a card looked at so far"),
            of: n,
            doneAt: z.date().nullable(),
          }),
        ),
      }),
      async handler() {
        const { failures, catchUps: all, ...rest } = await catchUps.status();
        return { ...rest, failures: [...failures], catchUps: [...all] };
      },
    }),
    route({
      method: "POST",
      path: "/v1/loyalty/catch-ups",
      scope: "write",
      summary:
        "Count what today's members bought from a day in the past on, by the rules in force then or, before the first, by those of now; each line once",
      body: z.object({ id: z.uuid().optional().describe("given by the caller, so that asking twice is once"), from: z.coerce.date() }),
      response: z.object({}),
      handler: async ({ body, actor }) => {
        await catchUps.ask(body, actor);
        return {};
      },
    }),
    route({
      method: "POST",
      path: "/v1/loyalty/earning/retry",
      scope: "write",
      summary: "Try once more to work out the points of orders that failed",
      response: z.object({ left: n.describe("that still fail") }),
      handler: async () => ({ left: await earning.retry() }),
    }),
  ];
}

export function programmeRoutes({ programmes }: Pick<Loyalty, "programmes">): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/loyalty",
      scope: "figures",
      summary: "The loyalty programme: its rules, its members, the points outstanding, and what came and went by month",
      response: z.object({
        programme: Programme.nullable().describe("null: it rests, or was never begun"),
        since: z.date().nullable(),
        members: n,
        outstanding: n,
        outstandingMinor: n.describe("what the house owes for them, by the rules in force"),
        owed: n.describe("points taken back after they were spent"),
        months: z.array(Month),
      }),
      async handler() {
        const { programme, months, ...rest } = await programmes.overview();
        return {
          ...rest,
          months: [...months],
          programme: programme === null ? null : { ...programme, categories: [...programme.categories], statuses: [...programme.statuses] },
        };
      },
    }),
    route({
      method: "POST",
      path: "/v1/loyalty/programme",
      scope: "write",
      summary: "Put rules into force from now on; null lets the programme rest",
      body: z.object({ programme: Programme.nullable() }),
      response: z.object({ version: n }),
      handler: async ({ body, actor }) => {
        await programmes.change(body.programme, actor);
        return { version: await programmes.version() };
      },
    }),
    route({
      method: "POST",
      path: "/v1/loyalty/preview",
      scope: "figures",
      summary:
        "What the past thirty days' purchases would have earned by these rules if everybody known by name were a member; changes nothing",
      body: z.object({ programme: Programme }),
      response: z.object({
        people: n,
        lines: n,
        moneyMinor: n,
        points: n,
        worthMinor: n,
        fault: z.string().nullable().describe("what is wrong with the rules"),
      }),
      handler: ({ body }) => programmes.preview(body.programme),
    }),
  ];
}
