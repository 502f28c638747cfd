// The model and the draw by themselves, against a market whose truth is known.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seeded } from "../../platform/random.ts";
import { armTerms, ownAnswer, priorPrecision, type Incentive, type Presentation } from "./arm-columns.ts";
import { claimRatesOf, taughtAtOnce, type Lesson } from "./learning.ts";
import { drawn, EMPTY, grown, learned, type Observation } from "./posterior.ts";
import { choose, modelOf, type Model, type Question } from "./ranking.ts";

const offer = (id: string, kind: string, costMinor = 0): Incentive => ({ id, kind, name: id, costMinor });
const look = (id: string, tone: string, offerId: string | null = null): Presentation => ({ id, name: id, tone, offerId });
const OFFERS = [offer("ten", "coupon"), offer("gift", "gift"), offer("free", "shipping", 200)];
const LOOKS = [look("kind words", "warm"), look("hurry", "urgent"), look("for the gift", "playful", "gift")];

const question = (over: Partial<Question> = {}): Question => ({
  features: ["tier:A", "state:repeat"],
  answers: {},
  offers: OFFERS,
  presentations: LOOKS,
  contactMinor: 0,
  unitMinor: 100,
  floor: 0.05,
  mayLeaveAlone: true,
  ownWords: true,
  seed: "one",
  ...over,
});

/** A model that has seen the given answers, each so many times. */
function modelAfter(lessons: readonly Lesson[]): Model {
  const after = taughtAtOnce(lessons);
  return modelOf(1, drawn(after.posterior, 256, seeded("test")), claimRatesOf(after));
}

const lesson = (over: Partial<Lesson>): Lesson => ({
  at: new Date(0),
  features: ["tier:A", "state:repeat"],
  answers: {},
  offer: null,
  presentation: null,
  rewardMinor: 0,
  unitMinor: 100,
  claimed: false,
  ...over,
});
const times = (n: number, one: Lesson): Lesson[] => Array.from({ length: n }, () => one);

describe("the posterior", () => {
  it("is ordinary regression once there is much to go by, whatever the batches", () => {
    const random = seeded("truth");
    const rows = Array.from({ length: 4000 }, (): Observation => {
      const a = random() < 0.5 ? 1 : 0;
      return { x: [["one", 1], ...(a === 1 ? ([["a", 1]] as const) : [])], y: 2 + 3 * a + (random() - 0.5) };
    });
    const flat = (): number => 0.001;
    const atOnce = learned(EMPTY, rows, 1, flat);
    const inTwo = learned(learned(EMPTY, rows.slice(0, 1000), 1, flat), rows.slice(1000), 1, flat);
    for (const posterior of [atOnce, inTwo]) {
      const { mean, noise, columns } = drawn(posterior, 8, seeded("draws"));
      expect(mean[columns.indexOf("one")]).toBeCloseTo(2, 1);
      expect(mean[columns.indexOf("a")]).toBeCloseTo(3, 1);
      expect(noise).toBeCloseTo(Math.sqrt(1 / 12), 1);
    }
  });

  it("forgets what it saw and not the prior", () => {
    const seen = learned(
      EMPTY,
      Array.from({ length: 50 }, () => ({ x: [["one", 1]] as const, y: 5 })),
      1,
      priorPrecision,
    );
    const later = learned(seen, [], 1e-9, priorPrecision);
    const place = later.columns.indexOf("one");
    expect(later.precision[place * (later.columns.length + 1)]).toBeCloseTo(priorPrecision("one"), 6);
    expect(drawn(later, 8, seeded("x")).mean[place]).toBeCloseTo(0, 6);
  });

  it("draws vary as the covariance says", () => {
    const posterior = learned(
      grown(EMPTY, ["a", "b"], () => 4),
      [
        {
          x: [
            ["a", 1],
            ["b", 1],
          ],
          y: 1,
        },
      ],
      1,
      () => 4,
    );
    const count = 4000;
    const { effects, mean, noise, columns } = drawn(posterior, count, seeded("many"));
    const d = columns.length;
    const of = (i: number, j: number): number => {
      let sum = 0;
      for (let s = 0; s < count; s++) sum += (effects[s * d + i]! - mean[i]!) * (effects[s * d + j]! - mean[j]!);
      return sum / count / (noise * noise);
    };
    // The inverse of [[5, 1], [1, 5]] is [[5, -1], [-1, 5]] / 24.
    expect(of(0, 0)).toBeCloseTo(5 / 24, 1);
    expect(of(0, 1)).toBeCloseTo(-1 / 24, 1);
  });
});

