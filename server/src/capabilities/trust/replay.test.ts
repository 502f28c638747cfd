import fc from "fast-check";
import { expect, test } from "vitest";
import { DAY } from "../../vocabulary/time.ts";
import { replay, type HouseRules, type ReplayAsk } from "./replay.ts";
import type { ReplayRow } from "./replay-reads.ts";

const from = new Date("2026-05-16T10:00:00Z");
const rules: HouseRules = {
  capPerDay: null,
  capPerWeek: null,
  capPerMonth: 1000,
  mediumCaps: {},
  complaintStopsAlerts: false,
  restAfterComplaint: 0,
  quietFrom: "00:00",
  quietTo: "00:00",
  timeZone: "UTC",
};
const row = (personId: string, days: number, more: Partial<ReplayRow> = {}): ReplayRow => ({
  personId,
  at: new Date(from.getTime() + days * DAY),
  class: "marketing",
  medium: "email",
  permitted: true,
  reason: "permitted",
  tier: null,
  place: "UTC",
  ...more,
});
const run = (rows: ReplayRow[], change: Partial<HouseRules> = {}, more: Partial<ReplayAsk> = {}) =>
  replay({ rows, holds: [], rules: { ...rules, ...change }, budgets: new Map(), costs: new Map([["email", 200]]), from, ...more });
const told = (moved: { reason: string; medium: string; messages: number; people: Set<string> }[]) =>
  moved.map(({ reason, medium, messages, people }) => [reason, medium, messages, [...people].join(" ")]);

test("a stricter cap stops what came too soon after another, before the window too; nothing else", () => {
  const rows = [row("ann", -2), row("ann", 1), row("ann", 12), row("ben", 1), row("ben", 1.5, { medium: "letter" })];
  expect(told(run(rows, { capPerWeek: 1 }).stopped)).toEqual([
    ["house-cap", "email", 1, "ann"],
    ["house-cap", "letter", 1, "ben"],
  ]);
  expect(run(rows)).toMatchObject({ sentBefore: 4, sentAfter: 4, stopped: [], through: [] });
  expect(told(run(rows, { mediumCaps: { email: { day: null, week: 1, month: null } } }).stopped)).toEqual([
    ["medium-cap", "email", 1, "ann"],
  ]);
});

test("a looser rule lets through what the house had stopped, never what the person had", () => {
  const rows = [
    row("ann", 1, { permitted: false, reason: "house-cap" }),
    row("ann", 2, { permitted: false, reason: "withdrawn" }),
    row("ben", 3, { permitted: false, reason: "complaint-open" }),
  ];
  const holds = [{ personId: "ben", openedAt: new Date(from), closedAt: null }];
  const { through, sentAfter } = run(rows, {}, { holds });
  expect([told(through), sentAfter]).toEqual([[["house-cap", "email", 1, "ann"]], 1]);
});

test("complaints, rest, money and quiet hours as they were then", () => {
  const holds = [{ personId: "ann", openedAt: new Date(from.getTime() + DAY), closedAt: new Date(from.getTime() + 3 * DAY) }];
  const rows = [
    row("ann", 0.5),
    row("ann", 2),
    row("ann", 4),
    row("ann", 20),
    row("ann", 2.5, { class: "alert" }),
    row("ann", 2.6, { class: "service" }),
  ];
  expect(told(run(rows, { restAfterComplaint: 7, complaintStopsAlerts: true }, { holds }).stopped)).toEqual([
    ["complaint-open", "email", 2, "ann"],
    ["complaint-rest", "email", 1, "ann"],
  ]);
  // 10:00 UTC is night in Honolulu; a country is asked about all its clocks.
  const places = [
    row("a", 1, { place: "UTC" }),
    row("b", 1, { place: "Pacific/Honolulu" }),
    row("c", 1, { place: "US" }),
    row("d", 1, { medium: "letter", place: "US" }),
  ];
  expect(run(places, { quietFrom: "21:00", quietTo: "08:00" })).toMatchObject({ delayed: 2, stopped: [] });
  const paid = [-10, 1, 2, 3].map((days) => row(`p${days}`, days, { tier: "A" }));
  // The month's money counts what went out in it before the window; June begins anew.
  const money = run([...paid, row("june", 17, { tier: "A" }), row("b", 17, { tier: "B" })], {}, { budgets: new Map([["A", 600]]) });
  expect(told(money.stopped)).toEqual([["tier-budget", "email", 1, "p3"]]);
});

test("stricter rules never let more through, and the counts always add up", () => {
  const rows = fc.array(
    fc.record({
      who: fc.constantFrom("a", "b", "c"),
      days: fc.double({ min: -30, max: 29.9, noNaN: true }),
      medium: fc.constantFrom("email", "letter"),
      reason: fc.constantFrom("permitted", "house-cap", "withdrawn", "tier-budget"),
      tier: fc.constantFrom("A", null),
    }),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(rows, fc.option(fc.nat(3)), fc.nat(2000), (given, week, budget) => {
      const all = given
        .map(({ who, days, reason, ...more }) => row(who, days, { ...more, reason, permitted: reason === "permitted" }))
        .sort((a, b) => a.at.getTime() - b.at.getTime());
      const result = run(all, { capPerWeek: week }, { budgets: new Map([["A", budget]]) });
      const sum = (moved: { messages: number }[]): number => moved.reduce((total, { messages }) => total + messages, 0);
      expect(result.sentAfter).toBe(result.sentBefore - sum(result.stopped) + sum(result.through));
      expect(result.sentBefore).toBe(all.filter(({ permitted, at }) => permitted && at >= from).length);
      const none = run(all, { capPerMonth: 0 });
      expect(none.sentAfter).toBe(0);
    }),
  );
});
