// The decision against a simulated market whose truth is known: what is lost, over four contacts each, against knowing everything of everybody.
import { seeded } from "../server/src/platform/random.ts";
import type { Bench } from "./bench.ts";
import { ARMS, favouriteOf, outcomeOf, personOf, worth, type Market, type MarketPerson } from "./regret-market.ts";
import { epsilonGreedy, oracle, ours, type Decider } from "./regret-rules.ts";

const CONTACTS = 4;
const DAYS = 120;
const MARKETS: readonly Market[] = [
  { name: "steady", drift: false },
  { name: "drifting tastes", drift: true },
];
const RULES = ["ours", "epsilonGreedy", "oracle"] as const;

/** People are contacted four times, a month apart; each is who they are on the day they first come. */
function play(market: Market, people: number, seed: string, decider: Decider): { regret: number; best: number; byContact: number[] } {
  const random = seeded(`${seed} market`);
  const everybody = Array.from({ length: people }, (_, id): MarketPerson => {
    const person = personOf(random, id);
    return { ...person, favourite: favouriteOf(random, person.need, id % (DAYS / CONTACTS), market) };
  });
  const month = DAYS / CONTACTS;
  const sums = { regret: 0, best: 0, byContact: Array.from({ length: CONTACTS }, () => 0) };
  for (let day = 0; day < DAYS; day++) {
    for (const [id, before] of everybody.entries()) {
      if (id % month !== day % month) continue;
      // Where tastes drift, so may the person's: the share that moved since last month draws anew.
      const moves = market.drift && random() < month / DAYS / 2;
      const person = moves ? { ...before, favourite: favouriteOf(random, before.need, day, market) } : before;
      everybody[id] = person;
      const arm = decider.decide(person, day);
      const best = ARMS.reduce((most, each) => Math.max(most, worth(person, each, person.favourite)), Number.NEGATIVE_INFINITY);
      const lost = best - worth(person, arm, person.favourite);
      sums.best += best;
      sums.regret += lost;
      sums.byContact = sums.byContact.map((sum, contact) => (contact === Math.floor(day / month) ? sum + lost / people : sum));
      decider.told(person, arm, outcomeOf(random, person, arm), day);
    }
    decider.night(day);
  }
  return sums;
}

const deciderOf = (rule: (typeof RULES)[number], market: Market, seed: string): Decider =>
  rule === "ours"
    ? ours(seed)
    : rule === "epsilonGreedy"
      ? epsilonGreedy(seeded(`${seed} greedy`))
      : oracle(market, ({ id }) => id % (DAYS / CONTACTS));

/**
 * Regret is what is lost against the best for each one's hidden favourite, which nobody can know beforehand: the oracle, which knows all that is true
 * of people together and learns of each by Bayes' rule from their own answers, loses most of it too. Where tastes drift it loses more than half of
 * what the baseline does, so that no rule can halve it there. The mild reading, against the oracle alone, stands in the detail.
 */
export const regretBench = (people = Number(process.env["BENCH_PEOPLE"] ?? 20_000)): Bench => ({
  name: "regret",
  bar: "over four contacts each, regret against each person's hidden favourite: ≤ ½ of an ε-greedy baseline by offer, where the oracle itself stays below that; and within 20 % of a per-person oracle that knows the pooled truth, in a steady and in a drifting market",
  unit: "minor units a contact lost against knowing each person's favourite",
  run() {
    const detail = MARKETS.map((market) => {
      const played = Object.fromEntries(
        RULES.map((rule) => [rule, play(market, people, market.name, deciderOf(rule, market, market.name))]),
      );
      const lost = (rule: (typeof RULES)[number]): number => played[rule]!.regret / people / CONTACTS;
      const kept = (rule: (typeof RULES)[number]): number => played[rule]!.best - played[rule]!.regret;
      return {
        market: market.name,
        people,
        lost: Object.fromEntries(RULES.map((rule) => [rule, Math.round(lost(rule))])),
        ofBaseline: lost("ours") / lost("epsilonGreedy"),
        oracleOfBaseline: lost("oracle") / lost("epsilonGreedy"),
        ofOracle: lost("ours") / lost("oracle"),
        beyondOracleOfBaseline: (lost("ours") - lost("oracle")) / (lost("epsilonGreedy") - lost("oracle")),
        moneyOfOracle: kept("ours") / kept("oracle"),
        byContact: Object.fromEntries(RULES.map((rule) => [rule, played[rule]!.byContact.map((value) => Math.round(value))])),
      };
    });
    const [steady] = detail;
    const holds = detail.every(
      ({ ofBaseline, oracleOfBaseline, ofOracle }) => ofOracle <= 1.2 && (ofBaseline <= 0.5 || oracleOfBaseline > 0.5),
    );
    return Promise.resolve({
      ours: steady?.lost["ours"] ?? 0,
      baseline: steady?.lost["epsilonGreedy"] ?? 0,
      ratio: steady?.ofBaseline ?? 0,
      holds,
      detail: { markets: detail },
    });
  },
});
