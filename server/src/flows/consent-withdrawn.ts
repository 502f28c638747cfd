// Fact: consent withdrawn. Announced by trust, in the transaction that writes the ledger. Retried by the queue.
import type { Interact } from "../capabilities/interact/index.ts";

/** 1. What waits to be sent to that person is stopped at once. (The gate would refuse it at sending anyway.) */
export async function afterWithdrawal(interact: Pick<Interact, "consentWithdrawn">, { personId }: { personId: string }): Promise<void> {
  await interact.consentWithdrawn(personId);
}
