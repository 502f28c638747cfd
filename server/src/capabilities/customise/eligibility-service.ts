// Which offers people may have now, and why not the others. By key only.
import type { Clock } from "../../platform/clock.ts";
import type { Db } from "../../platform/postgres.ts";
import { refusals } from "./eligibility.ts";
import { offersWithTaken } from "./offers-store.ts";
import { REFUSALS, type Refusal } from "./refusals.ts";
import { standingsOf, type UsesDeps } from "./uses-service.ts";

export interface Eligibility {
  readonly allowed: readonly string[];
  readonly refused: readonly { readonly offerId: string; readonly refusal: Refusal; readonly sentence: string }[];
}

/** For each of these people (any record), the offers they may have now and why not the others. */
export type Eligible = (db: Db, personIds: readonly string[], offerIds: readonly string[]) => Promise<Map<string, Eligibility>>;

export interface EligibleDeps extends Pick<UsesDeps, "trust" | "segments"> {
  readonly clock: Clock;
}

export function createEligible({ trust, segments, clock }: EligibleDeps): Eligible {
  return async (db, personIds, offerIds) => {
    const rows = await offersWithTaken(db, offerIds);
    const there = [...rows.values()].filter(({ archivedAt }) => archivedAt === null);
    const persons = await trust.joined.personsOf(db, personIds);
    const { found, people } = await standingsOf(db, segments, there, [...new Set(persons)]);
    const refusedTo = refusals(there, { taken: new Map(), found, now: clock() });
    const gone = offerIds.filter((id) => !there.some((row) => row.id === id)).map((id) => [id, "no-such-offer"] as const);
    return new Map(
      personIds.map((id, i) => {
        const why = new Map<string, Refusal>([...gone, ...refusedTo(people.get(persons[i] ?? id)!)]);
        const refused = offerIds.flatMap((offerId) => {
          const refusal = why.get(offerId);
          return refusal === undefined ? [] : [{ offerId, refusal, sentence: REFUSALS[refusal] }];
        });
        return [id, { allowed: offerIds.filter((offer) => !why.has(offer)), refused }];
      }),
    );
  };
}
