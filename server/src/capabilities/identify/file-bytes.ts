// The text of a file as UTF-8 bytes: unpacked, decoded, from any place on.
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { Problem } from "../../vocabulary/errors.ts";
import type { Encoding } from "./import-format.ts";

const CHUNK = 256 * 1024;

interface Bytes {
  readonly chunks: AsyncIterable<Buffer>;
  /** Bytes of the file (not unpacked) read so far. */
  readonly read: () => number;
}

export async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

function plain(path: string, start: number): Bytes {
  const source = createReadStream(path, { highWaterMark: CHUNK, start });
  return { chunks: source as AsyncIterable<Buffer>, read: () => start + source.bytesRead };
}

function unpacked(path: string): Bytes {
  const source = createReadStream(path, { highWaterMark: CHUNK });
  const out = createGunzip({ chunkSize: CHUNK });
  source.on("error", (error) => out.destroy(error));
  source.pipe(out);
  out.once("close", () => source.destroy());
  return { chunks: damaged(out), read: () => source.bytesRead };
}

async function* damaged(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* chunks;
  } catch (error) {
    if (error instanceof Error && "code" in error && String(error.code).startsWith("Z_")) {
      throw new Problem("invalid", "The packed file is damaged and cannot be unpacked to its end. Pack it again and send it once more.");
    }
    throw error;
  }
}

async function* decoded(chunks: AsyncIterable<Buffer>, encoding: Encoding): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}

async function* after(chunks: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes;
  for await (const chunk of chunks) {
    if (left >= chunk.length) left -= chunk.length;
    else {
      yield left === 0 ? chunk : chunk.subarray(left);
      left = 0;
    }
  }
}

/** The text from a byte of it on. Only a plain UTF-8 file can be entered in the middle; any other is read up to there. */
export async function textOf(path: string, encoding: Encoding, from: number): Promise<Bytes> {
  const packed = await isGzip(path);
  if (!packed && encoding === "utf-8") return plain(path, from);
  const { chunks, read } = packed ? unpacked(path) : plain(path, 0);
  const text = encoding === "utf-8" ? chunks : decoded(chunks, encoding);
  return { chunks: from === 0 ? text : after(text, from), read };
}

/** The first bytes of a file, unpacked but not decoded. */
export async function headOf(path: string, size: number): Promise<Buffer> {
  const { chunks } = (await isGzip(path)) ? unpacked(path) : plain(path, 0);
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    length += chunk.length;
    if (length >= size) break;
  }
  return Buffer.concat(parts).subarray(0, size);
}
