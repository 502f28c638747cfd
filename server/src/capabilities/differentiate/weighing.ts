/** What happened to everybody alike, and how much each sign matters: from the stories of some. */
import { measure, type Measured } from "./evidence-ratio.ts";
import { allOccasions, marketOf, writingHabit, type MarketFacts } from "./market.ts";
import { comebacks, type Yard } from "./moments.ts";
import type { ReasonsReport } from "./reasons-store.ts";
import type { Kind, Story } from "./reasons/reason.ts";
import { seenAt } from "./seen.ts";
import { signKeys } from "./suspicions.ts";

export interface WeighingTask {
  readonly stories: readonly Story[];
  readonly news: Pick<MarketFacts, "rows" | "places">;
  readonly yard: Yard;
}

export interface Weighed {
  readonly facts: MarketFacts;
  readonly measured: Measured[];
  readonly sample: ReasonsReport["sample"];
}

export function weigh({ stories, news, yard }: WeighingTask): Weighed {
  const occasions = allOccasions(stories, yard);
  const facts: MarketFacts = { ...news, ...writingHabit(occasions), comebacks: comebacks(occasions, yard.asOf) };
  const seen = seenAt(occasions, marketOf(facts));
  const kinds = ["silence", "no-purchase"] as const;
  const silent = (kind: Kind): number => seen[kind].filter((one) => one.silent).length;
  return {
    facts,
    measured: kinds.flatMap((kind): Measured[] => measure(seen[kind], signKeys(kind))),
    sample: {
      people: stories.length,
      purchases: seen.silence.length,
      silences: silent("silence"),
      looks: seen["no-purchase"].length,
      unbought: silent("no-purchase"),
    },
  };
}
