// Tombstones outside the database, so that a restored backup does not raise the dead. Keyed hashes only: the file names nobody.
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { mergeTombstones, type Tombstone } from "../capabilities/trust/index.ts";
import type { Files } from "../platform/files.ts";

export interface TombstoneFile {
  read(): Tombstone[];
  /** On disk when this comes back. */
  keep(stones: readonly Tombstone[]): void;
}

export function createTombstoneFile(files: Files): TombstoneFile {
  const path = files.path("tombstones.ndjson");
  const read = (): Tombstone[] =>
    existsSync(path)
      ? readFileSync(path, "utf8")
          .split("\n")
          .filter((line) => line !== "")
          .map((line) => JSON.parse(line) as Tombstone)
      : [];
  return {
    read,
    keep(stones) {
      const all = mergeTombstones([read(), stones]);
      const part = openSync(`${path}.part`, "w", 0o600);
      writeSync(part, all.map((stone) => `${JSON.stringify(stone)}\n`).join(""));
      fsyncSync(part);
      closeSync(part);
      renameSync(`${path}.part`, path);
    },
  };
}
