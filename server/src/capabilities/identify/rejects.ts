import { open, stat, type FileHandle } from "node:fs/promises";
import { stringify } from "csv-stringify/sync";
import { defuse } from "../../platform/csv.ts";

/** A line that does not go in, and why. */
export interface Refused {
  readonly line: number;
  readonly why: string;
  readonly cells: readonly string[];
}

export const ERASED = "This person asked to be forgotten. They come back only by themselves.";
export const RESTRICTED =
  "The use of this person's data is restricted: they are kept as they are, and nothing new is taken in until that is lifted.";

/** The file of lines that did not go in: line number, reason, then the line's own cells. */
export class Rejects {
  readonly #file: FileHandle;
  #bytes: number;

  private constructor(file: FileHandle, bytes: number) {
    this.#file = file;
    this.#bytes = bytes;
  }

  /** Opens the file as it was when it had that many bytes; what came after was not committed. */
  static async open(path: string, header: readonly string[], bytes: number): Promise<Rejects> {
    const known = await stat(path).catch(() => undefined);
    const kept = known !== undefined && known.size >= bytes ? bytes : 0;
    const file = await open(path, known === undefined ? "w" : "r+");
    await file.truncate(kept);
    const rejects = new Rejects(file, kept);
    if (kept === 0) await rejects.#write([["line", "reason", ...header].map(defuse)]);
    return rejects;
  }

  /** Bytes written so far. */
  get bytes(): number {
    return this.#bytes;
  }

  async #write(rows: readonly (readonly string[])[]): Promise<void> {
    const text = Buffer.from(stringify([...rows] as string[][]));
    await this.#file.write(text, 0, text.length, this.#bytes);
    this.#bytes += text.length;
  }

  async add(refused: readonly Refused[]): Promise<void> {
    if (refused.length === 0) return;
    await this.#write(refused.map(({ line, why, cells }) => [String(line), why, ...cells.map(defuse)]));
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}
