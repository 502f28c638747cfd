// How fast what was learned is forgotten, chosen by a log whose truth is known.
import { describe, expect, it } from "vitest";
import { seeded } from "../../platform/random.ts";
import { DAY } from "../../vocabulary/time.ts";
import { bestHalfLife, forgettingOf, forgettingWords, HALF_LIVES, keptAfter, NOTHING_FORETOLD } from "./half-life.ts";
import { nextVersion, NOTHING_LEARNED, taught, type Learned, type Lesson } from "./learning.ts";

const KINDS = ["coupon", "gift", "points"] as const;
const NEEDS = 6;

/** Days of a log in which each need likes one kind of offer; every so many days another one (never: Infinity). */
function log(seed: string, days: number, aDay: number, likesFor: number): Lesson[][] {
  const random = seeded(seed);
  return Array.from({ length: days }, (_, day) =>
    Array.from({ length: aDay }, (): Lesson => {
      const need = Math.floor(random() * NEEDS);
      const kind = KINDS[Math.floor(random() * KINDS.length)]!;
      const liked = kind === KINDS[(need + Math.floor(day / likesFor)) % KINDS.length];
      return {
        at: new Date(day * DAY),
        features: [`need:${need}`],
        answers: {},
        offer: { id: kind, kind },
        presentation: null,
        rewardMinor: random() < (liked ? 0.5 : 0.1) ? 100 : 0,
        unitMinor: 100,
        claimed: false,
      };
    }),
  );
}
const learnedFrom = (days: readonly Lesson[][]): Learned => days.reduce((before, lessons) => taught(before, lessons), NOTHING_LEARNED);

describe("the pace of forgetting", () => {
  it("is short where tastes drift, long where they stay", () => {
    for (const seed of ["one", "two"]) {
      const drifting = forgettingOf(learnedFrom(log(seed, 120, 40, 30)).foresight, null);
      expect(drifting.days).toBeLessThan(90);
      expect(forgettingWords(drifting)).toMatch(/older answers foretell today’s worse/);
      const steady = forgettingOf(learnedFrom(log(seed, 300, 20, Number.POSITIVE_INFINITY)).foresight, null);
      expect(steady.days).toBeGreaterThan(90);
      expect(forgettingWords(steady)).toMatch(/older answers still foretell/);
    }
  });

  it("stays the usual and says so while there is too little, or nothing to tell", () => {
    const few = forgettingOf(learnedFrom(log("few", 20, 20, 5)).foresight, null);
    expect(few).toMatchObject({ days: 90, enough: false, decisions: expect.any(Number) as number });
    expect(forgettingWords(few)).toMatch(/\d+ decisions in 19 days so far are too little/);
    // Many decisions in few days: what is shown still changes with what is learned.
    expect(forgettingOf(learnedFrom(log("many", 40, 60, 10)).foresight, null)).toMatchObject({ days: 90, enough: false });
    expect(forgettingWords(forgettingOf(NOTHING_FORETOLD, null))).toMatch(/0 decisions in less than a day so far are too little/);
    const same = {
      decisions: 50_000,
      batches: 400,
      days: 400,
      gains: Object.fromEntries(HALF_LIVES.map((days) => [days, [1, 100] as const])),
    };
    expect(bestHalfLife(same)).toBe(90);
    expect(forgettingWords(forgettingOf(same, null))).toMatch(/no other pace foretold what came better, beyond chance/);
  });

  it("can be fixed by hand, and says what the data would say", () => {
    const before = learnedFrom(log("fixed", 120, 40, 30));
    const { foresight } = before;
    const best = bestHalfLife(foresight);
    expect(forgettingWords(forgettingOf(foresight, 365))).toBe(
      `Half of what was learned is forgotten in 365 days: that is fixed by hand. By what was foretold it would be ${best}.`,
    );
    const task = { before, lessons: [], columns: [], seed: "draws" };
    const [short, long] = [nextVersion({ ...task, halfLife: 15 }), nextVersion({ ...task, halfLife: 365 })];
    expect(short.forgetting).toMatchObject({ days: 15, best, fixed: true });
    expect(short.evidence).toBeLessThan(long.evidence / 3);
  });

  it("weighs each answer by its age, whatever the batches", () => {
    const days = log("batches", 30, 10, 10);
    const [daily, atOnce] = [learnedFrom(days), taught(NOTHING_LEARNED, days.flat())];
    for (const halfLife of HALF_LIVES) {
      const [one, other] = [daily.beliefs.get(halfLife)!, atOnce.beliefs.get(halfLife)!];
      const expected = days.reduce((sum, lessons, day) => sum + lessons.length * keptAfter(29 - day, halfLife), 0);
      expect(one.n).toBeCloseTo(expected, 6);
      expect(other.n).toBeCloseTo(expected, 6);
      expect(
        Math.max(...one.columns.map((column, i) => Math.abs(one.moment[i]! - other.moment[other.columns.indexOf(column)]!))),
      ).toBeLessThan(1e-9);
    }
  });
});
