import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DomainPace, USUAL_LIMITS } from "./domain-pace.ts";
import { healthOf } from "./sender-health.ts";

const LIMIT = { name: "Some", domains: ["some.example", "some.test"], connections: 2, perMinute: 60 };

function paced(): DomainPace {
  const pace = new DomainPace(() => 0.5);
  pace.limits([LIMIT], 0);
  return pace;
}

describe("how fast mail goes to a provider", () => {
  it("never more than its minute's share after the first burst, over all its domains, however it is asked", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...LIMIT.domains), fc.integer({ min: 0, max: 3000 })), { maxLength: 400 }), (asks) => {
        const pace = paced();
        let now = 0;
        let gone = 0;
        for (const [domain, later] of asks) {
          now += later;
          if (pace.take(domain, now)) gone++;
        }
        expect(gone).toBeLessThanOrEqual(5 + now / 1000 + 1e-6);
      }),
    );
  });

  it("no more conversations at once than it wants, and none is lost count of", () => {
    const pace = paced();
    pace.begin("some.example");
    pace.begin("some.test");
    expect(pace.free("some.example")).toBe(false);
    expect(pace.free("other.example")).toBe(true);
    pace.limits([{ ...LIMIT, connections: 3 }], 1);
    expect(pace.free("some.test")).toBe(true);
    pace.end("some.example");
    pace.end("some.test");
    pace.end("some.test");
    expect(pace.free("some.test")).toBe(true);
  });

  it("rests after the third “later” in a row, twice as long after the fourth, and goes on after a yes", () => {
    const pace = paced();
    pace.heard("some.example", true, 0);
    pace.heard("some.example", false, 0);
    for (let i = 0; i < 2; i++) pace.heard("some.test", true, 0);
    expect(pace.resting(0)).toEqual([]);
    pace.heard("some.example", true, 0);
    expect(pace.resting(0)).toEqual(LIMIT.domains);
    expect(pace.take("some.test", 29_000)).toBe(false);
    expect(pace.take("some.test", 31_000)).toBe(true);
    pace.heard("some.test", true, 31_000);
    expect(pace.take("some.test", 31_000 + 59_000)).toBe(false);
    expect(pace.take("some.test", 31_000 + 61_000)).toBe(true);
  });

  it("the usual limits name each domain once", () => {
    const domains = USUAL_LIMITS.flatMap((limit) => limit.domains);
    expect(new Set(domains).size).toBe(domains.length);
  });
});

describe("the health of a sender", () => {
  it("rests at forty dead mailboxes of a thousand, warns at 0.08 % and stops at 0.2 % complaints", () => {
    expect(healthOf({ mails: 0, hard: 0, complaints: 0 })).toMatchObject({ verdict: "fine", sentence: "Nothing has been sent yet." });
    expect(healthOf({ mails: 1000, hard: 39, complaints: 0 }).verdict).toBe("fine");
    expect(healthOf({ mails: 1000, hard: 40, complaints: 0 }).verdict).toBe("bounces");
    expect(healthOf({ mails: 300, hard: 40, complaints: 0 }).verdict).toBe("bounces");
    expect(healthOf({ mails: 10, hard: 0, complaints: 1 }).verdict).toBe("warning");
    expect(healthOf({ mails: 10_000, hard: 0, complaints: 7 }).verdict).toBe("fine");
    expect(healthOf({ mails: 10_000, hard: 0, complaints: 8 }).verdict).toBe("warning");
    expect(healthOf({ mails: 10_000, hard: 0, complaints: 19 }).verdict).toBe("warning");
    expect(healthOf({ mails: 500_000, hard: 0, complaints: 20 }).verdict).toBe("complaints");
  });
});
