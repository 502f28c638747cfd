import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DAY } from "../../vocabulary/time.ts";
import {
  belief,
  CONTACTS,
  leftInContact,
  MOST_PER_CONTACT,
  rankQuestions,
  restsUntil,
  weightOf,
  withOwn,
  worthOfAsking,
  type Asked,
  type Candidate,
} from "./next-question.ts";

const options = ["email", "letter", "phone"].map((value) => ({ value, words: {} }));
const medium = { type: "choice" as const, options };
const interest = { type: "text" as const, options: [] };
const sumOf = ({ answers, other }: ReturnType<typeof belief>): number => answers.reduce((sum, one) => sum + one.probability, other);
const probability = (of: ReturnType<typeof belief>, value: unknown): number =>
  of.answers.find((one) => one.value === value)?.probability ?? 0;

const counts = fc.array(fc.record({ value: fc.constantFrom("email", "letter", "phone"), people: fc.integer({ min: 0, max: 5000 }) }), {
  maxLength: 3,
});
const unique = <T extends { value: unknown }>(all: readonly T[]): T[] => [...new Map(all.map((one) => [one.value, one])).values()];

describe("what a person would answer", () => {
  test("by hand: an empty base knows nothing, a base of hundred and ten alike", () => {
    expect(belief(medium, [], []).answers.map((one) => one.probability)).toEqual(
      [1 / 3, 1 / 3, 1 / 3].map((p) => expect.closeTo(p, 12) as number),
    );
    expect(belief(interest, [], [])).toEqual({ answers: [], other: 1 });
    const everybody = [
      { value: "email", people: 80 },
      { value: "letter", people: 20 },
    ];
    // (20 + 1/3) / 101 for the base; ten alike who all said letter pull half-way.
    const base = (20 + 1 / 3) / 101;
    expect(probability(belief(medium, everybody, []), "letter")).toBeCloseTo(base, 12);
    expect(probability(belief(medium, everybody, [{ value: "letter", people: 10 }]), "letter")).toBeCloseTo((10 + 10 * base) / 20, 12);
  });

  test("is a distribution, whatever was counted, and stays one with what we know of the person", () => {
    fc.assert(
      fc.property(
        counts,
        counts,
        fc.constantFrom(medium, interest),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (all, near, attribute, weight) => {
          const whole = belief(
            attribute,
            unique(all),
            unique(near).filter((one) => all.some((each) => each.value === one.value)),
          );
          expect(sumOf(whole)).toBeCloseTo(1, 9);
          expect(sumOf(withOwn(whole, { value: "letter", weight }))).toBeCloseTo(1, 9);
          expect(whole.answers.every((one) => one.probability > 0)).toBe(true);
        },
      ),
    );
  });

  test("a fact weighs half when its freshness is over, a quarter after twice as long; one that never goes stale keeps its confidence", () => {
    const now = new Date("2026-06-15T00:00:00Z");
    const old = (days: number) => ({ confidence: 0.8, observedAt: new Date(now.getTime() - days * DAY) });
    expect(weightOf(old(100), 100, now)).toBeCloseTo(0.4, 12);
    expect(weightOf(old(200), 100, now)).toBeCloseTo(0.2, 12);
    expect(weightOf(old(5000), null, now)).toBe(0.8);
  });
});

