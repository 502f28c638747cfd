import { z } from "zod";
import type { Postgres } from "../../platform/postgres.ts";
import { route, type Route } from "../../vocabulary/route.ts";
import { changeSettings, readSettings } from "./settings-service.ts";

const business = z.object({
  name: z.string().min(1).max(120),
  currency: z.string().regex(/^[A-Z]{3}$/, "a currency is three capital letters, e.g. GBP"),
});
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "a time is HH:MM, e.g. 21:00");
const cap = z.number().int().min(0).max(1000).nullable().describe("marketing messages to one person; null: no limit");
const caps = z.object({ day: cap, week: cap, month: cap });
/** Whom the house writes to how often and when. */
export const sendingRules = z.object({
  capPerDay: cap,
  capPerWeek: cap,
  capPerMonth: cap,
  mediumCaps: z.record(z.string().max(40), caps),
  complaintStopsAlerts: z.boolean(),
  restAfterComplaint: z.number().int().min(0).max(365).describe("days"),
  quietFrom: time,
  quietTo: time,
  timeZone: z.string().max(60),
});
const pause = z.number().int().min(7).max(1000).describe("days");
const sending = sendingRules.extend({
  listenPause: pause,
  listenPauseGrowth: z.number().min(1).max(10).describe("times the pause before"),
  listenPauseMost: pause,
  fromName: z.string().max(120),
  fromAddress: z.email(),
  postalAddress: z.string().max(400),
});
const Settings = z.object({ business, sending });

export function settingsRoutes(postgres: Postgres): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/settings",
      scope: "read",
      summary: "The business, and how and when it writes to people",
      response: Settings,
      handler: () => readSettings(postgres.db),
    }),
    route({
      method: "PATCH",
      path: "/v1/settings",
      scope: "owner",
      summary: "Change settings; what is left out stays as it is",
      body: z.object({ business: business.partial().optional(), sending: sending.partial().optional() }),
      response: Settings,
      handler: ({ body }) => postgres.transaction((tx) => changeSettings(tx, body)),
    }),
  ];
}
