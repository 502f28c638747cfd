/** Weighs the signs in a thread of its own, so that the server goes on answering. Started by reasons-refresh-service.ts. */
import { parentPort, workerData } from "node:worker_threads";
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

function weigh({ stories, news, yard }: WeighingTask): Weighed {
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

parentPort?.postMessage(weigh(workerData as WeighingTask));
