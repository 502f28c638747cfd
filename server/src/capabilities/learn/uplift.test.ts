import { expect, test } from "vitest";
import { correlation, sharedTrial, type KnownTrial } from "../../../test/simulated-trial.ts";
import { seeded } from "../../platform/random.ts";
import { judge, strength } from "./qini.ts";
import { ridge } from "./ridge.ts";
import { outOfFold, UPLIFT_LEARNERS, type OutOfFold } from "./uplift.ts";

/** Two arms: left alone, and treated with some chance. */
const trial = (name: string, size: number, chance: number, adds: (x: number[]) => number): KnownTrial =>
  sharedTrial(seeded(name), size, [1 - chance, chance], (x, arm) => (arm === 1 ? adds(x) : 0));

const effectOf = ({ scores }: OutOfFold): Float64Array => scores[1]!.map((value, i) => value - scores[0]![i]!);

test("a ranking that is right of a half that gains and a half that loses has the area of its triangle", () => {
  const effect = Float64Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? 1 : -1));
  const right = judge(effect, effect, 1, "s");
  expect(right.coefficient).toBeCloseTo(0.25, 6);
  expect(right.beyond).toBe(true);
  expect(right.points.find(({ share }) => share === 0.5)!.gain).toBeCloseTo(0.5, 6);
  expect(judge(effect, new Float64Array(400), 1, "s").beyond).toBe(false);
  expect(judge(new Float64Array(3), new Float64Array(3), 1, "s").coefficient).toBe(0);
});

test("each learner finds for whom it works, also where few are held back", () => {
  for (const chance of [0.5, 0.8]) {
    const found = trial(`found ${chance}`, 3000, chance, ([x, , z]) => (x! > 0 ? 14 : -14) + 2 * z!);
    const learned = outOfFold(found, "s");
    const effect = effectOf(learned);
    const truth = found.truth[1]!;
    expect(effect.reduce((s, v) => s + v, 0) / effect.length).toBeCloseTo(truth.reduce((s, v) => s + v, 0) / found.size, -1);
    for (const name of UPLIFT_LEARNERS) {
      const [score] = learned.uplift[name];
      expect(correlation(score!, truth), `${name} ${chance}`).toBeGreaterThan(0.6);
      const judged = judge(effect, score!, 3, "s");
      expect(judged.beyond, name).toBe(true);
      const half = judged.points.find(({ share }) => share === 0.5)!;
      expect(half.gain).toBeGreaterThan(half.high);
    }
  }
});

test("where it works for all alike, or for nobody, the band holds its level over the best of three learners", () => {
  const runs = 100;
  const wrong = { none: 0, alike: 0 };
  for (let run = 0; run < runs; run++) {
    for (const [kind, adds] of [
      ["none", 0],
      ["alike", 4],
    ] as const) {
      const learned = outOfFold(
        trial(`${kind} ${run}`, 400, 0.7, () => adds),
        `${run}`,
        ridge,
      );
      const effect = effectOf(learned);
      const ranks = UPLIFT_LEARNERS.map((name) => learned.uplift[name][0]!);
      const best = ranks.reduce((a, b) => (strength(effect, b) > strength(effect, a) ? b : a));
      if (judge(effect, best, 3, `${run}`).beyond) wrong[kind]++;
    }
  }
  // 5 in 100 are allowed; 100 runs tell 5 from 12.
  expect(wrong.none / runs).toBeLessThan(0.12);
  expect(wrong.alike / runs).toBeLessThan(0.12);
});
