import type { Db } from "../../platform/postgres.ts";
import { allows, EVERY_MEDIUM } from "./consent.ts";
import { recordConsents, type Recording } from "./consent-service.ts";
import { standingRows } from "./consent-store.ts";

/** What "do not sell or share my data" closes. */
const CLOSED = ["partner-sharing", "offers-from-other-companies"];

/** Somebody whose browser or consent dialogue said so. */
export interface Objector {
  readonly personId: string;
  /** By which they were known then. */
  readonly identifier: string;
  readonly at: Date;
}

/** Records that these people object to their data being passed on, where the ledger does not say so yet. */
export async function recordObjections(tx: Db, deps: Recording, objectors: readonly Objector[]): Promise<void> {
  if (objectors.length === 0) return;
  const standing = await standingRows(
    tx,
    objectors.map(({ personId }) => personId),
    CLOSED,
  );
  const closed = new Set(
    standing
      .filter(({ medium, decision }) => medium === EVERY_MEDIUM && !allows(decision))
      .map(({ personId, purpose }) => `${personId} ${purpose}`),
  );
  const entries = objectors.flatMap(({ personId, identifier, at }) =>
    CLOSED.filter((purpose) => !closed.has(`${personId} ${purpose}`)).map((purpose) => ({
      personId,
      identifier,
      purpose,
      medium: EVERY_MEDIUM,
      decision: "objected" as const,
      words: {
        id: "browser-signal",
        version: 1,
        language: "en",
        text: "Do not sell or share my data (Global Privacy Control or a consent dialogue)",
      },
      method: "browser signal",
      actor: "person",
      at,
    })),
  );
  await recordConsents(tx, deps, entries);
}
