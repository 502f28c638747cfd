import { expect, test } from "vitest";
import { normal } from "../../entrance/demo/draws.ts";
import { seeded, type Random } from "../../platform/random.ts";
import { judge, strength } from "./qini.ts";
import { ridge } from "./ridge.ts";
import { outOfFold, UPLIFT_LEARNERS, type Trial } from "./uplift.ts";

/** People of whom four things are known; those who buy much differ much, and what treatment adds is known. */
function trial(random: Random, size: number, chance: number, adds: (x: number[]) => number): Trial & { truth: Float64Array } {
  const columns = Array.from({ length: 4 }, () => new Float64Array(size));
  const [treated, outcome, truth] = [new Uint8Array(size), new Float64Array(size), new Float64Array(size)];
  for (let i = 0; i < size; i++) {
    const x = columns.map((column) => (column[i] = normal(random)));
    treated[i] = random() < chance ? 1 : 0;
    truth[i] = adds(x);
    const level = 20 * Math.exp(x[1]!);
    outcome[i] = level + treated[i]! * truth[i]! + 0.5 * level * normal(random) + 5 * normal(random);
  }
  return { size, columns, treated, outcome, chance, truth };
}

const correlation = (a: Float64Array, b: Float64Array): number => {
  const mean = (of: Float64Array): number => of.reduce((s, v) => s + v, 0) / of.length;
  const [ma, mb] = [mean(a), mean(b)];
  const dot = (f: (i: number) => number): number => a.reduce((s, _, i) => s + f(i), 0);
  return dot((i) => (a[i]! - ma) * (b[i]! - mb)) / Math.sqrt(dot((i) => (a[i]! - ma) ** 2) * dot((i) => (b[i]! - mb) ** 2));
};

test("a ranking that is right of a half that gains and a half that loses has the area of its triangle", () => {
  const effect = Float64Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? 1 : -1));
  const right = judge(effect, effect, 1, "s");
  expect(right.coefficient).toBeCloseTo(0.25, 6);
  expect(right.rule).toMatchObject({ share: 0.5, value: 0.5, best: 0, bestArm: "nobody", recommended: true });
  const alike = judge(effect, new Float64Array(400), 1, "s");
  expect(alike.beyond || alike.rule.recommended).toBe(false);
  expect(judge(new Float64Array(3), new Float64Array(3), 1, "s").coefficient).toBe(0);
});

test("each learner finds for whom it works, also where few are held back, and the rule is recommended", () => {
  for (const chance of [0.5, 0.8]) {
    const found = trial(seeded(`found ${chance}`), 3000, chance, ([x, , z]) => (x! > 0 ? 14 : -14) + 2 * z!);
    const { uplift, effect } = outOfFold(found, "s");
    expect(effect.reduce((s, v) => s + v, 0) / effect.length).toBeCloseTo(found.truth.reduce((s, v) => s + v, 0) / found.size, -1);
    for (const name of UPLIFT_LEARNERS) {
      expect(correlation(uplift[name], found.truth), `${name} ${chance}`).toBeGreaterThan(0.6);
      const judged = judge(effect, uplift[name], 3, "s");
      expect(judged.beyond && judged.rule.recommended, name).toBe(true);
      expect(judged.rule.share).toBeGreaterThan(0.35);
      expect(judged.rule.share).toBeLessThan(0.65);
      expect(judged.points.find(({ share }) => share === 0.5)!.gain).toBeGreaterThan(
        judged.points.find(({ share }) => share === 0.5)!.high,
      );
    }
  }
});

test("where it works for all alike, or for nobody, the band holds its level over the best of three learners", () => {
  const random = seeded("none");
  const runs = 100;
  const wrong = { none: 0, alike: 0 };
  const recommended = { none: 0, alike: 0 };
  for (let run = 0; run < runs; run++) {
    for (const [kind, adds] of [
      ["none", 0],
      ["alike", 4],
    ] as const) {
      const nothing = trial(random, 400, 0.7, () => adds);
      const { uplift, effect } = outOfFold(nothing, `${run}`, ridge);
      const best = UPLIFT_LEARNERS.reduce((a, b) => (strength(effect, uplift[b]) > strength(effect, uplift[a]) ? b : a));
      const judged = judge(effect, uplift[best], 3, `${run}`);
      if (judged.beyond) wrong[kind]++;
      if (judged.rule.recommended) recommended[kind]++;
    }
  }
  // 5 in 100 are allowed; 100 runs tell 5 from 12.
  expect(recommended.none + recommended.alike).toBeLessThanOrEqual(wrong.none + wrong.alike);
  expect(wrong.none / runs).toBeLessThan(0.12);
  expect(wrong.alike / runs).toBeLessThan(0.12);
  expect(Math.max(recommended.none, recommended.alike) / runs).toBeLessThan(0.05);
});
