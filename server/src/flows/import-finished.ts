// Fact: import finished. Announced by identify, in the transaction that closes the import. Retried by the queue.
import type { Differentiate } from "../capabilities/differentiate/index.ts";
import type { Identify } from "../capabilities/identify/index.ts";

/** 1. The projection catches up with the log. 2. Everybody's value and state are computed anew. */
export async function afterImport(
  identify: Pick<Identify, "projection">,
  differentiate: Pick<Differentiate, "askForRefresh">,
): Promise<void> {
  while (await identify.projection.step());
  await differentiate.askForRefresh();
}
