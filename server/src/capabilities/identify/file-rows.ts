// A table file as records: decompressed, decoded, parsed; flat in memory whatever its size.
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { parse, type CsvError } from "csv-parse";
import { Problem } from "../../vocabulary/errors.ts";
import { sniffDelimiter, sniffEncoding, type Encoding } from "./import-format.ts";

const HEAD = 256 * 1024;

interface Bytes {
  readonly chunks: AsyncIterable<Buffer>;
  /** Bytes of the file (not unpacked) read so far. */
  readonly read: () => number;
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

async function bytesOf(path: string): Promise<Bytes> {
  const source = createReadStream(path, { highWaterMark: 256 * 1024 });
  if (!(await isGzip(path))) return { chunks: source as AsyncIterable<Buffer>, read: () => source.bytesRead };
  const unpacked = createGunzip({ chunkSize: 256 * 1024 });
  source.on("error", (error) => unpacked.destroy(error));
  source.pipe(unpacked);
  unpacked.once("close", () => source.destroy());
  return { chunks: damaged(unpacked), read: () => source.bytesRead };
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

/** The first bytes of a file, unpacked. */
async function headOf(path: string): Promise<Buffer> {
  const { chunks } = await bytesOf(path);
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    size += chunk.length;
    if (size >= HEAD) break;
  }
  return Buffer.concat(parts).subarray(0, HEAD);
}

export interface Sniffed {
  readonly encoding: Encoding;
  readonly delimiter: string;
  readonly header: string[];
  /** Up to 200 records after the header. */
  readonly sample: string[][];
  readonly bytes: number;
}

function columns(header: readonly string[]): string[] {
  if (header.length > 2000)
    throw new Problem("invalid", `The file has ${header.length} columns; 2000 is the most that can be read. Leave out what is not needed.`);
  const seen = new Map<string, number>();
  return header.map((name) => {
    const n = (seen.get(name) ?? 0) + 1;
    seen.set(name, n);
    return n === 1 ? name : `${name} (${n})`;
  });
}

/** How the file is written, and its first records. */
export async function sniff(path: string): Promise<Sniffed> {
  const head = await headOf(path);
  const encoding = sniffEncoding(head);
  const text = new TextDecoder(encoding).decode(head, { stream: true });
  const delimiter = sniffDelimiter(text);
  const records: string[][] = [];
  const cut = head.length < HEAD ? text : text.slice(0, text.lastIndexOf("\n") + 1);
  const parser = parse({ ...OPTIONS, delimiter, to: 201 });
  parser.on("data", (record: string[]) => void records.push(record));
  await new Promise<void>((resolve, reject) => {
    parser.once("end", resolve);
    parser.once("error", (error) => reject(tableFault(error)));
    parser.end(cut);
  });
  const [header, ...sample] = records;
  if (header === undefined) throw new Problem("invalid", "The file is empty. Choose a file with a header line and at least one row.");
  return { encoding, delimiter, header: columns(header), sample, bytes: (await stat(path)).size };
}

const OPTIONS = {
  bom: true,
  relax_column_count: true,
  relax_quotes: true,
  skip_empty_lines: true,
  max_record_size: 1_000_000,
} as const;

export interface Reader {
  /** Called for each record after the header, with the line of the file it ends on. */
  readonly onRow: (cells: string[], line: number) => void;
  /** A record that cannot be read at all. */
  readonly onBad: (why: string, line: number) => void;
  /** Called after each chunk; may wait, and nothing is read meanwhile. */
  readonly onChunk: (read: number) => Promise<void>;
}

/** Reads the whole file. */
export async function readRows(path: string, how: { encoding: Encoding; delimiter: string }, reader: Reader): Promise<void> {
  const { chunks, read } = await bytesOf(path);
  const decoder = new TextDecoder(how.encoding);
  let header = true;
  let failure: unknown;
  const parser = parse({
    ...OPTIONS,
    delimiter: how.delimiter,
    skip_records_with_error: true,
    on_record: (record: string[], context) => {
      if (header) header = false;
      else reader.onRow(record, context.lines);
      return null;
    },
  });
  parser.on("skip", (error: CsvError) => {
    // An open quote swallows all that follows: the file is at fault, not one line of it.
    if (error.code === "CSV_QUOTE_NOT_CLOSED" || error.code === "CSV_MAX_RECORD_SIZE") failure = error;
    else reader.onBad("The line cannot be split into columns; a quote is probably out of place.", Number(error["lines"] ?? 0));
  });
  parser.on("error", (error) => (failure = error));
  parser.resume();
  for await (const chunk of chunks) {
    // The parser reads UTF-8 bytes itself; decoding them here first would cost a second pass.
    parser.write(how.encoding === "utf-8" ? chunk : decoder.decode(chunk, { stream: true }));
    if (failure !== undefined) throw tableFault(failure);
    await reader.onChunk(read());
  }
  await new Promise<void>((resolve, reject) => {
    parser.once("end", resolve);
    parser.once("error", (error) => reject(tableFault(error)));
    parser.end(decoder.decode());
  });
  if (failure !== undefined) throw tableFault(failure);
}

function tableFault(error: unknown): Problem {
  const line = error instanceof Error && "lines" in error ? Number(error.lines) : undefined;
  const where = line === undefined ? "" : ` near line ${line}`;
  return new Problem(
    "invalid",
    `The file cannot be read as a table${where}: a quote is opened and never closed. Correct it and import again; nothing was changed.`,
  );
}
