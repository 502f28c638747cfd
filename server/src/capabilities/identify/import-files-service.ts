// Files that imports leave in the data folder, when somebody in them is to be forgotten.
import { createReadStream, createWriteStream, existsSync, readdirSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parse } from "csv-parse";
import { stringify } from "csv-stringify";
import type { Files } from "../../platform/files.ts";
import type { Db } from "../../platform/postgres.ts";
import { fileHolds } from "../../platform/scan.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { openFiles } from "./import-store.ts";

/** Workbooks and column files cannot be looked into as text. */
async function isPacked(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.toString("latin1").startsWith("PK") || buffer.toString("latin1") === "PAR1";
  } finally {
    await file.close();
  }
}

async function withoutRows(path: string, words: readonly string[]): Promise<void> {
  const wanted = words.map((word) => word.toLowerCase());
  const names = (cells: readonly string[]): boolean => cells.some((cell) => wanted.some((word) => cell.toLowerCase().includes(word)));
  const sieve = new Transform({
    objectMode: true,
    transform(cells: string[], _, done) {
      if (names(cells)) done();
      else done(null, cells);
    },
  });
  await pipeline(createReadStream(path), parse({ relaxColumnCount: true }), sieve, stringify(), createWriteStream(`${path}.part`));
  await rename(`${path}.part`, path);
}

function within(files: Files, folder: string): string[] {
  const path = files.path(folder);
  return existsSync(path) ? readdirSync(path).map((name) => join(path, name)) : [];
}

/**
 * An uploaded file that names one of the words goes, and so does one that cannot be looked into; its import is over. Of a file of rejected
 * lines only the lines that name them go. While an import still reads its file, this says so and is tried again.
 */
export async function forgetInFiles(db: Db, files: Files, words: readonly string[]): Promise<number> {
  if (words.length === 0) return 0;
  const inUse = new Set(await openFiles(db));
  let forgotten = 0;
  for (const path of within(files, "uploads")) {
    if (!(await isPacked(path)) && !(await fileHolds(path, words))) continue;
    if (inUse.has(path))
      throw new Problem("conflict", "An import still reads a file that names an erased person. It is cleared when the import is done.");
    await rm(path, { force: true });
    forgotten++;
  }
  for (const path of within(files, "imports")) {
    if (!(await fileHolds(path, words))) continue;
    await withoutRows(path, words);
    forgotten++;
  }
  return forgotten;
}
