import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { seeded, type Random } from "../../platform/random.ts";
import { always, bestExpected, offPolicy, sound, type LoggedDecision } from "./off-policy.ts";

const AT = new Date("2026-01-01T00:00:00Z");
const chance = (x: number, arm: number): number => 0.15 + 0.2 * arm * (x > 0 ? 1 : -0.5);
const TRUTH = { a: 0.15, b: 0.15 + 0.2 * 0.25, best: 0.15 + 0.5 * 0.2 };

/** Decisions between two arms by a rule that looks at x; b brings more where x is positive, less elsewhere. */
function decisions(random: Random, count: number, floor: number, each = 1): LoggedDecision[] {
  return Array.from({ length: count }, (_, i) => {
    const x = random() - 0.5;
    const toB = x > 0 ? 1 - floor : floor;
    const arm = random() < toB ? 1 : 0;
    const propensity = arm === 1 ? toB : 1 - toB;
    const reward = random() < chance(x, arm) ? 1 : 0;
    return {
      decisionId: `${i}`,
      personId: `${Math.floor(i / each)}`,
      at: AT,
      context: { x, right: x > 0 ? 1 : 0 },
      arm: arm === 1 ? "b" : "a",
      propensity,
      reward,
    };
  });
}

test("the four estimators meet the truth, and their intervals hold it", () => {
  const random = seeded("off-policy");
  const rounds = 120;
  const kinds = ["ips", "snips", "dr", "switchDr"] as const;
  const held = { ips: 0, snips: 0, dr: 0, switchDr: 0 };
  const mean = { ips: 0, snips: 0, dr: 0, switchDr: 0 };
  const error = { ips: 0, dr: 0 };
  for (let round = 0; round < rounds; round++) {
    const found = offPolicy(decisions(random, 600, 0.2, 2), always("b"), `${round}`)!;
    for (const kind of kinds) {
      if (found[kind].low <= TRUTH.b && TRUTH.b <= found[kind].high) held[kind]++;
      mean[kind] += found[kind].estimate / rounds;
    }
    error.ips += (found.ips.estimate - TRUTH.b) ** 2;
    error.dr += (found.dr.estimate - TRUTH.b) ** 2;
    expect(found.guaranteed.low).toBeLessThan(found.ips.low);
  }
  for (const kind of kinds) {
    expect(mean[kind], kind).toBeCloseTo(TRUTH.b, 2);
    expect(held[kind] / rounds, kind).toBeGreaterThan(0.9);
  }
  expect(error.dr).toBeLessThan(error.ips);
});

test("the rule that takes the arm expected to bring most is told out of fold, and beats each single arm", () => {
  const found = offPolicy(decisions(seeded("best"), 8000, 0.3), bestExpected(["a", "b"]), "s")!;
  expect(found.switchDr.low).toBeLessThan(TRUTH.best);
  expect(found.switchDr.high).toBeGreaterThan(TRUTH.best);
  expect(found.gain.low).toBeGreaterThan(0);
  expect(offPolicy(decisions(seeded("best"), 8000, 0.3), bestExpected(["a", "b"]), "s")).toEqual(found);
});

test("small effective samples, exploding weights, rules never tried and wrong chances are said", () => {
  const random = seeded("warn");
  const rare = offPolicy(decisions(random, 400, 0.005), always("b"), "s")!;
  expect(rare.warnings.join(" ")).toMatch(/Weights explode/);
  expect(rare.effective).toBeLessThan(400);
  expect(offPolicy(decisions(random, 400, 0.3), always("c"), "s")!.warnings).toEqual([
    "None of the decisions chose what this rule would have chosen, so nothing is known of it.",
  ]);
  const wrong = decisions(random, 4000, 0.3).map((each) => ({ ...each, propensity: each.propensity / 2 }));
  expect(offPolicy(wrong, always("b"), "s")!.warnings.join(" ")).toMatch(/not those they were made with/);
  const partly = decisions(random, 4000, 0.3).map((each, i) => (i % 2 === 0 ? { ...each, arm: "a", propensity: 1 } : each));
  expect(offPolicy(partly, always("b"), "s")!.warnings.join(" ")).toMatch(/Only about 5\d % of the decisions could/);
  expect(offPolicy([], always("b"), "s")).toBeNull();
  const [one] = decisions(random, 1, 0.3);
  expect(sound([one!, { ...one!, propensity: 0 }, { ...one!, reward: Number.NaN }])).toEqual({ decisions: [one], unsound: 2 });
  const alone = offPolicy([one!], always(one!.arm), "s")!;
  for (const value of [alone.ips, alone.snips, alone.dr, alone.switchDr].flatMap((each) => Object.values(each)))
    expect(value).not.toBeNaN();
});

const folder = join(import.meta.dirname, "../../../../../shared/data/obd_men");
const rowsOf = (text: string): string[][] =>
  text
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(",", 7));

test.skipIf(!existsSync(folder))(
  "open bandit, men: from the random rule to Thompson sampling as published (skipped without ../shared/data)",
  () => {
    const chances = rowsOf(readFileSync(join(folder, "bts_action_dist_men.csv"), "utf8"));
    const byPosition = [1, 2, 3].map((p) => new Map(chances.map((row) => [row[0]!, Number(row[p])])));
    const log = rowsOf(gunzipSync(readFileSync(join(folder, "random/men.csv.gz"))).toString("utf8")).map((row): LoggedDecision => {
      const position = Number(row[3]);
      const context = { first: position === 1 ? 1 : 0, second: position === 2 ? 1 : 0, position };
      return { decisionId: row[0]!, personId: row[0]!, at: AT, context, arm: row[2]!, propensity: Number(row[5]), reward: Number(row[4]) };
    });
    const found = offPolicy(log, ({ context }) => byPosition[context["position"]! - 1]!, "obd")!;
    expect(found.ips.estimate).toBeCloseTo(0.00454, 4);
    expect(found.snips.estimate).toBeCloseTo(0.00461, 4);
    expect(Math.round(found.effective)).toBe(2467);
    // The true value of that rule, from its own log.
    for (const { low, high } of [found.ips, found.snips, found.dr, found.switchDr]) {
      expect(low).toBeLessThan(0.0069);
      expect(high).toBeGreaterThan(0.0069);
    }
  },
);
