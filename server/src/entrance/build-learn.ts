import { touchPrices } from "../capabilities/differentiate/index.ts";
import type { Identify } from "../capabilities/identify/index.ts";
import { createEffects, createExperiments, createLearn } from "../capabilities/learn/index.ts";
import type { Trust } from "../capabilities/trust/index.ts";
import type { Clock } from "../platform/clock.ts";
import type { Postgres } from "../platform/postgres.ts";
import type { Queue } from "../platform/queue.ts";

interface LearnsFrom {
  readonly queue: Queue;
  readonly trust: Trust;
  readonly identify: Identify;
  readonly currency: () => Promise<string>;
}

/** The room learn: what is tried, and whether it worked. */
export function buildLearn(
  { postgres, clock }: { readonly postgres: Postgres; readonly clock: Clock },
  { queue, trust, identify, currency }: LearnsFrom,
) {
  const { db } = postgres;
  const learn = createLearn({ clock, currency });
  const restricted = (): Promise<Set<string>> => trust.restrictedRecords(db);
  const experiments = createExperiments({ postgres, clock, identify, currency });
  const contactCosts = (): Promise<Map<string, number>> => touchPrices({ db, trust, currency });
  const { compared } = experiments;
  return {
    learn,
    experiments,
    effects: createEffects({ db, clock, queue, currency, restricted, result: learn.result, compared, contactCosts }),
  };
}
