// Lines of PostgreSQL's COPY text format in one buffer: nothing for the garbage collector to carry along. Pure.

const SPECIAL = /[\\\t\n\r\0]/g;
const ESCAPES: Record<string, string> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": "" };

/** A text as a field of COPY's text format. */
export function copyField(text: string): string {
  return SPECIAL.test(text) ? text.replace(SPECIAL, (c) => ESCAPES[c] ?? "") : text;
}

export class CopyText {
  #buffer: Buffer;
  #length = 0;

  /** @param capacity bytes to begin with; it grows where a line does not fit */
  constructor(capacity: number) {
    this.#buffer = Buffer.allocUnsafe(capacity);
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#length;
  }

  add(line: string): void {
    // UTF-8 takes at most three bytes for a unit of a string.
    if (this.#length + line.length * 3 > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + line.length * 3));
      this.#buffer.copy(larger, 0, 0, this.#length);
      this.#buffer = larger;
    }
    this.#length += this.#buffer.write(line, this.#length);
  }

  /** The lines in pieces that a socket takes well. */
  *pieces(size = 256 * 1024): Generator<Buffer> {
    for (let at = 0; at < this.#length; at += size) yield this.#buffer.subarray(at, Math.min(this.#length, at + size));
  }

  clear(): void {
    this.#length = 0;
  }
}
