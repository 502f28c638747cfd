import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seeded } from "../../platform/random.ts";
import { estimate, monotone, type Evidence, type Pattern } from "./match-em.ts";

interface Truth {
  readonly lambda: number;
  readonly m: number[][];
  readonly u: number[][];
}

/** Pairs drawn from a known model, counted by pattern. */
function simulate(truth: Truth, pairs: number, seed: string): { patterns: Pattern[]; matches: number } {
  const random = seeded(seed);
  const draw = (chances: readonly number[]): number => {
    let left = random();
    const level = chances.findIndex((chance) => (left -= chance) < 0);
    return level < 0 ? chances.length - 1 : level;
  };
  const counts = new Map<string, { levels: number[]; pairs: number }>();
  let matches = 0;
  for (let i = 0; i < pairs; i++) {
    const match = random() < truth.lambda;
    if (match) matches++;
    const levels = (match ? truth.m : truth.u).map((chances) => (random() < 0.1 ? -1 : draw(chances)));
    const entry = counts.get(levels.join()) ?? { levels, pairs: 0 };
    entry.pairs++;
    counts.set(levels.join(), entry);
  }
  return { patterns: [...counts.values()], matches };
}

function evidenceOf(patterns: readonly Pattern[], comparisons: number, prior: readonly number[]): Evidence[] {
  return Array.from({ length: comparisons }, (_, c) => {
    const counts = prior.map((_level, level) => patterns.reduce((sum, { levels, pairs }) => (levels[c] === level ? sum + pairs : sum), 0));
    const pairs = counts.reduce((sum, n) => sum + n, 0);
    return { prior, most: prior.map(() => 1), rivals: [], pairs, shares: counts.map((n) => n / pairs) };
  });
}

const TRUTH: Truth = {
  lambda: 0.004,
  m: [
    [0.05, 0.1, 0.85],
    [0.15, 0.15, 0.7],
    [0.1, 0.05, 0.85],
    [0.3, 0.2, 0.5],
  ],
  u: [
    [0.97, 0.02, 0.01],
    [0.93, 0.04, 0.03],
    [0.989, 0.01, 0.001],
    [0.7, 0.2, 0.1],
  ],
};

describe("estimation without labels", () => {
  test("finds the parameters that simulated pairs were drawn from", () => {
    const pairs = 400_000;
    const { patterns, matches } = simulate(TRUTH, pairs, "em");
    const found = estimate(patterns, evidenceOf(patterns, 4, [0.2, 0.2, 0.6]), pairs, 900);
    expect(found.matches / matches).toBeCloseTo(1, 1);
    expect(found.lambda / TRUTH.lambda).toBeCloseTo(1, 1);
    TRUTH.m.forEach((levels, c) => levels.forEach((chance, level) => expect(Math.abs(found.m[c]![level]! - chance)).toBeLessThan(0.04)));
    TRUTH.u.forEach((levels, c) => levels.forEach((chance, level) => expect(found.u[c]![level]! / chance).toBeCloseTo(1, 1)));
  });

  test("pairs that blocking left out do not move it: they count as non-matches", () => {
    const pairs = 400_000;
    const { patterns } = simulate(TRUTH, pairs, "blocked");
    const evidence = evidenceOf(patterns, 4, [0.2, 0.2, 0.6]);
    const whole = estimate(patterns, evidence, pairs, 900);
    // Blocks: pairs that agree fully somewhere.
    const blocked = patterns.filter(({ levels }) => levels.includes(2));
    const part = estimate(blocked, evidence, pairs, 900);
    expect(part.matches / whole.matches).toBeCloseTo(1, 1);
    whole.m.forEach((levels, c) => levels.forEach((chance, level) => expect(Math.abs(part.m[c]![level]! - chance)).toBeLessThan(0.05)));
  });

  test("a file full of families does not teach that one person has two given names", () => {
    // One pair in 2 000 is one person, four in 2 000 live in one house: other name and birthday, same family name and address.
    const house: Truth = { ...TRUTH, lambda: 0.002, m: [TRUTH.u[0]!, TRUTH.m[1]!, TRUTH.m[2]!, TRUTH.u[3]!] };
    const [single, family] = [simulate({ ...TRUTH, lambda: 0.0005 }, 400_000, "one"), simulate(house, 400_000, "house")];
    const patterns = [...single.patterns, ...family.patterns];
    const shared = [0.2, 0.2, 0.6];
    const evidence = evidenceOf(patterns, 4, shared).map((each, c) => ({ ...each, rivals: [c === 1 || c === 2 ? shared : null] }));
    const found = estimate(patterns, evidence, 800_000, 1266);
    expect(found.matches / single.matches).toBeCloseTo(1, 0);
    expect(found.m[0]![0]!).toBeLessThan(0.2);
    expect((found.rivals[0]!.share * 800_000) / family.matches).toBeCloseTo(1, 0);
    // Without that explanation the families pass for matches.
    expect(estimate(patterns, evidenceOf(patterns, 4, shared), 800_000, 1266).m[0]![0]!).toBeGreaterThan(0.5);
  });

  test("where the nearest strangers pass for a class, m stays as it was taken to be", () => {
    // Nobody is there twice; one pair in 50 has the given name and the town in common, and nothing else.
    const near: Truth = { ...TRUTH, lambda: 0.02, m: [[0.01, 0.01, 0.98], TRUTH.u[1]!, TRUTH.u[2]!, [0.01, 0.01, 0.98]] };
    const { patterns } = simulate(near, 400_000, "near");
    const free = evidenceOf(patterns, 4, [0.2, 0.2, 0.6]);
    const taken = estimate(patterns, free, 400_000, 900);
    expect(taken.learned).toBe(true);
    expect(taken.m[1]![0]!).toBeGreaterThan(0.6);
    const bounded = free.map((each) => ({ ...each, most: [0.5, 0.5, 1] }));
    const found = estimate(patterns, bounded, 400_000, 900);
    expect(found.learned).toBe(false);
    expect(found.m[1]![0]!).toBeCloseTo(0.2, 1);
    expect(found.matches).toBeLessThan(taken.matches / 10);
  });

  test("a list without duplicates finds hardly any", () => {
    const { patterns } = simulate({ ...TRUTH, lambda: 0 }, 200_000, "none");
    const found = estimate(patterns, evidenceOf(patterns, 4, [0.2, 0.2, 0.6]), 200_000, 630);
    expect(found.lambda).toBeLessThan(0.0005);
  });
});

describe("a stronger agreement never weighs less than a weaker one", () => {
  const chances = fc.array(fc.double({ min: 1e-6, max: 1, noNaN: true }), { minLength: 2, maxLength: 6 });
  test("for any chances", () => {
    fc.assert(
      fc.property(chances, chances, (m, u) => {
        const size = Math.min(m.length, u.length);
        const steady = monotone(m.slice(0, size), u.slice(0, size));
        const ratios = steady.m.map((value, level) => value / steady.u[level]!);
        for (let level = 1; level < size; level++) expect(ratios[level]!).toBeGreaterThanOrEqual(ratios[level - 1]! * (1 - 1e-9));
        const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
        expect(sum(steady.m)).toBeCloseTo(sum(m.slice(0, size)), 6);
      }),
    );
  });

  test("what is in order already stays as it is", () => {
    expect(monotone([0.1, 0.2, 0.7], [0.9, 0.08, 0.02]).m.map((value) => Number(value.toFixed(12)))).toEqual([0.1, 0.2, 0.7]);
  });
});
