// The part of trust in a person's rights: tombstones, erasures, restriction.
import type { Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { Db } from "../../platform/postgres.ts";
import type { Queue } from "../../platform/queue.ts";
import { personRecords, type Erased, type PersonRecords } from "../../platform/records.ts";
import {
  eraseMentions,
  erasureBy,
  finishErasure,
  insertErasure,
  listErasures,
  pendingOf,
  type Erasure,
  type ErasureReason,
  type Pending,
} from "./erasures-store.ts";
import { allowLedgerDeletes, recordsOf } from "./joined-store.ts";
import { PERSON_TABLES } from "./person-tables.ts";
import { deleteRestriction, insertRestriction, restrictedRecords, restrictionOf } from "./restrictions-store.ts";
import { allTombstones, anyTombstone, layTombstones, restoreTombstones, standingStones } from "./tombstones-store.ts";
import { mergeTombstones, tombstoneText, type Known, type Tombstone } from "./tombstones.ts";

/** What the flow found out about the people before their rows went. */
export interface Burial {
  readonly actor: string;
  readonly reason: ErasureReason;
  readonly people: number;
  readonly pending: Pending;
  /** What the rooms deleted, by table. */
  readonly deleted: Erased;
}

export interface Rights extends PersonRecords {
  /** Ids of all records of the people given, themselves included; ids of joined records are turned into their people first. */
  recordsOf(db: Db, ids: readonly string[]): Promise<{ people: string[]; records: string[] }>;
  /** Of these identifiers, those of somebody who was erased and has not come back by themselves. */
  tombstoned(db: Db, known: readonly Known[]): Promise<Known[]>;
  /** Whether anybody was erased who has not come back. */
  anyTombstone: typeof anyTombstone;
  tombstones(db: Db): Promise<Tombstone[]>;
  /** Adds tombstones from the file that outlives the database; returns all that stand. */
  addTombstones(tx: Db, stones: readonly Tombstone[]): Promise<Tombstone[]>;
  /** Writes the trace and the tombstones, and announces what is left to clear. Returns the id of the erasure. */
  bury(tx: Db, burial: Burial): Promise<string>;
  /** Kept, not used. Announces "person restricted". */
  restrict(tx: Db, personId: string, reason: string, actor: string): Promise<void>;
  /** False if nothing was restricted. */
  liftRestriction: typeof deleteRestriction;
  restrictionOf: typeof restrictionOf;
  /** All records of people whose use is restricted; of these ids, where some are given. */
  restrictedRecords: typeof restrictedRecords;
  pending(db: Db, erasureId: string): Promise<Pending | null>;
  finishErasure(db: Db, erasureId: string): Promise<void>;
  erasure(db: Db, id: string): Promise<Erasure | null>;
  erasures(db: Db): Promise<Erasure[]>;
}

export interface RightsDeps {
  readonly queue: Pick<Queue, "announce" | "forget">;
  readonly clock: Clock;
  /** Keyed hash (HMAC-SHA-256, hex) under a key of this instance. */
  readonly seal: (text: string) => string;
}

async function restrict({ queue, clock }: RightsDeps, tx: Db, personId: string, reason: string, actor: string): Promise<void> {
  await insertRestriction(tx, personId, reason, actor, clock());
  await queue.announce(tx, "person restricted", { personId });
}

const NO_ERASURE = "00000000-0000-0000-0000-000000000000";

async function bury({ queue, clock, seal }: RightsDeps, tx: Db, burial: Burial): Promise<string> {
  const { ids, identifiers, addresses } = burial.pending;
  const id = newId();
  const at = clock();
  const words = [...identifiers.map(({ value }) => value), ...addresses];
  const mentions = await eraseMentions(tx, ids, words);
  const known = [...ids.map((value) => ({ kind: "record", value })), ...identifiers];
  await queue.forget(tx, ids);
  await insertErasure(tx, { id, at, ...burial, records: ids.length, deleted: { ...burial.deleted, ...mentions } });
  await layTombstones(
    tx,
    id,
    known.map((one) => ({ key: seal(tombstoneText(one)), kind: one.kind })),
    at,
  );
  await queue.announce(tx, "person erased", { erasureId: id });
  return id;
}

export function createRights(deps: RightsDeps): Rights {
  const { clock, seal } = deps;
  const records = personRecords(PERSON_TABLES);
  const keyOf = (one: Known): string => seal(tombstoneText(one));
  return {
    ...records,
    async eraseRecords(tx, ids) {
      await allowLedgerDeletes(tx);
      return records.eraseRecords(tx, ids);
    },
    recordsOf,
    async tombstoned(db, known) {
      // Nearly always nobody was erased, and then a million identifiers need no hash.
      if (known.length === 0 || !(await anyTombstone(db))) return [];
      const keys = known.map(keyOf);
      const standing = await standingStones(db, keys);
      return known.filter((_, i) => standing.has(keys[i] ?? ""));
    },
    anyTombstone,
    tombstones: allTombstones,
    async addTombstones(tx, stones) {
      const merged = mergeTombstones([await allTombstones(tx), stones]);
      await restoreTombstones(tx, NO_ERASURE, merged);
      return merged.filter(({ erasedAt, liftedAt }) => liftedAt === null || liftedAt < erasedAt);
    },
    bury: (tx, burial) => bury(deps, tx, burial),
    restrict: (tx, personId, reason, actor) => restrict(deps, tx, personId, reason, actor),
    liftRestriction: deleteRestriction,
    restrictionOf,
    restrictedRecords,
    pending: pendingOf,
    finishErasure: (db, id) => finishErasure(db, id, clock()),
    erasure: erasureBy,
    erasures: listErasures,
  };
}
