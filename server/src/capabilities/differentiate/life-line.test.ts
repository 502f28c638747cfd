import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { labelOf, ownRhythm, STATES, stateOf, type Doings, type State } from "./life-line.ts";

const person = (days: number[], more: Partial<Doings> = {}): Doings => ({
  days,
  engagedDay: null,
  farewellDay: null,
  named: true,
  ...more,
});
const dayList = fc.uniqueArray(fc.nat(1500), { maxLength: 40 }).map((d) => d.sort((a, b) => a - b));
const anybody = fc.record({
  days: dayList,
  engagedDay: fc.option(fc.nat(2000)),
  farewellDay: fc.option(fc.nat(2000), { freq: 8 }),
  named: fc.boolean(),
});
/** How far from buying: a customer who stays silent only ever goes up. */
const distance: Record<State, number> = {
  stranger: 0,
  "engaged-prospect": 0,
  prospect: 1,
  "first-time": 0,
  repeat: 0,
  "won-back": 0,
  lapsing: 1,
  former: 2,
  gone: 3,
};

describe("life line", () => {
  test("everybody is in exactly one known state, whatever they did", () => {
    fc.assert(
      fc.property(anybody, fc.nat(2500), fc.integer({ min: 1, max: 400 }), (doings, asOf, gap) => {
        const state = stateOf(doings, asOf, gap);
        expect(STATES.filter((s) => s.id === state)).toHaveLength(1);
        const bought = doings.days.some((d) => d <= asOf);
        if (doings.named && state !== "gone") expect(["prospect", "engaged-prospect"].includes(state)).toBe(!bought);
      }),
    );
  });

  test("more silence never brings anybody back", () => {
    fc.assert(
      fc.property(anybody, fc.nat(3000), fc.nat(2000), fc.integer({ min: 1, max: 400 }), (doings, after, more, gap) => {
        const from = 2000 + after;
        expect(distance[stateOf(doings, from + more, gap)]).toBeGreaterThanOrEqual(distance[stateOf(doings, from, gap)]);
      }),
    );
  });

  test("the rhythm is one's own: the same silence is long for one and short for another", () => {
    const weekly = person(Array.from({ length: 20 }, (_, i) => i * 7));
    const yearly = person([0, 365, 730]);
    expect(stateOf(weekly, 133 + 60, 60)).toBe("former");
    expect(stateOf(yearly, 730 + 60, 60)).toBe("repeat");
  });

  test("a whole life", () => {
    const life = person([100, 130, 160, 600, 640]);
    const at = (day: number): State => stateOf(life, day, 40);
    expect(at(90)).toBe("prospect");
    expect(at(100)).toBe("first-time");
    expect(at(170)).toBe("repeat");
    expect(at(160 + 70)).toBe("lapsing");
    expect(at(160 + 140)).toBe("former");
    expect(at(605)).toBe("won-back");
    expect(at(650)).toBe("won-back");
    expect(stateOf({ ...life, farewellDay: 700 }, 701, 40)).toBe("gone");
    expect(stateOf({ ...life, days: [...life.days, 800], farewellDay: 700 }, 801, 40)).not.toBe("gone");
  });

  test("a prospect who does something is engaged for a year", () => {
    expect(stateOf(person([], { engagedDay: 10 }), 20, 40)).toBe("engaged-prospect");
    expect(stateOf(person([], { engagedDay: 10 }), 380, 40)).toBe("prospect");
    expect(stateOf(person([], { named: false }), 20, 40)).toBe("stranger");
  });

  test("the typical gap counts once among one's own", () => {
    expect(ownRhythm(1, 0, 60)).toBe(60);
    expect(ownRhythm(2, 2, 60)).toBe(31);
    expect(labelOf("won-back")).toBe("Won back");
  });
});
