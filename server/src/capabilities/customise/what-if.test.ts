// What other rules would have brought, against a market whose truth is known.
import { expect, test } from "vitest";
import { seeded } from "../../platform/random.ts";
import { DAY } from "../../vocabulary/time.ts";
import type { Incentive } from "./arm-columns.ts";
import { taughtAtOnce } from "./learning.ts";
import { drawn } from "./posterior.ts";
import { choose, modelOf } from "./ranking.ts";
import { whatIf, type WhatIfTask, type Weighable } from "./what-if.ts";
import { pageSentence, ruleName, ruleSentence } from "./what-if-words.ts";

const FROM = new Date("2026-01-01T00:00:00Z");
const OFFERS: Incentive[] = ["coupon", "gift", "rare"].map((kind) => ({ id: `${kind}-1`, kind, name: kind, costMinor: 100 }));
const SET = { offers: OFFERS, presentations: [] };
/** What comes in before costs; who is in tier C may not have the gift. */
const brings = (tier: string, offer: string | null): number =>
  offer === null ? 300 : offer === "coupon-1" ? (tier === "A" ? 900 : 200) : offer === "gift-1" ? 100 : 300;

function task(count: number, floor: number): WhatIfTask {
  const random = seeded("what if market");
  const { posterior } = taughtAtOnce([]);
  const model = modelOf(1, drawn(posterior, 64, random), {});
  const decisions = Array.from({ length: count }, (_, i): Weighable => {
    const tier = i % 2 === 0 ? "A" : "C";
    const features = [`tier:${tier}`];
    const excluded = tier === "C" ? ["gift-1"] : [];
    const offers = OFFERS.filter(({ id }) => !excluded.includes(id));
    const question = {
      features,
      answers: {},
      offers,
      presentations: [],
      contactMinor: 10,
      unitMinor: 1000,
      floor,
      mayLeaveAlone: true,
      ownWords: true,
    };
    const { offer, offerPropensity } = choose({ ...question, seed: `${i}` }, model);
    return {
      decisionId: `${i}`,
      personId: `${i % 500}`,
      at: new Date(FROM.getTime() + i * DAY),
      model: 1,
      candidates: "set",
      excluded,
      next: [],
      rules: [],
      contactMinor: 10,
      unitMinor: 1000,
      propensity: offerPropensity,
      features,
      answers: {},
      offer,
      presentation: null,
      rewardMinor: brings(tier, offer?.id ?? null) * 2 * random(),
      claimed: offer !== null,
    };
  });
  const believed = [{ version: 1, columns: model.draws.columns, mean: [...model.draws.mean], claimRates: {} }];
  return { decisions, sets: new Map([["set", SET]]), believed, seed: "s" };
}

test("which rule brings more and which less is told, after costs, and the intervals hold the truth", () => {
  const given = task(2500, 0.6);
  const report = whatIf(given);
  const of = (rule: string) => report.rules.find((each) => each.rule === rule)!;
  expect(report).toMatchObject({ decisions: 2500, people: 500, steered: 0, unsound: 0 });
  // Half of them are in tier A; what is taken costs 100 and a contact 10. Who may not have the gift is left alone.
  const truth = { nothing: 300, "coupon-1": (900 + 200) / 2 - 110, "gift-1": (100 - 110 + 300) / 2, learned: (900 - 110 + 300) / 2 };
  for (const [rule, worth] of Object.entries(truth)) {
    for (const { low, high } of [of(rule).switchDr, of(rule).snips, of(rule).dr, of(rule).ips]) {
      expect(low, rule).toBeLessThan(worth);
      expect(high, rule).toBeGreaterThan(worth);
    }
    expect(of(rule).effective).toBeGreaterThan(100);
  }
  expect(of("learned").verdict).toBe("more");
  expect(of("gift-1").verdict).toBe("less");
  expect(ruleSentence(of("learned"), "EUR")).toMatch(/a decision more than what was done \(difference €/);
  expect(pageSentence(report, "EUR")).toMatch(/^2,500 decisions about 500 people brought €\d/);
});

test("where the sample is small or hardly anybody could follow, it warns and claims nothing", () => {
  const few = task(60, 0.02);
  const { rules, people } = whatIf(few);
  expect(whatIf(few).rules).toEqual(rules);
  expect(people).toBe(60);
  for (const { verdict, warnings } of rules.filter(({ rule }) => rule !== "unexplored"))
    expect([verdict, warnings.length > 0]).toEqual(["untold", true]);
  const fixed = few.decisions.map((one) => ({ ...one, rules: [{ subject: "nothing", action: "forbid" as const }] }));
  expect(whatIf({ ...few, decisions: fixed })).toMatchObject({ decisions: 0, steered: 60, logged: null, rules: [] });
  const broken = few.decisions.map((one, i) => (i === 0 ? { ...one, propensity: 0 } : one));
  expect(whatIf({ ...few, decisions: broken })).toMatchObject({ decisions: 59, unsound: 1 });
  expect(pageSentence(whatIf({ ...few, decisions: [] }), "EUR")).toMatch(/nothing can be told/);
  expect(pageSentence(null, "EUR")).toMatch(/not been worked out yet/);
  expect([ruleName("next: habit", undefined), ruleName("gone", undefined)]).toEqual([
    "Always what comes next: habit",
    "Always “an offer that is gone”",
  ]);
});
