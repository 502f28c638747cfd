// Fact: matches found. Announced by identify, in the transaction that writes the pairs. Retried by the queue.
import type { Duplicates } from "../capabilities/identify/index.ts";

/** 1. The surest pairs are joined, under the guards; the others wait for a person. (Joining is a fact of its own.) */
export async function afterMatches(duplicates: Pick<Duplicates, "joinSurest">): Promise<void> {
  await duplicates.joinSurest();
}
