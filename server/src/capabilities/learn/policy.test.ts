import { expect, test } from "vitest";
import { sharedTrial } from "../../../test/simulated-trial.ts";
import { seeded } from "../../platform/random.ts";
import { chosenArms, judgePolicies } from "./policy.ts";
import { ridge } from "./ridge.ts";
import { outOfFold } from "./uplift.ts";

const HELD = [0.2, 0.4, 0.4];
/** The first arm is best for one half, the second for the other. */
const halves = (x: number[], arm: number): number => (arm === 0 ? 0 : (arm === 1) === x[0]! > 0 ? 14 : -4);

function recommended(runs: number, size: number, chances: readonly number[], adds: (x: number[], arm: number) => number): number {
  let count = 0;
  for (let run = 0; run < runs; run++) {
    const learned = outOfFold(sharedTrial(seeded(`policy ${run}`), size, chances, adds), `${run}`, ridge);
    if (judgePolicies(learned, `${run}`).recommended) count++;
  }
  return count;
}

test("each person gets the arm expected to bring most, and the first where none is expected to bring anything", () => {
  const [a, b] = [Float64Array.of(1, -1, 2, 0), Float64Array.of(2, -2, 1, 0)];
  expect([...chosenArms([a, b], 4)]).toEqual([2, 0, 1, 0]);
});

test("two arms, each best for a half: the policy finds who should get which, and its value is what the truth says", () => {
  const trial = sharedTrial(seeded("halves"), 3000, HELD, halves);
  const learned = outOfFold(trial, "s");
  const policy = judgePolicies(learned, "s");
  expect(policy).toMatchObject({ recommended: true });
  expect(policy.singles.every(({ beaten }) => beaten)).toBe(true);
  const chosen = chosenArms(learned.uplift[policy.learner], trial.size);
  const truly = chosen.reduce((sum, arm, i) => sum + trial.truth[arm]![i]!, 0) / trial.size;
  // Best would be 14; drawn among the arms it would be 4.
  expect(truly).toBeGreaterThan(9);
  expect(Math.abs(policy.value - truly)).toBeLessThan(3);
  for (const k of [1, 2]) expect(policy.shares[k]!).toBeGreaterThan(0.3);
  expect(recommended(12, 2000, HELD, halves)).toBeGreaterThanOrEqual(10);
});

test("where the arms are set against each other only, it is found as well", () => {
  expect(recommended(6, 2000, [0.5, 0.5], (x, arm) => (arm === 1 ? (x[0]! > 0 ? 14 : -14) : 0))).toBeGreaterThanOrEqual(5);
});

test("nothing works, one arm is best for all, two are as good: a choice is recommended in hardly any of 100", () => {
  // 5 in 100 are allowed; 100 runs tell 5 from 12.
  expect(recommended(100, 300, HELD, () => 0)).toBeLessThan(12);
  expect(recommended(100, 300, HELD, (_, arm) => (arm === 1 ? 5 : 0))).toBeLessThan(12);
  expect(recommended(100, 300, HELD, (_, arm) => (arm > 0 ? 5 : 0))).toBeLessThan(12);
  expect(recommended(100, 300, [0.5, 0.5], () => 0)).toBeLessThan(12);
});
