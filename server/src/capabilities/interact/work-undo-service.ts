// Taking back what somebody noted of a call or a visit, with what followed from it.
import type { Clock } from "../../platform/clock.ts";
import type { Db } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Identify } from "../identify/index.ts";
import type { Trust } from "../trust/index.ts";
import { askOf } from "./claim-service.ts";
import { reopenStopped } from "./journey-wakes-store.ts";
import { dropNoted, reopenWork, requeueWithdrawn, type Noted } from "./noted-store.ts";
import { sentMessageId } from "./sent-events.ts";

export interface WorkUndoDeps {
  readonly identify: Pick<Identify, "takeBack">;
  readonly trust: Pick<Trust, "gate" | "recordConsents" | "unsuppress">;
  readonly clock: Clock;
}

/** Minutes for which a note can be taken back. */
const WHILE = 30;

export const undoableSince = (now: Date): Date => new Date(now.getTime() - WHILE * 60_000);

/** What follows when a withdrawal was a mistake: messages that wait again, journeys that go on. The ledger keeps both, the note and that it was one. */
async function allowAgain(tx: Db, { trust, clock }: WorkUndoDeps, noted: Noted & { medium: string }, address: string, actor: string) {
  const at = new Date(Math.max(clock().getTime(), noted.at.getTime() + 1));
  await trust.recordConsents(
    tx,
    noted.withdrawn.map((purpose) => ({
      personId: noted.personId,
      identifier: address,
      purpose,
      medium: noted.medium,
      decision: "given" as const,
      method: "call",
      actor,
      at,
      words: {
        id: "noted-by-mistake",
        version: 1,
        language: "en",
        text: "What was noted before was a mistake; what stood before it holds.",
      },
      evidence: { send: noted.id, undone: noted.at.toISOString() },
    })),
  );
  const { personId, withdrawn: purposes } = noted;
  return {
    messages: await requeueWithdrawn(tx, noted),
    journeys: await reopenStopped(tx, { personId, purposes, since: noted.at }, clock()),
  };
}

const said = (n: number, one: string, many: string): string[] => (n === 0 ? [] : [`${n} ${n === 1 ? one : many} again.`]);

/** @param address where the person is reached by the medium now */
export async function takeNoteBack(
  tx: Db,
  deps: WorkUndoDeps,
  id: string,
  actor: string,
  address: (personId: string, medium: string) => Promise<string>,
): Promise<{ sentence: string }> {
  const { trust, identify, clock } = deps;
  const noted = await dropNoted(tx, id);
  if (noted === null || noted.at < undoableSince(clock()))
    throw new Problem("conflict", `A note can be taken back for ${WHILE} minutes, while nobody has the work in hand.`);
  if (noted.by !== actor) throw new Problem("forbidden", "Somebody else noted this.");
  await reopenWork(tx, noted);
  await trust.gate.release(tx, [{ personId: noted.personId, ask: askOf(id) }]);
  await identify.takeBack(tx, noted.personId, [sentMessageId(id)]);
  if (noted.silenced !== null) await trust.unsuppress(tx, { medium: noted.medium, address: noted.silenced, at: noted.at });
  const none = { messages: 0, journeys: 0 };
  const again = noted.withdrawn.length === 0 ? none : await allowAgain(tx, deps, noted, await address(noted.personId, noted.medium), actor);
  const parts = [
    "Taken back; it is on the list again.",
    ...said(again.messages, "message that it stopped waits", "messages that it stopped wait"),
    ...said(again.journeys, "journey that it ended goes on", "journeys that it ended go on"),
  ];
  return { sentence: parts.join(" ") };
}
