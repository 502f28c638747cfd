import { seeded } from "../server/src/platform/random.ts";
import { peeked, type SimulatedBusiness } from "../server/test/simulated-experiment.ts";
import type { Bench } from "./bench.ts";

const EXPERIMENTS = 1000;
const BUSINESSES: Record<string, Omit<SimulatedBusiness, "effect">> = {
  "many orders, a tenth held back": { people: 2000, heldBack: 0.1, rate: 0.3, spread: 0.5 },
  "few orders of very different size": { people: 2000, heldBack: 0.1, rate: 0.05, spread: 1 },
  halves: { people: 1000, heldBack: 0.5, rate: 0.3, spread: 1 },
  "people come in day by day": { people: 2000, heldBack: 0.2, rate: 0.3, spread: 1, arriving: true },
};

/** Experiments looked at every day: how often all looks held the truth, and how often a winner was named where nothing differs. */
export const coverage: Bench = {
  name: "coverage",
  bar: "always-valid intervals hold at every look in ≥ 95 % of 1 000 simulated experiments; a winner is named in ≤ 5 % where nothing differs",
  unit: "share of experiments",
  run() {
    const detail = Object.entries(BUSINESSES).map(([name, business]) => {
      const random = seeded(name);
      const nothing = peeked(random, { ...business, effect: 0 }, EXPERIMENTS / 2);
      const effect = peeked(random, { ...business, effect: 0.2 }, EXPERIMENTS / 2);
      return { name, covered: (nothing.covered + effect.covered) / 2, falseWinners: nothing.winners, standardErrors: effect.width };
    });
    const ours = Math.min(...detail.map(({ covered }) => covered));
    const winners = Math.max(...detail.map(({ falseWinners }) => falseWinners));
    return Promise.resolve({
      ours,
      baseline: 0.95,
      ratio: ours / 0.95,
      holds: ours >= 0.95 && winners <= 0.05,
      detail: { winners, detail },
    });
  },
};
