// Fact: segment changed. Announced by differentiate, in the transaction that moves the people, a piece of a thousand at most. Retried by the queue.
import type { Interact, Journeys } from "../capabilities/interact/index.ts";

/**
 * 1. What waits to be sent to somebody because they were in the segment, and who has left it, is not sent: the reason for it is gone.
 * 2. Who came into it comes into the journeys that start with it.
 */
export async function afterSegmentChanged(
  interact: Pick<Interact, "leftAudience">,
  journeys: Pick<Journeys, "starts">,
  { segmentId, entered, left }: { segmentId: string; entered: readonly string[]; left: readonly string[] },
): Promise<void> {
  if (left.length > 0) await interact.leftAudience(`segment:${segmentId}`, left);
  if (entered.length > 0) await journeys.starts.segmentEntered(segmentId, entered);
}
