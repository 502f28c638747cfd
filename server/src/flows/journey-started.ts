// Fact: journey started. Announced by interact, in the transaction that makes the version, once for each start node. Retried by the queue; each step may be
// done twice.
import type { Segments } from "../capabilities/differentiate/index.ts";
import type { Journeys } from "../capabilities/interact/index.ts";

/** 1. Who is in the segment or on the list comes in, where that is wanted. 2. Whose day is near comes in. */
export async function afterJourneyStarted(
  journeys: Pick<Journeys, "starts">,
  { journeyId, node }: { journeyId: string; node: string },
): Promise<void> {
  await journeys.starts.fill(journeyId, node);
  await journeys.starts.dates();
}

/** Facts, consents or ways to reach people have changed: 1. they come into segments or leave them, 2. who waits for that in a journey is looked at. */
export async function afterPeopleChanged(
  segments: Pick<Segments, "heard">,
  journeys: Pick<Journeys, "starts">,
  changed: readonly string[] | "everybody",
): Promise<void> {
  await segments.heard(changed);
  await journeys.starts.heard(changed);
}
