// Taking an import back: all that it alone brought goes away, what others confirmed stays.
import type { Clock } from "../../platform/clock.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import type { Queue } from "../../platform/queue.ts";
import { personRecords } from "../../platform/records.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { DAY } from "../../vocabulary/time.ts";
import type { Trust } from "../trust/index.ts";
import { handOnClaims } from "./claims-store.ts";
import { deleteBatches } from "./import-batches-store.ts";
import type { GoodsDoor } from "./import-goods-service.ts";
import { findImport, type ImportRow } from "./import-store.ts";
import {
  addUndone,
  askForReprojection,
  beginUndo,
  deleteMarked,
  emptyRecords,
  finishUndo,
  markedRecords,
  restoreFacts,
  undoneSoFar,
  unmark,
} from "./import-undo-store.ts";
import { noteForMatching } from "./match-index-store.ts";
import { PERSON_TABLES } from "./person-tables.ts";

const DAYS = 30;
/** Records a transaction. */
const CHUNK = 1000;
/** Numbers of notes of an undo; those of the import itself are gone or smaller. */
const FIRST = 1_000_000;

export interface UndoDeps {
  readonly postgres: Postgres;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly trust: Pick<Trust, "takeBackImported" | "heardFrom">;
}

type Undoing = UndoDeps & { readonly goods: Pick<GoodsDoor, "takeBack"> };

/** Of these people, those of whom a room above identify knows something. */
export type KnownElsewhere = (tx: Db, records: readonly string[]) => Promise<ReadonlySet<string>>;

const sourceOf = ({ fileName }: ImportRow): string => `import ${fileName}`;

/** Puts the undoing of an import into the queue. */
export async function askForUndo({ postgres, queue, clock }: UndoDeps, row: ImportRow, actor: string): Promise<void> {
  if (row.state === "undone" || row.state === "undoing") throw new Problem("conflict", "This import is taken back already.");
  if (row.state === "waiting" || row.state === "reading" || row.state === "writing") {
    throw new Problem("conflict", "This import is still under way. Take it back when it has finished.");
  }
  await postgres.transaction(async (tx) => {
    if (!(await beginUndo(tx, row.id, actor, new Date(clock().getTime() - DAYS * DAY)))) {
      throw new Problem("refused", `An import can be taken back for ${DAYS} days; this one is older.`);
    }
    await queue.announce(tx, "undo import", { id: row.id });
  });
}

async function undoChunk(deps: UndoDeps, row: ImportRow, records: readonly string[], known: KnownElsewhere): Promise<void> {
  await deps.postgres.transaction(async (tx) => {
    const { n } = await undoneSoFar(tx, row.id);
    const gone = await deleteMarked(tx, row.id, records);
    await handOnClaims(tx, records);
    await restoreFacts(tx, records, sourceOf(row), row.createdAt);
    const said = await deps.trust.takeBackImported(tx, records, sourceOf(row));
    const empty = await emptyRecords(tx, row.id, records);
    const kept = new Set([...(await deps.trust.heardFrom(tx, empty)), ...(await known(tx, empty))]);
    const people = empty.filter((id) => !kept.has(id));
    await personRecords(PERSON_TABLES).eraseRecords(tx, people);
    await unmark(tx, row.id, records);
    await askForReprojection(tx, records);
    await noteForMatching(tx, records);
    await addUndone(tx, row.id, FIRST + n, { ...gone, consents: said.consents, people: people.length });
  });
}

/** Goods that the file brought alone, and what it changed of others. */
async function undoGoods({ postgres, goods }: Undoing, id: string): Promise<string> {
  for (let open = true; open;) {
    open = await postgres.transaction(async (tx) => {
      const back = await goods.takeBack(tx, id, CHUNK);
      if (back.gone + back.restored === 0) return false;
      const { n } = await undoneSoFar(tx, id);
      await addUndone(tx, id, FIRST + n, { ...back });
      return true;
    });
  }
  const { sums } = await undoneSoFar(postgres.db, id);
  const count = (key: string): string => (sums[key] ?? 0).toLocaleString("en");
  return `Taken back: ${count("gone")} articles that came by this file alone are gone, and ${count("restored")} are as they were before. What another source confirmed or changed since stays.`;
}

async function undoPeople(deps: Undoing, row: ImportRow, known: KnownElsewhere): Promise<string> {
  const { db } = deps.postgres;
  for (let records = await markedRecords(db, row.id, CHUNK); records.length > 0; records = await markedRecords(db, row.id, CHUNK)) {
    await undoChunk(deps, row, records, known);
  }
  const { sums } = await undoneSoFar(db, row.id);
  const count = (key: string): string => (sums[key] ?? 0).toLocaleString("en");
  return `Taken back: ${count("people")} people, ${count("orders")} orders and returns, ${count("facts")} facts and ${count("identifiers")} identifiers that came by this file alone; ${count("consents")} consents have ended. What another source confirmed stays.`;
}

/** Does the work; safe to call again after a kill. Returns what was done, or null if there is nothing to undo. */
export async function undoImport(deps: Undoing, id: string, known: KnownElsewhere): Promise<string | null> {
  const row = await findImport(deps.postgres.db, id);
  if (row?.state !== "undoing") return null;
  const sentence = row.kind === "products" ? await undoGoods(deps, id) : await undoPeople(deps, row, known);
  await deps.postgres.transaction(async (tx) => {
    await finishUndo(tx, id, deps.clock(), sentence);
    await deleteBatches(tx, id);
  });
  return sentence;
}
