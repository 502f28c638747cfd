import { createWriteStream, type WriteStream } from "node:fs";
import { once } from "node:events";
import { stringify } from "csv-stringify/sync";
import { defuse } from "../../platform/csv.ts";

/** The file of lines that did not go in: line number, reason, then the line's own cells. */
export class Rejects {
  readonly #file: WriteStream;
  #failure: Error | undefined;
  count = 0;

  constructor(path: string, header: readonly string[]) {
    this.#file = createWriteStream(path);
    this.#file.on("error", (error) => (this.#failure = error));
    this.#file.write(stringify([["line", "reason", ...header].map(defuse)]));
  }

  add(line: number, why: string, cells: readonly string[]): void {
    this.count++;
    this.#file.write(stringify([[String(line), why, ...cells.map(defuse)]]));
  }

  async close(): Promise<void> {
    this.#file.end();
    if (!this.#file.closed) await once(this.#file, "close");
    if (this.#failure) throw this.#failure;
  }
}
