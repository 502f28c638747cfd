import { expect, test } from "vitest";
import { looks, spreadOf } from "../../../test/simulated-experiment.ts";
import { seeded } from "../../platform/random.ts";
import { planned } from "./draw.ts";
import { power, type Planning } from "./power.ts";

const spread = { people: 5000, mean: 500, variance: 2000 ** 2, correlation: 0.5, bought: 0.1, did: 0 };
const plan = (over: Partial<Planning> = {}): Planning => ({
  people: 4000,
  perDay: 0,
  days: 30,
  windowDays: 30,
  plans: planned(0.1, [{ name: "treated", share: 1 }]),
  outcome: "money",
  spread,
  ...over,
});
const effect = (over: Partial<Planning> = {}): number => power(plan(over), null, "GBP").pairs[0]!.effect!;

test("the effect it promises is seen in 8 of 10 simulated experiments that are looked at every day, and half of it far less often", () => {
  const random = seeded("power");
  for (const business of [
    { people: 2000, heldBack: 0.5, rate: 0.4, spread: 0.5, effect: 0 },
    { people: 3000, heldBack: 0.2, rate: 0.4, spread: 0.3, effect: 0 },
  ]) {
    const known = { ...spread, ...spreadOf(random, business, 20_000) };
    const plans = planned(business.heldBack, [{ name: "treated", share: 1 }]);
    const found = effect({ people: business.people, plans, spread: known });
    const rounds = 100;
    const seenOf = (minor: number): number =>
      Array.from({ length: rounds }, () => looks(random, { ...business, effect: minor / known.mean })).filter((all) =>
        all.some((look) => look.found.low > 0),
      ).length;
    // Of 100 rounds, three standard errors are twelve in a hundred; half the effect is seen far less often.
    expect(seenOf(found) / rounds).toBeGreaterThan(0.68);
    expect(seenOf(found / 2) / rounds).toBeLessThan(0.6);
  }
});

test("more people, more days and more held back see smaller effects; several comparisons cost", () => {
  const one = effect();
  expect(effect({ people: 16_000 })).toBeLessThanOrEqual(one / 2);
  expect(effect({ plans: planned(0.5, [{ name: "treated", share: 1 }]) })).toBeLessThan(one);
  expect(effect({ days: 15 })).toBeGreaterThan(one);
  expect(effect({ perDay: 200, days: 60 })).toBeLessThan(one);
  const halves = [
    { name: "A", share: 0.5 },
    { name: "B", share: 0.5 },
  ];
  const three = power(plan({ plans: planned(0.1, halves) }), null, "GBP");
  expect(three.pairs.map(({ a, b }) => `${a} ${b}`)).toEqual(["A held-back", "B held-back", "A B"]);
  expect(three.pairs[0]!.effect).toBeGreaterThan(one);
  expect(three.sentence).toMatch(
    /^With 10 % held back of 4,000 people you will see an effect of £.* against those held back, and an effect of £.* between two of the versions after 30 days in 8 of 10 cases\.$/,
  );
});

test("where only more than people buy for at all can be seen, it is said, and the figure is not blown up by itself", () => {
  const halves = ["A", "B"].map((name) => ({ name, share: 0.5 }));
  const small = plan({ people: 465, plans: planned(0, halves), spread: { ...spread, mean: 956, variance: 5137 ** 2, correlation: 0 } });
  const { pairs, basis } = power(small, null, "GBP");
  // If people did not vary more where they buy more: (3.3 + 0.84) standard errors of 5137 × 2 / √465.
  const least = 4 * 5137 * (2 / Math.sqrt(465));
  expect(pairs[0]!.effect!).toBeGreaterThan(least);
  expect(pairs[0]!.effect!).toBeLessThan(3 * least);
  expect(basis).toMatch(/more than such people buy for at all: take more people or more days/);
  expect(power(plan({ people: 200_000 }), null, "GBP").basis).not.toMatch(/at all/);
});

test("the first day on which a wished effect is seen, or none", () => {
  const found = power(plan({ perDay: 300, people: 0 }), 300, "GBP");
  expect(found.day).toBeGreaterThan(1);
  const before = power(plan({ perDay: 300, people: 0, days: found.day! - 1 }), null, "GBP").pairs[0]!.effect!;
  expect(before).toBeGreaterThan(300);
  expect(power(plan({ perDay: 300, people: 0, days: found.day! }), null, "GBP").pairs[0]!.effect).toBeLessThanOrEqual(300);
  expect(power(plan(), 1, "GBP").day).toBeNull();
});

test("nobody, nobody who buys, one group: a sentence, no figure", () => {
  for (const over of [
    { people: 0 },
    { people: 3 },
    { spread: { ...spread, variance: 0 } },
    { outcome: "bought" as const, spread: { ...spread, bought: 0 } },
  ]) {
    const { pairs, sentence } = power(plan(over), null, "GBP");
    expect(pairs[0]!.effect).toBeNull();
    expect(sentence).toContain("nothing can be seen");
  }
  expect(power(plan({ plans: planned(0, [{ name: "A", share: 1 }]) }), null, "GBP").sentence).toContain("only one group");
  expect(power(plan({ outcome: "bought" }), null, "GBP").sentence).toMatch(/an effect of \d+\.\d points of share or more/);
});
