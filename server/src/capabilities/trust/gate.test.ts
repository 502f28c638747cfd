import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DAY } from "../../vocabulary/time.ts";
import { DECISIONS } from "./consent.ts";
import { decide, type GateFacts } from "./gate.ts";
import { NO_CAPS, NOTHING_SENT, type Counts } from "./house-caps.ts";
import { minuteOfDay, placesOf, quietUntil, zonesOf } from "./quiet-hours.ts";

const month = (many: number): Counts => ({ day: 0, week: 0, month: many });
const now = new Date("2026-06-15T10:00:00Z");
const open: GateFacts = {
  purposeClass: "marketing",
  medium: "email",
  address: "a@b.example",
  consent: "given",
  unconfirmed: false,
  restricted: false,
  suppressed: false,
  rules: { medium: null, maxPerMonth: null, pauseUntil: null },
  complaintOpen: false,
  resting: false,
  alertsRest: false,
  sent: NOTHING_SENT,
  sentHere: NOTHING_SENT,
  lastSentAt: null,
  caps: { day: null, week: null, month: 6 },
  capsHere: NO_CAPS,
  numb: null,
  paid: true,
  quietUntil: null,
  armed: true,
};
const dates = fc.option(fc.integer({ min: -400, max: 400 }).map((days) => new Date(now.getTime() + days * DAY)));
const counts = fc.record({ day: fc.nat(3), week: fc.nat(5), month: fc.nat(8) });
const cap = fc.option(fc.nat(6));
const caps = fc.record({ day: cap, week: cap, month: cap });
const facts: fc.Arbitrary<GateFacts> = fc.record({
  purposeClass: fc.constantFrom("marketing", "service", "alert"),
  medium: fc.constantFrom("email", "letter"),
  address: fc.option(fc.constant("a@b.example")),
  consent: fc.option(fc.constantFrom(...DECISIONS)),
  unconfirmed: fc.boolean(),
  restricted: fc.boolean(),
  suppressed: fc.boolean(),
  rules: fc.record({
    medium: fc.option(fc.constantFrom("email", "letter", "phone")),
    maxPerMonth: fc.option(fc.constantFrom(0, 0.333, 1, 4)),
    pauseUntil: dates,
  }),
  complaintOpen: fc.boolean(),
  resting: fc.boolean(),
  alertsRest: fc.boolean(),
  sent: counts,
  sentHere: counts,
  lastSentAt: dates,
  caps,
  capsHere: caps,
  numb: fc.option(fc.record({ quietUntil: dates.map((date) => date ?? now), tried: fc.boolean(), same: fc.boolean() })),
  paid: fc.boolean(),
  quietUntil: dates,
  armed: fc.boolean(),
});

