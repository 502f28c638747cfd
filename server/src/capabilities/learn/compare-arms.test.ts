import { expect, test } from "vitest";
import { compareArms } from "./compare-arms.ts";
import { planned } from "./draw.ts";
import { add, NO_SUMS, totalsOf, type Sums } from "./outcome-sums.ts";

const plans = planned(0.2, [
  { name: "A", share: 0.5 },
  { name: "B", share: 0.5 },
]);
const judging = { plans, outcome: "money" as const, event: null, currency: "GBP" };

/** So many people of whom a share buys for the same amount. */
function arm(people: number, buyers: number, minor: number): Sums {
  const first = { firstPeople: people, firstSum: people * 100, firstSquares: people * 200_000, firstBuyers: people / 10 };
  return {
    ...NO_SUMS,
    people,
    buyers,
    fullPrice: buyers,
    after: buyers * minor,
    afterSquares: buyers * minor ** 2,
    doers: buyers,
    ...first,
  };
}

const sums = (heldBack: Sums, a: Sums, b: Sums) =>
  new Map([
    ["held-back", heldBack],
    ["A", a],
    ["B", b],
  ]);

test("every arm against those held back and against each other, the five in a hundred shared", () => {
  const found = compareArms(sums(arm(2000, 100, 2000), arm(4000, 900, 2000), arm(4000, 210, 2000)), judging);
  expect(found.pairs.map(({ a, b, verdict }) => [a, b, verdict])).toEqual([
    ["A", "held-back", "more"],
    ["B", "held-back", "open"],
    ["A", "B", "more"],
  ]);
  expect(found.correction).toContain("3 comparisons share the 5 in 100 (Bonferroni): each interval is drawn for 98.3 %");
  expect(found.pairs[0]!.sentence).toMatch(
    /^Those with “A” bought for £3\.50 a person more than those held back \(£\d\.\d\d to £\d\.\d\d\)\.$/,
  );
  expect(found.pairs[1]!.sentence).toMatch(
    /^No difference between those with “B” and those held back can be told yet\. What is ruled out: an effect larger than £\d\.\d\d a person either way\.$/,
  );
  // The same figures as the only comparison have a narrower interval.
  const only = compareArms(
    new Map([
      ["held-back", arm(2000, 100, 2000)],
      ["A", arm(8000, 1800, 2000)],
    ]),
    { ...judging, plans: planned(0.2, [{ name: "A", share: 1 }]) },
  );
  expect(only.correction).toContain("One comparison");
});

test("a null result says what is ruled out, in money and in shares", () => {
  const same = sums(arm(2000, 200, 2000), arm(4000, 400, 2000), arm(4000, 400, 2000));
  const found = compareArms(same, judging);
  expect(found.sentence).toBe(
    "No difference can be told yet between any two of the 3 groups; below stands what each comparison rules out.",
  );
  expect(found.pairs.every(({ verdict }) => verdict === "open")).toBe(true);
  const shares = compareArms(same, { ...judging, outcome: "event", event: "Signed Up" });
  expect(shares.pairs[0]!.sentence).toMatch(/an effect larger than \d+\.\d points either way/);
});

test("groups of other sizes than planned block everything; nobody and one group are told", () => {
  const blocked = compareArms(sums(arm(2000, 200, 2000), arm(4000, 400, 2000), arm(3500, 350, 2000)), judging);
  expect(blocked.sampleRatio.ok).toBe(false);
  expect(blocked.pairs).toEqual([]);
  expect(blocked.sentence).toContain("which is not chance");
  expect(compareArms(new Map(), judging).sentence).toBe("Nobody has been drawn yet.");
  expect(compareArms(new Map([["A", arm(10, 1, 100)]]), { ...judging, plans: [{ name: "A", share: 1 }] }).sentence).toContain(
    "only one group",
  );
});

test("sums of two halves are those of the whole", () => {
  const [a, b] = [arm(100, 10, 500), arm(300, 60, 700)];
  const bought = [...Array<number>(10).fill(500), ...Array<number>(60).fill(700), ...Array<number>(330).fill(0)];
  const mean = bought.reduce((sum, x) => sum + x, 0) / 400;
  const total = totalsOf(add(a, b));
  expect(total).toMatchObject({ people: 400, buyers: 70, revenueMinor: 400 * mean, meanBefore: 0 });
  expect(total.variance).toBeCloseTo(bought.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 399, 6);
});
