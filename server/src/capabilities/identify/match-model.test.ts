import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { blockingKeys, blockLimits, ruleOf, RULES, soundex } from "./match-blocking.ts";
import { cluster, type Constraints } from "./match-clusters.ts";
import { COMPARISONS, levelOf, RIVALS } from "./match-comparisons.ts";
import { bandOf, bandsOf, FALSE_SHARE, frequencyName, levelAt, priorBits, toProbability, weigh, type MatchModel } from "./match-model.ts";
import { phoneOf, prepare, streetOf } from "./match-record.ts";
import { edits, jaroWinkler } from "./match-similarity.ts";

/** Every level half as frequent among non-matches as the one below it, the other way round among matches. */
const shares = (levels: number, factor: number): number[] => {
  const raw = Array.from({ length: levels }, (_, level) => factor ** level);
  const sum = raw.reduce((total, value) => total + value, 0);
  return raw.map((value) => value / sum);
};
const MODEL: MatchModel = {
  records: 10_000,
  pairs: 100_000,
  lambda: 1e-5,
  matches: 500,
  iterations: 7,
  comparisons: COMPARISONS.map(({ id, levels }) => ({ id, m: shares(levels.length + 1, 2), u: shares(levels.length + 1, 0.25) })),
  rivals: RIVALS.map(({ id }) => ({ id, share: 1e-4, chances: COMPARISONS.map(({ levels }) => shares(levels.length + 1, 1.5)) })),
  known: {},
  limits: RULES.map(() => 100),
  bands: { joined: 4, review: -3, falseShare: 0.005 },
};

describe("a pair's weight", () => {
  const anyLevels = fc.tuple(...COMPARISONS.map(({ levels }) => fc.integer({ min: -1, max: levels.length })));

  test("is the prior and every step of the waterfall, added up", () => {
    fc.assert(
      fc.property(anyLevels, fc.integer({ min: 2, max: 5000 }), (levels, sharing) => {
        const frequencies = Object.fromEntries(
          COMPARISONS.flatMap((comparison, c) => {
            const fields = levels[c]! < 0 ? undefined : levelAt(comparison, levels[c]!)?.frequency;
            return fields === undefined ? [] : [[frequencyName(fields), { sharing, known: 9000 }]];
          }),
        );
        const { weight, probability, levels: steps } = weigh(MODEL, levels, frequencies);
        const sum = steps.reduce((total, { bits, frequencyBits }) => total + bits + frequencyBits, priorBits(MODEL));
        expect(weight).toBeCloseTo(sum, 9);
        expect(probability).toBeCloseTo(toProbability(weight), 12);
      }),
    );
  });

  test("a shared value weighs the more the rarer it is; a value that half the town has weighs less than not knowing", () => {
    const level = COMPARISONS.map(({ id, levels }) => (id === "phone" ? levels.length : -1));
    const weights = [2, 10, 100, 4000].map((sharing) => weigh(MODEL, level, { phone: { sharing, known: 8000 } }).weight);
    expect(weights).toEqual([...weights].sort((a, b) => b - a));
    expect(weights.at(-1)! - priorBits(MODEL)).toBeLessThan(1);
  });
});

describe("bands", () => {
  test("of the pairs joined at most the stated share is expected to be wrong, and none alone is doubtful", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -20, max: 30, noNaN: true }), { maxLength: 300 }), (weights) => {
        const bands = bandsOf(weights);
        const joined = weights.filter((weight) => bandOf(bands, weight) === "joined");
        const wrong = joined.reduce((sum, weight) => sum + 1 - toProbability(weight), 0);
        expect(wrong).toBeLessThanOrEqual(FALSE_SHARE * joined.length + 1e-9);
        for (const weight of joined) expect(toProbability(weight)).toBeGreaterThan(0.89);
      }),
    );
  });
});

describe("joining pairs into people", () => {
  const rules = (over: Partial<Constraints> = {}): Constraints => ({
    records: 8,
    joined: 3,
    known: () => false,
    joinedBefore: [],
    apart: [],
    ...over,
  });
  const full = (members: number[], weight: number) => members.flatMap((a, i) => members.slice(i + 1).map((b) => ({ a, b, weight })));

  test("one wrong link does not chain two people together", () => {
    const links = [...full([0, 1, 2, 3], 9), ...full([4, 5, 6, 7], 9), { a: 3, b: 4, weight: 5 }];
    const { of, cut } = cluster(links, rules());
    expect(new Set(of).size).toBe(2);
    expect(cut).toEqual([{ link: { a: 3, b: 4, weight: 5 }, guard: "weak-bridge" }]);
  });

  test("two known people are never joined, not even through a third record", () => {
    const known = (record: number): boolean => record === 0 || record === 2;
    const { of, cut } = cluster(full([0, 1, 2], 9), rules({ known }));
    expect(of[0]).not.toBe(of[2]);
    expect(new Set(cut.map(({ guard }) => guard))).toEqual(new Set(["two-known"]));
  });

  test("what a person set apart stays apart, what is joined stays joined", () => {
    const { of, cut } = cluster(full([0, 1], 9), rules({ apart: [[1, 0]], joinedBefore: [[4, 5]] }));
    expect(of[0]).not.toBe(of[1]);
    expect(cut[0]?.guard).toBe("set-apart");
    expect(of[4]).toBe(of[5]);
  });
});

