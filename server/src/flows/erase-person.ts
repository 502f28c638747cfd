// Somebody is to be forgotten. 1. One transaction deletes their rows in every room, top room first, lays the tombstones and announces
// "person erased". 2. That fact clears what no transaction of PostgreSQL covers: the projection, computed values, files, the built-in
// mailbox, and the file of tombstones that outlives a restored database. 3. Only then does the last note of whom it was go away.
import { setTimeout as delay } from "node:timers/promises";
import type { Differentiate } from "../capabilities/differentiate/index.ts";
import type { Identify, Imports } from "../capabilities/identify/index.ts";
import type { Interact } from "../capabilities/interact/index.ts";
import type { Erasure, ErasureReason, Pending, Trust } from "../capabilities/trust/index.ts";
import { othersHaveEnded, type Db, type Postgres } from "../platform/postgres.ts";
import type { PersonRecords } from "../platform/records.ts";
import { Problem } from "../vocabulary/errors.ts";
import type { TombstoneFile } from "./tombstone-file.ts";

export interface EraseDeps {
  readonly postgres: Postgres;
  readonly trust: Trust;
  readonly identify: Pick<Identify, "identifierValues" | "personIds" | "projection">;
  readonly imports: Pick<Imports, "forgetInFiles">;
  readonly differentiate: Pick<Differentiate, "eraseValues">;
  readonly interact: Pick<Interact, "traces" | "letters">;
  /** The doors with rows of people in PostgreSQL, from the top room down to trust. */
  readonly rooms: readonly Pick<PersonRecords, "eraseRecords">[];
  readonly tombstones: TombstoneFile;
  /** Takes mail to these addresses out of the built-in mailbox. */
  readonly forgetMail: (addresses: readonly string[]) => Promise<unknown>;
}

export interface EraseAsk {
  readonly actor: string;
  readonly reason: ErasureReason;
  /** How many people the caller means; another number stops everything. */
  readonly people: number;
}

async function eraseOnce(deps: EraseDeps, ids: readonly string[], ask: EraseAsk): Promise<string> {
  return deps.postgres.transaction(async (tx: Db) => {
    const { people, records } = await deps.trust.recordsOf(tx, ids);
    if (people.length !== ask.people) {
      throw new Problem("conflict", `That is ${people.length} people, not ${ask.people}. Nobody was erased; look at the number again.`, {
        people: people.length,
      });
    }
    const identifiers = await deps.identify.identifierValues(tx, records);
    const traces = await deps.interact.traces(tx, records);
    const deleted: Record<string, number> = {};
    for (const room of deps.rooms) Object.assign(deleted, await room.eraseRecords(tx, records));
    if (Object.keys(deleted).length === 0) throw new Problem("not-found", "There is no such person, or they are erased already.");
    return deps.trust.bury(tx, {
      actor: ask.actor,
      reason: ask.reason,
      people: people.length,
      deleted,
      pending: { ids: records, identifiers, ...traces },
    });
  });
}

/** How often a message that is being handed over is waited for, 250 ms each: as long as a lease. */
const TRIES = 140;

/** Erases people; returns the id of the erasure. Nothing goes out to them from the moment this comes back. */
export async function erasePeople(deps: EraseDeps, ids: readonly string[], ask: EraseAsk): Promise<string> {
  for (let left = TRIES; ; left--) {
    try {
      return await eraseOnce(deps, ids, ask);
    } catch (error) {
      if (!(error instanceof Problem) || error.data["busy"] !== true || left === 0) throw error;
      await delay(250);
    }
  }
}

/** Somebody who was at work on the person when they were erased may have written a row since; those transactions are over now. */
async function sweep(deps: EraseDeps, { ids }: Pending): Promise<void> {
  await deps.postgres.transaction(async (tx) => {
    for (const room of deps.rooms) await room.eraseRecords(tx, ids);
  });
}

/** Fact: person erased. Safe to repeat; does nothing once it is done. */
export async function afterErasure(deps: EraseDeps, { erasureId }: { erasureId: string }): Promise<void> {
  const { postgres, trust } = deps;
  const pending = await trust.pending(postgres.db, erasureId);
  if (pending === null) return;
  deps.tombstones.keep(await trust.tombstones(postgres.db));
  await othersHaveEnded(postgres.db);
  await sweep(deps, pending);
  await deps.identify.projection.erase(pending.ids);
  await deps.differentiate.eraseValues(pending.ids);
  for (const run of pending.printRuns) await deps.interact.letters.reprint(run);
  const addresses = [
    ...new Set([...pending.addresses, ...pending.identifiers.filter(({ kind }) => kind === "email").map(({ value }) => value)]),
  ];
  await deps.forgetMail(addresses);
  await deps.imports.forgetInFiles([...pending.identifiers.map(({ value }) => value), ...addresses, ...pending.ids]);
  await trust.finishErasure(postgres.db, erasureId);
}

/** What a crash or a long import left half cleared. */
export async function finishErasures(deps: EraseDeps): Promise<void> {
  const open = (await deps.trust.erasures(deps.postgres.db)).filter((one: Erasure) => one.doneAt === null);
  for (const { id } of open) await afterErasure(deps, { erasureId: id });
}

const CHUNK = 5000;

/** After a restore: whom the tombstones know is erased again, before anything else happens. Returns how many records that were. */
export async function eraseAgain(deps: EraseDeps): Promise<number> {
  const { postgres, trust, identify } = deps;
  await postgres.transaction((tx) => trust.addTombstones(tx, deps.tombstones.read()));
  const dead: string[] = [];
  for (let after: string | null = null, ids = await identify.personIds(postgres.db, after, CHUNK); ids.length > 0;) {
    dead.push(
      ...(
        await trust.tombstoned(
          postgres.db,
          ids.map((value) => ({ kind: "record", value })),
        )
      ).map(({ value }) => value),
    );
    after = ids.at(-1) ?? null;
    ids = await identify.personIds(postgres.db, after, CHUNK);
  }
  if (dead.length === 0) return 0;
  const { people } = await trust.recordsOf(postgres.db, dead);
  await erasePeople(deps, dead, { actor: "restore", reason: "backup", people: people.length });
  return dead.length;
}