describe("the gate", () => {
  it("says yes where nothing speaks against it", () => expect(decide(open, now).verdict).toBe("permitted"));

  it.each([
    [{ armed: false }, "restored-copy"],
    [{ address: null }, "no-address"],
    [{ suppressed: true }, "suppressed"],
    [{ consent: null }, "no-consent"],
    [{ consent: "expired" }, "no-consent"],
    [{ consent: "withdrawn" }, "withdrawn"],
    [{ consent: "withdrawn", address: null }, "withdrawn"],
    [{ unconfirmed: true }, "not-confirmed"],
    [{ restricted: true }, "restricted"],
    [{ restricted: true, purposeClass: "service" }, "restricted"],
    [{ complaintOpen: true }, "complaint-open"],
    [{ rules: { medium: null, maxPerMonth: null, pauseUntil: new Date(now.getTime() + 1) } }, "paused"],
    [{ rules: { medium: "letter", maxPerMonth: null, pauseUntil: null } }, "wrong-medium"],
    [{ resting: true }, "complaint-rest"],
    [{ resting: true, alertsRest: true, purposeClass: "alert" }, "complaint-rest"],
    [{ complaintOpen: true, alertsRest: true, purposeClass: "alert" }, "complaint-open"],
    [{ rules: { medium: null, maxPerMonth: 1, pauseUntil: null }, sent: month(1) }, "over-frequency"],
    [{ rules: { medium: null, maxPerMonth: 0.333, pauseUntil: null }, lastSentAt: new Date(now.getTime() - 60 * DAY) }, "over-frequency"],
    [{ sent: month(6) }, "house-cap"],
    [{ caps: { day: 1, week: null, month: null }, sent: { day: 1, week: 1, month: 1 } }, "house-cap"],
    [{ capsHere: { day: null, week: 2, month: null }, sentHere: { day: 0, week: 2, month: 2 } }, "medium-cap"],
    [{ paid: false }, "tier-budget"],
    [{ numb: { quietUntil: new Date(now.getTime() + 1), tried: false, same: false } }, "numb"],
    [{ numb: { quietUntil: now, tried: true, same: false } }, "numb-tried"],
    [{ numb: { quietUntil: now, tried: false, same: true } }, "numb-same"],
  ] as [Partial<GateFacts>, string][])("says no for one reason: %j → %s", (change, reason) => {
    expect(decide({ ...open, ...change }, now)).toEqual({ verdict: "refused", reason });
  });

  it("puts off, and does not refuse, in quiet hours; a letter wakes nobody", () => {
    const until = new Date(now.getTime() + 1000);
    expect(decide({ ...open, quietUntil: until }, now)).toEqual({ verdict: "deferred", reason: "quiet-hours", dueAt: until });
    expect(decide({ ...open, quietUntil: until, medium: "letter" }, now).verdict).toBe("permitted");
  });

  it("never lets marketing through without consent, an address, or over a person's wishes", () => {
    fc.assert(
      fc.property(facts, (given) => {
        if (decide(given, now).verdict === "refused" || given.purposeClass === "service") return;
        expect(["given", "confirmed"]).toContain(given.consent);
        expect(given.address).not.toBeNull();
        expect(given.suppressed).toBe(false);
        expect(given.armed).toBe(true);
        if (given.rules.pauseUntil !== null) expect(given.rules.pauseUntil <= now).toBe(true);
        expect([null, given.medium]).toContain(given.rules.medium);
        if (given.purposeClass !== "marketing") return;
        expect(given.paid).toBe(true);
        for (const [most, had] of [
          [given.caps, given.sent],
          [given.capsHere, given.sentHere],
        ] as const) {
          for (const window of ["day", "week", "month"] as const) expect(had[window]).toBeLessThan(most[window] ?? Infinity);
        }
      }),
    );
  });

  it("becomes no milder when anything becomes stricter", () => {
    const strictness = (given: GateFacts): number => ({ permitted: 0, deferred: 1, refused: 2 })[decide(given, now).verdict];
    fc.assert(
      fc.property(facts, (given) => {
        for (const stricter of [
          { suppressed: true },
          { restricted: true },
          { unconfirmed: true },
          { complaintOpen: true },
          { consent: "withdrawn" as const },
          { address: null },
          { resting: true },
          { alertsRest: true },
          { paid: false },
          { numb: { quietUntil: new Date(now.getTime() + DAY), tried: false, same: false } },
          { sent: { ...given.sent, month: given.sent.month + 1 } },
          { sentHere: { ...given.sentHere, day: given.sentHere.day + 1 } },
          { armed: false },
        ]) {
          expect(strictness({ ...given, ...stricter })).toBeGreaterThanOrEqual(strictness(given));
        }
      }),
    );
  });
});

describe("quiet hours", () => {
  const hours = { from: "21:00", to: "08:00" };

  it("are those of the person's place; an unknown place means all of the country", () => {
    expect(placesOf({ timeZone: "Europe/Berlin", country: "US" }, "UTC")).toEqual(["Europe/Berlin"]);
    expect(placesOf({ timeZone: null, country: "US" }, "UTC").length).toBeGreaterThan(10);
    expect(placesOf({ timeZone: null, country: "United Kingdom" }, "Europe/Paris")).toEqual(["Europe/Paris"]);
    // 17:00 in New York is 11:00 in Honolulu; 21:30 in New York is quiet there, so quiet for all.
    expect(quietUntil(new Date("2026-06-15T21:00:00Z"), zonesOf("US"), hours)).toBeNull();
    expect(quietUntil(new Date("2026-06-16T01:30:00Z"), zonesOf("US"), hours)?.getTime()).toBeGreaterThan(0);
  });

  it("fault 12: over the night the clock changes, in thirty zones, no moment allowed lies in quiet hours", () => {
    const zones = Intl.supportedValuesOf("timeZone")
      .filter((_, i) => i % 14 === 0)
      .slice(0, 30);
    expect(zones).toHaveLength(30);
    for (const night of ["2026-03-28T12:00:00Z", "2026-10-24T12:00:00Z", "2026-03-07T12:00:00Z"]) {
      for (const zone of zones) {
        for (let step = 0; step < 48; step++) {
          const at = new Date(Date.parse(night) + step * 1_800_000);
          const until = quietUntil(at, [zone], hours);
          const minute = minuteOfDay(until ?? at, zone);
          expect(minute >= 480 && minute < 1260, `${zone} ${at.toISOString()} → ${until?.toISOString()}`).toBe(true);
          if (until !== null) expect(until.getTime() - at.getTime()).toBeLessThanOrEqual(12.5 * 3_600_000);
        }
      }
    }
  });

  it("do not exist where from equals to", () => {
    expect(quietUntil(new Date("2026-06-15T23:00:00Z"), ["UTC"], { from: "00:00", to: "00:00" })).toBeNull();
  });
});
