// Who decides in the market: our model, the baseline, and the oracle.
import { columnsOf } from "../server/src/capabilities/customise/arm-columns.ts";
import { USUAL_SETTINGS } from "../server/src/capabilities/customise/decision-settings.ts";
import { claimRatesOf, nextVersion, NOTHING_LEARNED, type Lesson } from "../server/src/capabilities/customise/learning.ts";
import { choose, modelOf } from "../server/src/capabilities/customise/ranking.ts";
import { pick } from "../server/src/entrance/demo/draws.ts";
import type { Random } from "../server/src/platform/random.ts";
import { DAY } from "../server/src/vocabulary/time.ts";
import {
  ARMS,
  buys,
  CONTACT_MINOR,
  KINDS,
  LEFT_ALONE,
  LOOKS,
  MARGIN,
  OFFERS,
  tastes,
  worth,
  type Arm,
  type Market,
  type MarketPerson,
  type Outcome,
} from "./regret-market.ts";

export interface Decider {
  decide(person: MarketPerson, day: number): Arm;
  told(person: MarketPerson, arm: Arm, outcome: Outcome, day: number): void;
  /** The day is over; what was learned counts from tomorrow. */
  night(day: number): void;
}

/** The decision as the server makes it: contextual Thompson sampling, taught each night. */
export function ours(seed: string): Decider {
  const columns = columnsOf(OFFERS, LOOKS);
  const first = nextVersion({ before: NOTHING_LEARNED, lessons: [], halfLife: null, columns, seed });
  let learned = first.after;
  let model = modelOf(0, first.draws, {});
  let lessons: Lesson[] = [];
  let count = 0;
  const answers = new Map<number, Record<string, [number, number]>>();
  const featuresOf = ({ tier, state, need }: MarketPerson): string[] => [`tier:${tier}`, `state:${state}`, `need:${need}`];
  const offers = new Map(OFFERS.map((offer) => [offer.id, offer]));
  const looks = new Map(LOOKS.map((look) => [look.id, look]));
  return {
    decide(person) {
      const found = choose(
        {
          features: featuresOf(person),
          answers: answers.get(person.id) ?? {},
          offers: OFFERS,
          presentations: LOOKS,
          contactMinor: CONTACT_MINOR,
          unitMinor: MARGIN[person.tier],
          floor: USUAL_SETTINGS.explore,
          mayLeaveAlone: true,
          ownWords: false,
          seed: `${seed} ${count++}`,
        },
        model,
      );
      if (found.offer === null) return LEFT_ALONE;
      return { offer: offers.get(found.offer.id)!, look: looks.get(found.presentation!.id)! };
    },
    told(person, { offer, look }, { bought, marginMinor }, day) {
      const before = answers.get(person.id) ?? {};
      lessons.push({
        at: new Date(day * DAY),
        features: featuresOf(person),
        answers: structuredClone(before),
        offer,
        presentation: look,
        rewardMinor: marginMinor,
        unitMinor: MARGIN[person.tier],
        claimed: bought && offer !== null,
      });
      if (offer === null || look === null) return;
      for (const about of [`kind:${offer.kind}`, `tone:${look.tone}`]) {
        const [shown, answered] = before[about] ?? [0, 0];
        before[about] = [shown + 1, answered + (bought ? 1 : 0)];
      }
      answers.set(person.id, before);
    },
    night(day) {
      const next = nextVersion({ before: learned, lessons, halfLife: null, columns, seed: `${seed} night ${day}` });
      learned = next.after;
      lessons = [];
      model = modelOf(day + 1, next.draws, claimRatesOf(learned));
    },
  };
}

const EPSILON = 0.1;

/** Each offer, each presentation and leaving alone by its own mean after cost, whoever it is; one decision in ten at random. */
export function epsilonGreedy(random: Random): Decider {
  const seen = new Map<string, { count: number; sum: number }>();
  const mean = (key: string): number => {
    const { count, sum } = seen.get(key) ?? { count: 0, sum: 0 };
    return count === 0 ? Number.POSITIVE_INFINITY : sum / count;
  };
  const best = (keys: readonly string[]): string => keys.reduce((most, key) => (mean(key) > mean(most) ? key : most));
  const keysOf = ({ offer, look }: Arm): string[] => [offer?.id ?? "", ...(look === null ? [] : [look.id])];
  return {
    decide() {
      if (random() < EPSILON) return pick(random, ARMS);
      const [offer, look] = [best(["", ...OFFERS.map(({ id }) => id)]), best(LOOKS.map(({ id }) => id))];
      return ARMS.find((arm) => (arm.offer?.id ?? "") === offer && (arm.look === null || arm.look.id === look))!;
    },
    told(_, arm, { bought, marginMinor }) {
      const reward = marginMinor - (arm.offer === null ? 0 : CONTACT_MINOR + (bought ? arm.offer.costMinor : 0));
      for (const key of keysOf(arm)) {
        const { count, sum } = seen.get(key) ?? { count: 0, sum: 0 };
        seen.set(key, { count: count + 1, sum: sum + reward });
      }
    },
    night() {},
  };
}

/** Knows what is true of all people from the start, and learns of each, by Bayes' rule from their own answers, which favourite they have. */
export function oracle(market: Market, dayOf: (person: MarketPerson) => number): Decider {
  const beliefs = new Map<number, number[]>();
  const believed = (person: MarketPerson): number[] => beliefs.get(person.id) ?? tastes(person.need, dayOf(person), market);
  return {
    decide(person) {
      const belief = believed(person);
      const expected = (arm: Arm): number => KINDS.reduce((sum, kind, k) => sum + (belief[k] ?? 0) * worth(person, arm, kind), 0);
      return ARMS.reduce((best, arm) => (expected(arm) > expected(best) ? arm : best));
    },
    told(person, arm, { bought }) {
      const before = believed(person);
      const chance = (kind: (typeof KINDS)[number]): number => (bought ? buys(person, arm, kind) : 1 - buys(person, arm, kind));
      const weights = KINDS.map((kind, k) => (before[k] ?? 0) * chance(kind));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      beliefs.set(
        person.id,
        weights.map((weight) => weight / total),
      );
    },
    night() {},
  };
}