describe("the choice", () => {
  const lessons = [
    ...times(300, lesson({ rewardMinor: 100 })),
    ...times(300, lesson({ offer: { id: "ten", kind: "coupon" }, rewardMinor: 300 })),
    ...times(300, lesson({ offer: { id: "gift", kind: "gift" }, presentation: { id: "hurry", tone: "urgent" }, rewardMinor: 60 })),
    ...times(300, lesson({ offer: { id: "ten", kind: "coupon" }, presentation: { id: "kind words", tone: "warm" }, rewardMinor: 380 })),
  ];

  it("says how probable it was: over many seeds each choice comes as often as its propensity says", () => {
    const model = modelAfter([
      ...times(20, lesson({ rewardMinor: 100 })),
      ...times(20, lesson({ offer: { id: "ten", kind: "coupon" }, rewardMinor: 90 })),
    ]);
    const n = 6000;
    const counts = new Map<string, { n: number; propensity: number }>();
    for (let i = 0; i < n; i++) {
      const choice = choose(question({ seed: `s${i}`, floor: 0.2 }), model);
      const key = `${choice.offer?.id} ${choice.presentation?.id}`;
      counts.set(key, { n: (counts.get(key)?.n ?? 0) + 1, propensity: choice.propensity });
    }
    let all = 0;
    for (const { n: found, propensity } of counts.values()) {
      all += propensity;
      expect(Math.abs(found - n * propensity)).toBeLessThan(5 * Math.sqrt(n * propensity) + 1);
    }
    // 3 offers in 3, 4 and 3 ways, and leaving alone: all of them are tried, and nothing else.
    expect(counts.size).toBe(11);
    expect(all).toBeCloseTo(1, 9);
  });

  it("learns offers and presentations apart: what was never shown together adds up", () => {
    const model = modelAfter(lessons);
    const choice = choose(question({ floor: 0, presentations: LOOKS.slice(0, 2) }), model);
    expect(choice.offer?.id).toBe("ten");
    expect(choice.presentation?.id).toBe("kind words");
    expect(choice.upliftMinor).toBeGreaterThan(200);
    const gift = choose(question({ floor: 0, offers: [OFFERS[1]!], mayLeaveAlone: false }), model);
    // The hurry was only ever seen with the gift; kind words were never, and still win.
    expect(gift.presentation?.id).toBe("kind words");
  });

  it("is about uplift: what sells most without us is left alone, whatever is shown to go with it", () => {
    const model = modelAfter([
      ...times(300, lesson({ rewardMinor: 900 })),
      ...times(300, lesson({ offer: { id: "ten", kind: "coupon" }, rewardMinor: 880 })),
      ...times(300, lesson({ offer: { id: "gift", kind: "gift" }, rewardMinor: 700 })),
      ...times(300, lesson({ offer: { id: "free", kind: "shipping" }, rewardMinor: 860 })),
    ]);
    const choice = choose(question({ floor: 0, presentations: [] }), model);
    expect(choice.offer).toBeNull();
    expect(choice.nothingShare).toBeGreaterThan(0.9);
  });

  it("counts what offer and contact cost", () => {
    const model = modelAfter(lessons);
    const cheap = choose(question({ floor: 0, offers: [OFFERS[0]!], presentations: [] }), model);
    expect(cheap.offer?.id).toBe("ten");
    expect(choose(question({ floor: 0, offers: [OFFERS[0]!], presentations: [], contactMinor: 5000 }), model).offer).toBeNull();
    expect(choose(question({ floor: 0, offers: [offer("ten", "coupon", 5_000_000)], presentations: [] }), model).offer).toBeNull();
  });

  it("counts the first answer of a new person: whoever took a coupon is offered it rather than who passed by", () => {
    const rewards = [0, 1].flatMap((took) =>
      times(200, lesson({ offer: { id: "ten", kind: "coupon" }, answers: { "kind:coupon": [1, took] }, rewardMinor: took * 200 })),
    );
    const model = modelAfter([...rewards, ...times(200, lesson({ rewardMinor: 0 }))]);
    const of = (took: number) =>
      choose(
        question({ floor: 0, offers: [OFFERS[0]!], presentations: [], mayLeaveAlone: false, answers: { "kind:coupon": [1, took] } }),
        model,
      );
    expect(of(1).upliftMinor).toBeGreaterThan(of(0).upliftMinor + 100);
    expect(ownAnswer({}, "kind:coupon")).toBe(0);
  });

  it("gives the same answer to the same question, and nothing that is no number", () => {
    const model = modelAfter(lessons);
    const names = fc.constantFrom("tier:A", "tier:Z", "state:former", "need:3", "hour:night", "place:zürich", "page:cart");
    const asked = fc.record({
      features: fc.uniqueArray(names),
      answers: fc.dictionary(fc.constantFrom("kind:coupon", "kind:gift", "tone:warm"), fc.tuple(fc.nat(50), fc.nat(50))),
      offers: fc.subarray(OFFERS),
      presentations: fc.subarray(LOOKS),
      contactMinor: fc.integer({ min: 0, max: 10_000 }),
      floor: fc.double({ min: 0, max: 1, noNaN: true }),
      unitMinor: fc.integer({ min: 1, max: 1_000_000 }),
      seed: fc.string(),
    });
    fc.assert(
      fc.property(asked, (given) => {
        const one = choose({ ...given, mayLeaveAlone: true, ownWords: true }, model);
        expect(choose({ ...given, mayLeaveAlone: true, ownWords: true }, model)).toEqual(one);
        for (const value of [one.propensity, one.offerPropensity, one.upliftMinor, one.lowMinor, one.highMinor])
          expect(Number.isFinite(value)).toBe(true);
        expect(one.propensity).toBeGreaterThan(0);
        expect(one.propensity).toBeLessThanOrEqual(one.offerPropensity + 1e-12);
        expect(one.offerPropensity).toBeLessThanOrEqual(1 + 1e-12);
      }),
      { numRuns: 60 },
    );
  });

  it("puts every part of an arm into a column", () => {
    const columns = armTerms(["tier:A"], {}, { id: "o", kind: "coupon" }, { id: "p", tone: "warm" }).map(([column]) => column);
    expect(columns).toEqual(expect.arrayContaining(["b|tier:A", "i|tier:A", "k:coupon|tier:A", "o:o", "t:warm|tier:A", "p:p"]));
  });
});