describe("what a question is worth", () => {
  const same = { outcome: String };
  const candidate = (change: Partial<Candidate>): Candidate => ({
    attribute: "a",
    now: null,
    belief: belief(
      medium,
      [
        { value: "email", people: 75 },
        { value: "letter", people: 25 },
      ],
      [],
    ),
    answers: 1,
    decisions: [same],
    ...change,
  });

  test("where we act on the likeliest answer, it is one less the probability of the modal outcome, times that of an answer", () => {
    const modal = (75 + 1 / 3) / 101;
    expect(worthOfAsking(candidate({ now: "email" }))).toBeCloseTo(1 - modal, 12);
    expect(worthOfAsking(candidate({ now: "email", answers: 0.3 }))).toBeCloseTo(0.3 * (1 - modal), 12);
    // Two answers that lead to the same deed are no reason to ask.
    const paper = { outcome: (value: unknown) => (value === "phone" ? "call" : "write") };
    expect(worthOfAsking(candidate({ now: "email", decisions: [paper] }))).toBeCloseTo(1 / 3 / 101, 12);
    expect(worthOfAsking(candidate({ now: "email", decisions: [{ outcome: () => "always" }] }))).toBe(0);
  });

  const candidates = fc.array(
    fc.record({
      attribute: fc.string({ minLength: 1, maxLength: 6 }),
      now: fc.constantFrom(null, "email", "letter"),
      belief: counts.map((all) => belief(medium, unique(all), [])),
      answers: fc.double({ min: 0, max: 1, noNaN: true }),
      decisions: fc.array(fc.constantFrom(same, { outcome: (value: unknown) => String(value === "phone") }), { maxLength: 4 }),
    }),
    { maxLength: 8 },
  );

  test("never more than two, best first, and never more decisions than there are", () => {
    fc.assert(
      fc.property(candidates, fc.integer({ min: -1, max: 9 }), (all, most) => {
        const ranked = rankQuestions(all, most);
        expect(ranked.length).toBeLessThanOrEqual(Math.max(0, Math.min(most, MOST_PER_CONTACT)));
        ranked.forEach((one, i) => {
          expect(one.worth).toBeLessThanOrEqual(one.decisions.length + 1e-9);
          expect(one.worth).toBeGreaterThan(0);
          expect(one.worth).toBeLessThanOrEqual(ranked[i - 1]?.worth ?? Number.POSITIVE_INFINITY);
        });
        const best = Math.max(0, ...all.map(worthOfAsking));
        if (ranked[0] !== undefined) expect(ranked[0].worth).toBeCloseTo(best, 9);
      }),
    );
  });

  test("a question that more decisions hang on comes no later", () => {
    fc.assert(
      fc.property(candidates, fc.nat(), (all, which) => {
        const chosen = all[which % Math.max(1, all.length)];
        if (chosen === undefined) return;
        const more = { ...chosen, decisions: [...chosen.decisions, same] };
        expect(worthOfAsking(more)).toBeGreaterThanOrEqual(worthOfAsking(chosen));
        const named = all.filter((one) => one.attribute !== chosen.attribute);
        const place = (one: Candidate): number => {
          const found = rankQuestions([...named, one], MOST_PER_CONTACT).findIndex((each) => each.attribute === one.attribute);
          return found < 0 ? MOST_PER_CONTACT : found;
        };
        expect(place(more)).toBeLessThanOrEqual(place(chosen));
      }),
    );
  });
});

describe("when a question rests", () => {
  const now = new Date("2026-06-15T12:00:00Z");
  const asked = fc.array(
    fc.record({
      attribute: fc.constantFrom("x", "y"),
      contact: fc.constantFrom(...CONTACTS),
      outcome: fc.constantFrom("answered" as const, "refused" as const, "unanswered" as const),
      at: fc.integer({ min: 0, max: 1000 }).map((days) => new Date(now.getTime() - days * DAY)),
    }),
    { maxLength: 6 },
  );

  test("a refusal holds for a year, an unanswered question for a month, an answer while it is fresh", () => {
    const rest = (outcome: Asked["outcome"], days: number, freshDays: number | null = 90): boolean =>
      restsUntil({ id: "x", freshDays }, [{ attribute: "x", contact: "page", outcome, at: new Date(now.getTime() - days * DAY) }], now) !==
      null;
    expect([rest("refused", 364), rest("refused", 366)]).toEqual([true, false]);
    expect([rest("unanswered", 29), rest("unanswered", 31)]).toEqual([true, false]);
    expect([rest("answered", 89), rest("answered", 91), rest("answered", 900, null)]).toEqual([true, false, true]);
  });

  test("whatever was asked: a question comes again only after every one of its rests is over", () => {
    fc.assert(
      fc.property(asked, fc.option(fc.integer({ min: 1, max: 900 }), { nil: null }), (all, freshDays) => {
        const until = restsUntil({ id: "x", freshDays }, all, now);
        const resting = all.some(
          ({ attribute, outcome, at }) =>
            attribute === "x" &&
            (now.getTime() - at.getTime()) / DAY <
              { refused: 365, unanswered: 30, answered: freshDays ?? Number.POSITIVE_INFINITY }[outcome],
        );
        expect(until !== null).toBe(resting);
      }),
    );
  });

  test("what was asked in the last hours of a contact counts against its two", () => {
    const just = (contact: Asked["contact"], hours: number): Asked => ({
      attribute: "x",
      contact,
      outcome: "answered",
      at: new Date(now.getTime() - hours * 3_600_000),
    });
    expect(leftInContact([just("desk", 1), just("page", 1), just("desk", 13)], "desk", now)).toBe(1);
    expect(leftInContact([just("desk", 1), just("desk", 2), just("desk", 3)], "desk", now)).toBe(0);
  });
});
