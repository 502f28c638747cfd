import type { Db } from "../../platform/postgres.ts";
import type { PersonCard } from "../identify/index.ts";
import type { Learn } from "../learn/index.ts";
import type { Trust } from "../trust/index.ts";
import { addressFor } from "./media/index.ts";
import type { ClaimedRow, GateResult } from "./outbox-store.ts";
import { theirAddresses, twinsAmong } from "./twins-store.ts";

export interface TwinDeps {
  readonly trust: Pick<Trust, "joined">;
  readonly learn: Pick<Learn, "heldBackAmong">;
}

/** A row in hand elsewhere is looked at again after so long, in milliseconds: whether it went is then known. */
const SOON = 5000;

/** What is different about rows of individuals with several records. */
export interface Twins {
  /** Rows that do not go now, and why. */
  readonly aside: GateResult[];
  /** The address of a row, if it may still be used for the individual. */
  address(row: ClaimedRow, card: PersonCard | undefined): string | null;
}

/** The row's own address, if it is still what their card says. */
function sameAddress(row: ClaimedRow, card: PersonCard | undefined): string | null {
  return card !== undefined && addressFor(card, row.medium) === row.address ? row.address : null;
}

async function heldBackRows(tx: Db, learn: TwinDeps["learn"], rows: readonly ClaimedRow[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (const [experimentId, some] of Map.groupBy(rows, (row) => row.experimentId)) {
    const held = await learn.heldBackAmong(
      tx,
      experimentId,
      some.map((row) => row.personId),
    );
    for (const row of some) if (held.has(row.personId)) found.add(row.id);
  }
  return found;
}

/** Rows just claimed: the same step goes to one individual once, and to none that is held back under another record. */
export async function twinsOf(tx: Db, deps: TwinDeps, rows: readonly ClaimedRow[], now: Date): Promise<Twins> {
  const families = await deps.trust.joined.familiesOf(
    tx,
    rows.map((row) => row.personId),
  );
  const joined = rows.filter((row) => families.has(row.personId));
  if (joined.length === 0) return { aside: [], address: sameAddress };
  await deps.trust.joined.lockPeople(
    tx,
    joined.map((row) => row.personId),
  );
  const fates = new Map(
    (
      await twinsAmong(
        tx,
        joined.map((row) => row.id),
      )
    ).map((twin) => [twin.id, twin.fate]),
  );
  const heldBack = await heldBackRows(tx, deps.learn, joined);
  const known = await theirAddresses(tx, joined);
  return {
    aside: joined.flatMap(({ personId, id }): GateResult[] => {
      if (heldBack.has(id)) return [{ personId, id, state: "suppressed", reason: "held-back-twin", dueAt: null }];
      const fate = fates.get(id);
      if (fate === undefined) return [];
      return fate === "done"
        ? [{ personId, id, state: "suppressed", reason: "twin", dueAt: null }]
        : [{ personId, id, state: "queued", reason: "twin-in-hand", dueAt: new Date(now.getTime() + SOON) }];
    }),
    address(row, card) {
      if (!families.has(row.personId)) return sameAddress(row, card);
      // A letter is written to the address on the card; a mail to its own, if any record of the individual has it.
      if (row.medium !== "email") return card === undefined ? null : addressFor(card, row.medium);
      return known.has(`${row.personId} ${row.address}`) ? row.address : null;
    },
  };
}
