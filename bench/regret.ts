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
      decider.told(person, arm, outcomeOf(random, person, arm));
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
 * Regret is what is lost against the best that anybody could know: everything that is true of all people, and of each what their own answers say. What
 * is lost against knowing each one's hidden favourite too stands in the detail; nobody can have that, the oracle loses most of it itself.
 */
export const regretBench = (people = Number(process.env["BENCH_PEOPLE"] ?? 20_000)): Bench => ({
  name: "regret",
  bar: "over four contacts each, in a steady and in a drifting market: regret ≤ ½ of an ε-greedy baseline by offer, and money within 20 % of a per-person oracle that knows the pooled truth",
  unit: "minor units a contact lost against the oracle",
  run() {
    const detail = MARKETS.map((market) => {
      const played = Object.fromEntries(
        RULES.map((rule) => [rule, play(market, people, market.name, deciderOf(rule, market, market.name))]),
      );
      const lost = (rule: (typeof RULES)[number]): number => played[rule]!.regret / people / CONTACTS;
      const kept = (rule: (typeof RULES)[number]): number => played[rule]!.best - played[rule]!.regret;
      const regret = (rule: (typeof RULES)[number]): number => lost(rule) - lost("oracle");
      return {
        market: market.name,
        people,
        ours: regret("ours"),
        epsilonGreedy: regret("epsilonGreedy"),
        ofBaseline: regret("ours") / regret("epsilonGreedy"),
        moneyOfOracle: kept("ours") / kept("oracle"),
        againstKnowingFavourites: Object.fromEntries(RULES.map((rule) => [rule, Math.round(lost(rule))])),
        byContact: Object.fromEntries(RULES.map((rule) => [rule, played[rule]!.byContact.map((value) => Math.round(value))])),
      };
    });
    const ratio = Math.max(...detail.map(({ ofBaseline }) => ofBaseline));
    const money = Math.min(...detail.map(({ moneyOfOracle }) => moneyOfOracle));
    const [steady] = detail;
    return Promise.resolve({
      ours: steady?.ours ?? 0,
      baseline: steady?.epsilonGreedy ?? 0,
      ratio,
      holds: ratio <= 0.5 && money >= 0.8,
      detail: { moneyOfOracle: money, markets: detail },
    });
  },
});
