// Fact: people lapsing. Announced by differentiate after a refresh, a piece of a thousand at most. Retried by the queue.
import { LAPSING_EVENT, type Lapsed } from "../capabilities/differentiate/index.ts";
import type { Identify } from "../capabilities/identify/index.ts";
import type { Clock } from "../platform/clock.ts";
import type { Postgres } from "../platform/postgres.ts";

/** 1. It stands in each one's line of time and in the event log, where journeys and webhooks begin; a silence counts once, however often it is told. */
export async function afterLapsing(
  { identify, postgres, clock }: { identify: Pick<Identify, "record">; postgres: Postgres; clock: Clock },
  { asOf, people }: { asOf: string; people: readonly Lapsed[] },
): Promise<void> {
  await postgres.transaction((tx) =>
    identify.record(
      tx,
      people.map(({ personId, lastDay }) => ({
        personId,
        messageId: `lapsing:${personId}:${lastDay}`,
        type: "track",
        name: LAPSING_EVENT,
        at: clock(),
        source: "rapport",
        payload: { asOf, lastDay },
      })),
    ),
  );
}
