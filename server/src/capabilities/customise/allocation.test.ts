import fc from "fast-check";
import { expect, test } from "vitest";
import { allocate, sayAllocation, type Choice, type ValueGroup } from "./allocation.ts";
import { maximise } from "./linear-program.ts";

test("a linear programme as printed", () => {
  // Dantzig's diet of textbooks: 3x + 5y, x ≤ 4, 2y ≤ 12, 3x + 2y ≤ 18; optimum 36 at (2, 6), prices 0, 1.5, 1 (Hillier & Lieberman, Wyndor Glass).
  const found = maximise({
    gain: [3, 5],
    takes: [
      [1, 0],
      [0, 2],
      [3, 2],
    ],
    limits: [4, 12, 18],
  });
  expect(found.value).toBeCloseTo(36, 9);
  expect(found.amounts).toEqual([expect.closeTo(2, 9), expect.closeTo(6, 9)]);
  expect(found.prices).toEqual([expect.closeTo(0, 9), expect.closeTo(1.5, 9), expect.closeTo(1, 9)]);
  expect(() => maximise({ gain: [1], takes: [[0]], limits: [1] })).toThrow("Nothing limits");
});

/** The best of all ways to hand the choices out, by trying every one. */
function brute(groups: readonly ValueGroup[], choices: readonly Choice[], budget: number): number {
  let best = 0;
  const spent: Record<string, number> = {};
  const go = (g: number, c: number, room: number, left: number, value: number): void => {
    best = Math.max(best, value);
    const group = groups[g];
    if (group === undefined) return;
    const choice = choices[c];
    if (choice === undefined) return go(g + 1, 0, groups[g + 1]?.people ?? 0, left, value);
    for (let count = 0; count <= room; count++) {
      const cost = count * choice.costMinor;
      const own = (spent[choice.id] ?? 0) + cost;
      if (cost > left || (choice.budgetMinor !== null && own > choice.budgetMinor)) break;
      spent[choice.id] = own;
      go(g, c + 1, room - count, left - cost, value + count * ((group.brings[choice.id] ?? 0) - choice.costMinor));
      spent[choice.id] = own - cost;
    }
  };
  go(0, 0, groups[0]?.people ?? 0, budget, 0);
  return best;
}

const money = fc.integer({ min: 0, max: 30 });
const world = fc
  .record({
    choices: fc.array(fc.record({ costMinor: fc.integer({ min: 0, max: 12 }), budgetMinor: fc.option(fc.integer({ min: 0, max: 40 })) }), {
      minLength: 1,
      maxLength: 3,
    }),
    groups: fc.array(fc.record({ people: fc.integer({ min: 0, max: 4 }), values: fc.array(money, { minLength: 3, maxLength: 3 }) }), {
      minLength: 1,
      maxLength: 3,
    }),
    budget: fc.integer({ min: 0, max: 60 }),
  })
  .map(({ choices, groups, budget }) => ({
    choices: choices.map((choice, i) => ({ id: `o${i}`, ...choice })),
    groups: groups.map(({ people, values }, i) => ({
      id: `g${i}`,
      people,
      brings: Object.fromEntries(values.map((value, j) => [`o${j}`, value])),
    })),
    budget,
  }));

test("never over a budget, never more than the bound, and off the best of all ways by no more than the gap it states", () => {
  fc.assert(
    fc.property(world, ({ choices, groups, budget }) => {
      const plan = allocate(groups, choices, budget);
      const best = brute(groups, choices, budget);
      expect(plan.costMinor).toBeLessThanOrEqual(budget);
      expect(plan.bringsMinor).toBeLessThanOrEqual(best);
      expect(plan.boundMinor).toBeGreaterThanOrEqual(best);
      expect(best - plan.bringsMinor).toBeLessThanOrEqual(plan.gapMinor);
      for (const choice of choices) {
        const spent = plan.lines.filter((line) => line.choice === choice.id).reduce((sum, line) => sum + line.costMinor, 0);
        if (choice.budgetMinor !== null) expect(spent).toBeLessThanOrEqual(choice.budgetMinor);
      }
      for (const group of groups) {
        const given = plan.lines.filter((line) => line.group === group.id).reduce((sum, line) => sum + line.people, 0);
        expect(given + plan.nothing[group.id]!).toBe(group.people);
      }
      // The gap is at most what one person of each budget brings.
      const most = Math.max(0, ...groups.flatMap((group) => choices.map((choice) => (group.brings[choice.id] ?? 0) - choice.costMinor)));
      expect(plan.gapMinor).toBeLessThanOrEqual(most * (1 + 2 * choices.length));
    }),
    { numRuns: 300 },
  );
});

test("the shadow price is what a little more money brings; a budget that is not used up has none", () => {
  const choices = [
    { id: "letter", costMinor: 100, budgetMinor: null },
    { id: "mail", costMinor: 1, budgetMinor: null },
  ];
  const groups = [
    { id: "A", people: 1000, brings: { letter: 900, mail: 120 } },
    { id: "C", people: 5000, brings: { letter: 90, mail: 40 } },
  ];
  const plan = allocate(groups, choices, 50_000);
  const more = allocate(groups, choices, 60_000);
  expect(plan.shadowPrice).toBeCloseTo((more.bringsMinor - plan.bringsMinor) / 10_000, 2);
  expect(plan.gapMinor).toBeLessThan(900);
  // Letters bring the rest less than mails, so nobody of them gets one, however much there is.
  const rich = allocate(groups, choices, 10_000_000);
  expect(rich).toMatchObject({ shadowPrice: 0, gapMinor: 0, bringsMinor: 1000 * 800 + 5000 * 39 });
  expect(rich.lines.find((line) => line.group === "C" && line.choice === "letter")).toBeUndefined();
  expect(allocate(groups, choices, 0)).toMatchObject({ lines: [], costMinor: 0, bringsMinor: 0 });
  expect(allocate([], [], 100)).toMatchObject({ lines: [], bringsMinor: 0, shadowPrice: 0 });
});

test("the plan says what it brings, how far off it may be and what more would bring", () => {
  const show = (minor: number): string => `£${(minor / 100).toFixed(2)}`;
  const choices = [{ id: "letter", costMinor: 100, budgetMinor: null }];
  const groups = [{ id: "A", people: 1000, brings: { letter: 440 } }];
  const say = (budget: number, some = groups) => sayAllocation(allocate(some, choices, budget), some, 10_000, show);
  expect(say(50_050)).toBe(
    "500 of 1,000 people get something, for £500.00, which brings £1700.00 after cost. No other way could bring more than £1.70 above that. The next £100.00 would bring £340.00 after their cost.",
  );
  expect(say(1_000_000)).toContain("No other way of handing it out would bring more. More budget would bring nothing.");
  expect(say(50)).toContain("Nobody gets anything");
  expect(say(50, [{ id: "A", people: 0, brings: { letter: 440 } }])).toBe("There is nobody to give anything to.");
});
