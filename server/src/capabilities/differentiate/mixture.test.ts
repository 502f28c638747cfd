import { describe, expect, test } from "vitest";
import { seeded, type Random } from "../../platform/random.ts";
import { assign, chooseMixture, fitMixture, logLikelihoods, subset, type Baskets } from "./mixture.ts";
import { adjustedRandIndex } from "./rand-index.ts";

const SIZE = 90;

/** People who buy three to twelve distinct items of ninety; those of group g rather take every third from g on. */
function people(count: number, groups: number, liking: number, random: Random): { baskets: Baskets; truth: number[] } {
  const truth: number[] = [];
  const offsets = [0];
  const items: number[] = [];
  for (let p = 0; p < count; p++) {
    const group = Math.floor(random() * groups);
    truth.push(group);
    const mine = new Set<number>();
    const wanted = 3 + Math.floor(random() * 10);
    while (mine.size < wanted) {
      // Popular items are popular with everybody.
      const item = Math.floor(SIZE * random() ** 1.5);
      if (item % 3 === group || random() > liking) mine.add(item);
    }
    items.push(...mine);
    offsets.push(items.length);
  }
  return { baskets: { offsets: Uint32Array.from(offsets), items: Uint32Array.from(items), size: SIZE }, truth };
}

describe("groups of people", () => {
  test("three groups are counted and found again; the same seed gives the same", () => {
    const { baskets, truth } = people(3000, 3, 0.8, seeded("three"));
    const choice = chooseMixture(baskets, 6, seeded("fit"));
    expect(choice.clusters).toBe(3);
    expect(adjustedRandIndex(assign(baskets, choice.mixture), truth)).toBeGreaterThan(0.8);
    expect([...choice.mixture.shares]).toEqual([...choice.mixture.shares].sort((a, b) => b - a));
    expect(chooseMixture(baskets, 6, seeded("fit"))).toEqual(choice);
  });

  test.each(["a", "b", "c", "d"])("where all choose alike, there are none (%s)", (seed) => {
    const { baskets } = people(2000, 1, 0, seeded(seed));
    expect(chooseMixture(baskets, 5, seeded(`fit ${seed}`)).clusters).toBe(1);
  });

  test("more clusters explain people whom they were fitted on better, and probabilities sum to 1", () => {
    const { baskets } = people(600, 2, 0.9, seeded("sums"));
    const sum = (values: Float64Array): number => values.reduce((all, value) => all + value, 0);
    const [one, two] = [fitMixture(baskets, 1, seeded("x")), fitMixture(baskets, 2, seeded("x"))];
    expect(sum(logLikelihoods(baskets, two))).toBeGreaterThan(sum(logLikelihoods(baskets, one)));
    for (const k of [0, 1]) expect(sum(two.logItems.filter((_, i) => i % 2 === k).map(Math.exp))).toBeCloseTo(1, 9);
    expect(sum(two.shares)).toBeCloseTo(1, 9);
  });

  test("a part of the people keeps its items", () => {
    const { baskets } = people(10, 1, 0, seeded("part"));
    const part = subset(baskets, [7, 2]);
    expect([...part.items.subarray(0, part.offsets[1])]).toEqual([...baskets.items.subarray(baskets.offsets[7], baskets.offsets[8])]);
    expect(part.offsets).toHaveLength(3);
  });
});

test("the adjusted Rand index: 1 for the same groups, 0 for chance, the figure of Hubert and Arabie's kind of table", () => {
  expect(adjustedRandIndex([1, 1, 2, 2], [5, 5, 9, 9])).toBe(1);
  expect(adjustedRandIndex([1, 1, 1], [1, 1, 1])).toBe(1);
  expect(adjustedRandIndex([], [])).toBe(1);
  // 0 0 1 1 against 0 0 1 2: pairs together in both 1, in one 2, in the other 1, of 6; (1 - 2/6) / (1.5 - 2/6).
  expect(adjustedRandIndex([0, 0, 1, 1], [0, 0, 1, 2])).toBeCloseTo(4 / 7, 12);
  const random = seeded("chance");
  const draw = (): number[] => Array.from({ length: 5000 }, () => Math.floor(random() * 4));
  expect(Math.abs(adjustedRandIndex(draw(), draw()))).toBeLessThan(0.01);
});
