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
