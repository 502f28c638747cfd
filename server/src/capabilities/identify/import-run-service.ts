// Reads a file in batches: while one is written, the next is read. Each commits with the place that it reaches.
import type { Db } from "../../platform/postgres.ts";
import { readRows, sniff } from "./file-rows.ts";
import type { Logbook } from "./import-logbook-service.ts";
import type { ImportRow } from "./import-store.ts";
import type { Tally } from "./import-tally.ts";
import type { Refused } from "./rejects.ts";

/** Notes a batch as done, in its own transaction. */
export type Note = (tx: Db, tally: Tally, refused: readonly Refused[]) => Promise<void>;

/** Rows on their way in. */
export interface Batch {
  take(cells: string[], line: number): void;
  /** A record that could not be read at all. */
  bad(why: string, line: number): void;
  readonly full: boolean;
  /** Writes the rows; its last act is to note them. */
  write(note: Note): Promise<void>;
}

export type Progress = (state: "reading" | "writing", bytesRead: number, rowsRead: number) => Promise<void>;

/** Reads what the logbook has not noted yet. */
export async function readAll(row: ImportRow, logbook: Logbook, next: () => Batch, progress: Progress): Promise<void> {
  if (logbook.where?.phase === "writing") return;
  const { header } = await sniff(row.filePath);
  let batch = next();
  let writing: Promise<void> = Promise.resolve();
  let rows = logbook.tally.rows;
  const cut = async (place: { bytes: number; line: number }): Promise<void> => {
    const whole = batch;
    // The next batch takes over the room of the one before: not earlier than that is written.
    await writing;
    batch = next();
    writing = whole.write((tx, tally, refused) => logbook.note(tx, { phase: "reading", place }, tally, refused));
    // Awaited before the next one; until then nobody else hears of it.
    writing.catch(() => undefined);
  };
  let end = logbook.where?.place ?? { bytes: 0, line: 0 };
  try {
    await readRows(
      row.filePath,
      row.options,
      header.length,
      {
        onRow(cells, line) {
          rows++;
          batch.take(cells, line);
        },
        onBad(why, line) {
          rows++;
          batch.bad(why, line);
        },
        async onChunk(read, place) {
          end = place;
          if (batch.full) await cut(place);
          await progress("reading", read, rows);
        },
      },
      logbook.where?.place,
    );
    await cut(end);
  } finally {
    await writing;
  }
}