describe("preparation", () => {
  test("one spelling for what is one", () => {
    const record = prepare({
      given: "  ZOË J. ",
      family: "O’Brien-Straße",
      birth: "1971-05-24",
      street: "Flat 3, 12 Main Street",
      postcode: "SW1A 1AA",
      city: "São Paulo",
      email: " Zoe.OBrien@Example.COM ",
      phone: "+44 (0)20 7946 0958",
    });
    expect(record).toEqual({
      given: "zoe",
      root: "zoe",
      family: "obrienstrasse",
      birth: "19710524",
      street: "flat main st",
      house: "3 12",
      postcode: "sw1a1aa",
      city: "sao paulo",
      email: "zoe.obrien@example.com",
      emails: "",
      mailbox: "zoe.obrien",
      phone: phoneOf("020 7946 0958"),
      phones: "",
      number: "",
    });
    expect(prepare({ given: "Bob" }).root).toBe("robert");
    expect(streetOf("Hauptstraße 5a")).toEqual({ street: "hauptst", house: "5a" });
    expect(phoneOf("12345")).toBe("");
  });

  test("several addresses and phones: each once, the surest first, each a key; a pair is compared by those that agree best", () => {
    const one = prepare({ email: "zoe@home.example", furtherEmails: ["Z.Lee@work.example ", "zoe@home.example"], phone: "020 7946 0958" });
    const other = prepare({
      email: "info@hotel.example",
      furtherEmails: ["z.lee@work.example"],
      phone: "030 1234567",
      furtherPhones: ["+44 20 7946 0958"],
    });
    expect(one).toMatchObject({ email: "zoe@home.example", emails: "zoe@home.example z.lee@work.example", phones: "" });
    expect(other).toMatchObject({ phone: "301234567", phones: "301234567 079460958" });
    const keys = new Set(blockingKeys(one));
    const shared = blockingKeys(other).filter((key) => keys.has(key));
    expect(shared.map((key) => RULES[ruleOf(key)]?.id)).toEqual(["email", "mailbox", "phone"]);
    const level = (id: string): number | null | undefined => {
      const comparison = COMPARISONS.find((each) => each.id === id);
      return comparison && levelOf(comparison, one, other);
    };
    expect([level("email"), level("phone"), level("given")]).toEqual([3, 2, null]);
  });

  test("published examples: Soundex of the census, Jaro-Winkler of Winkler 1990, edits of Damerau", () => {
    expect(["robert", "rupert", "ashcraft", "tymczak", "pfister"].map(soundex)).toEqual(["r163", "r163", "a261", "t522", "p236"]);
    expect(jaroWinkler("martha", "marhta")).toBeCloseTo(0.9611, 4);
    expect(jaroWinkler("dwayne", "duane")).toBeCloseTo(0.84, 4);
    expect(jaroWinkler("dixon", "dicksonx")).toBeCloseTo(0.8133, 4);
    expect(edits("ca", "abc")).toBe(3);
    expect(edits("smith", "smiht")).toBe(1);
  });

  test("levels do not depend on which record comes first", () => {
    const text = fc.constantFrom("", "anna", "hannah", "ann", "meier", "maier", "19710524", "19712405", "london", "a@b.example");
    const record = fc
      .record({ given: text, family: text, birth: text, street: text, city: text, email: text, phone: text, number: text })
      .map(prepare);
    fc.assert(
      fc.property(record, record, (a, b) => {
        for (const comparison of COMPARISONS) expect(levelOf(comparison, a, b)).toBe(levelOf(comparison, b, a));
      }),
    );
  });
});

describe("blocking", () => {
  test("a swapped name meets its like, a missing field makes no key, a key tells its rule", () => {
    const [one, other] = [prepare({ given: "Isla", family: "Hall" }), prepare({ given: "Hall", family: "Isla" })];
    expect(new Set(blockingKeys(one))).toEqual(new Set(blockingKeys(other)));
    expect(blockingKeys(prepare({}))).toEqual([]);
    expect(blockingKeys(prepare({ email: "a@b.example" })).map((each) => RULES[ruleOf(each)]?.id)).toEqual(["email", "mailbox"]);
  });

  test("a common value does not explode: the largest blocks are left out first", () => {
    const sizes = [
      { rule: 0, size: 2, blocks: 1000 },
      { rule: 0, size: 500_000, blocks: 1 },
    ];
    expect(blockLimits(sizes, 1_000_000)[0]).toBe(2);
    expect(blockLimits([{ rule: 0, size: 300, blocks: 1 }], 300)[0]).toBe(300);
  });
});
