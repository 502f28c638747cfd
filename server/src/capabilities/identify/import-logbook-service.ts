// What an import has done and noted. After a kill the next run opens the same book and goes on where it ends.
import type { Db, Postgres } from "../../platform/postgres.ts";
import { batchesOf, insertBatch, type Where } from "./import-batches-store.ts";
import { addTallies, NOTHING, type Tally } from "./import-tally.ts";
import { Rejects, type Refused } from "./rejects.ts";

type Unplaced = Where extends infer W ? (W extends Where ? Omit<W, "rejectBytes"> : never) : never;

export class Logbook {
  readonly #importId: string;
  readonly #rejects: Rejects;
  #n: number;
  where: Where | undefined;
  /** All that is noted. */
  tally: Tally;

  private constructor(importId: string, rejects: Rejects, n: number, where: Where | undefined, tally: Tally) {
    this.#importId = importId;
    this.#rejects = rejects;
    this.#n = n;
    this.where = where;
    this.tally = tally;
  }

  static async open(postgres: Postgres, importId: string, rejectsFile: string, header: readonly string[]): Promise<Logbook> {
    const batches = await batchesOf(postgres.db, importId);
    const last = batches.at(-1);
    const rejects = await Rejects.open(rejectsFile, header, last?.place.rejectBytes ?? 0);
    const tally = batches.reduce((sum, batch) => addTallies(sum, batch.tally), NOTHING);
    return new Logbook(importId, rejects, (last?.n ?? 0) + 1, last?.place, tally);
  }

  /** Notes, in the transaction of a batch's work, how far the import is now, what the batch added, and its refused lines. */
  async note(tx: Db, where: Unplaced, tally: Tally, refused: readonly Refused[]): Promise<void> {
    // The file first: what it holds beyond the committed length is cut off by the next run.
    await this.#rejects.add([...refused].sort((a, b) => a.line - b.line));
    const place: Where = { ...where, rejectBytes: this.#rejects.bytes };
    await insertBatch(tx, this.#importId, { n: this.#n++, place, tally });
    this.tally = addTallies(this.tally, tally);
    this.where = place;
  }

  async close(): Promise<void> {
    await this.#rejects.close();
  }
}
