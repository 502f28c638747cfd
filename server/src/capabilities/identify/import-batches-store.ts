import { sql, type Db } from "../../platform/postgres.ts";
import type { Place } from "./file-rows.ts";
import type { Tally } from "./import-tally.ts";

/** How far an import is: the file read up to a place, or all of it read and so many parts written (with moments shifted by so many days). */
export type Where =
  | { readonly phase: "reading"; readonly place: Place; readonly rejectBytes: number }
  | { readonly phase: "writing"; readonly part: number; readonly days: number; readonly rejectBytes: number };

export interface NotedBatch {
  readonly n: number;
  readonly place: Where;
  readonly tally: Tally;
}

export async function insertBatch(tx: Db, importId: string, { n, place, tally }: NotedBatch): Promise<void> {
  await sql`
    insert into identify.import_batches (import_id, n, place, tally)
    values (${importId}, ${n}, ${JSON.stringify(place)}::jsonb, ${JSON.stringify(tally)}::jsonb)`.execute(tx);
}

export async function batchesOf(db: Db, importId: string): Promise<NotedBatch[]> {
  const { rows } = await sql<NotedBatch>`
    select n, place, tally from identify.import_batches where import_id = ${importId} order by n`.execute(db);
  return rows;
}

export async function deleteBatches(tx: Db, importId: string): Promise<void> {
  await sql`delete from identify.import_batches where import_id = ${importId}`.execute(tx);
}
