import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allows, standing, type ConsentDecision } from "./consent.ts";
import { rulesOfAll, standingOfAll, type Kin, type SaidRules } from "./family.ts";

const day = (n: number): Date => new Date(Date.UTC(2026, 0, 1) + n * 86_400_000);
const family: Kin[] = [
  { id: "a", since: null },
  { id: "b", since: day(10) },
  { id: "c", since: day(20) },
];
const said = (personId: string, decision: ConsentDecision, n: number, medium = "email") => ({
  personId,
  decision,
  medium,
  method: "form",
  at: day(n),
  receivedAt: day(n),
});

describe("consent over the records of one individual", () => {
  it("no under any record is no, however old; a yes said after the joining counts for all", () => {
    expect(standingOfAll(family, [said("a", "given", 5), said("b", "withdrawn", 1)], "email")?.decision).toBe("withdrawn");
    expect(standingOfAll(family, [said("b", "withdrawn", 1), said("a", "given", 11)], "email")?.decision).toBe("given");
    // Joined with a, but not yet with c when it was said.
    expect(standingOfAll(family, [said("c", "withdrawn", 1), said("a", "given", 11)], "email")?.decision).toBe("withdrawn");
    expect(standingOfAll(family, [said("c", "withdrawn", 1), said("a", "given", 21)], "email")?.decision).toBe("given");
    // The moment of the joining itself is before it.
    expect(standingOfAll(family, [said("b", "withdrawn", 1), said("a", "given", 10)], "email")?.decision).toBe("withdrawn");
  });

  it("a record that was never asked has no say", () => {
    expect(standingOfAll(family, [said("b", "given", 1)], "email")?.decision).toBe("given");
    expect(standingOfAll(family, [], "email")).toBeNull();
  });

  it("one record alone is what it always was, and joining never gives what a record refuses", () => {
    const event = fc.record({
      personId: fc.constantFrom("a", "b", "c"),
      decision: fc.constantFrom<ConsentDecision>("given", "withdrawn", "expired", "refused"),
      medium: fc.constantFrom("email", "letter", "*"),
      n: fc.nat(9),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), fc.constantFrom("email", "letter"), (events, medium) => {
        const rows = events.map(({ personId, decision, medium: where, n }) => said(personId, decision, n, where));
        const own = (id: string) =>
          standing(
            rows.filter((row) => row.personId === id),
            medium,
          );
        expect(standingOfAll([{ id: "a", since: null }], rows, medium)).toEqual(own("a"));
        // All was said before the joining, on day 10.
        const each = ["a", "b", "c"].map(own).filter((one) => one !== null);
        const now = standingOfAll(family, rows, medium);
        expect(now === null).toBe(each.length === 0);
        if (now !== null) expect(allows(now.decision)).toBe(each.every((one) => allows(one.decision)));
      }),
    );
  });
});

describe("wishes over the records of one individual", () => {
  const wish = (personId: string, n: number, rules: Partial<SaidRules>): SaidRules => ({
    personId,
    receivedAt: day(n),
    medium: null,
    maxPerMonth: null,
    pauseUntil: null,
    ...rules,
  });

  it("the longest pause, the rarest contact, the medium named last", () => {
    const rules = [
      wish("a", 1, { medium: "letter", pauseUntil: day(40) }),
      wish("b", 2, { medium: "email", maxPerMonth: 1, pauseUntil: day(30) }),
      wish("c", 3, { maxPerMonth: 4 }),
    ];
    expect(rulesOfAll(family, rules)).toEqual({ medium: "email", maxPerMonth: 1, pauseUntil: day(40) });
    expect(rulesOfAll(family, [])).toEqual({ medium: null, maxPerMonth: null, pauseUntil: null });
  });

  it("a pause ended after the joining is ended", () => {
    const rules = [wish("a", 1, { pauseUntil: day(60) }), wish("b", 12, {})];
    expect(rulesOfAll(family.slice(0, 2), rules).pauseUntil).toBeNull();
    expect(rulesOfAll([{ id: "a", since: null }], rules).pauseUntil).toEqual(day(60));
  });
});
