// Facts: people joined, people separated. Announced by identify, in the transaction that changes the map. Retried by the queue.
import type { Differentiate } from "../capabilities/differentiate/index.ts";
import type { Identify } from "../capabilities/identify/index.ts";
import type { Interact, Journeys } from "../capabilities/interact/index.ts";

/**
 * 1. The projection writes the people anew. 2. Everybody's value and state are computed anew. (What waits to be sent twice to the one
 * individual stops by itself: the sender looks at all records when it takes a message up.)
 */
export async function afterJoining(
  identify: Pick<Identify, "projection">,
  differentiate: Pick<Differentiate, "askForRefresh">,
): Promise<void> {
  while (await identify.projection.step());
  await differentiate.askForRefresh();
}

/** 1. What the sender and the journeys put aside while the records were one person waits again, and the gate is asked anew. 2. As above. */
export async function afterSeparation(
  identify: Pick<Identify, "projection">,
  differentiate: Pick<Differentiate, "askForRefresh">,
  { interact, journeys }: { readonly interact: Pick<Interact, "peopleSeparated">; readonly journeys: Pick<Journeys, "separated"> },
  { records, since }: { records: readonly string[]; since: string },
): Promise<void> {
  await interact.peopleSeparated(records, new Date(since));
  await journeys.separated(records, new Date(since));
  await afterJoining(identify, differentiate);
}
