// Files that are no text (workbooks, Parquet), or no table (cards, JSON Lines), are read once into rows of our own: JSON, a row a line. The first
// line is {"header": […]}, each other one [line of the original, cell, …], or [line, null, "why it cannot be read"].
import { open } from "node:fs/promises";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Place, Reader } from "./file-rows.ts";

export const CONVERTED = '{"rapport":"rows","header":';

type Row = [line: number, ...cells: (string | null)[]];

async function firstLineOf(path: string): Promise<string | undefined> {
  const file = await open(path);
  try {
    const start = Buffer.from(CONVERTED);
    const { buffer } = await file.read(Buffer.alloc(start.length), 0, start.length, 0);
    if (!buffer.equals(start)) return undefined;
    for await (const line of file.readLines({ start: 0, autoClose: false })) return line;
    return undefined;
  } finally {
    await file.close();
  }
}

const cellsOf = ([line, ...cells]: Row): { line: number; cells: string[] } => ({ line, cells: cells.map((cell) => cell ?? "") });

/** Header and first rows, if the file is one of ours. */
export async function sniffConverted(path: string): Promise<{ header: string[]; sample: { line: number; cells: string[] }[] } | undefined> {
  const first = await firstLineOf(path);
  if (first === undefined) return undefined;
  const { header } = JSON.parse(first) as { header: string[] };
  const sample: { line: number; cells: string[] }[] = [];
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity });
  let begun = false;
  for await (const line of lines) {
    if (begun) sample.push(cellsOf(JSON.parse(line) as Row));
    begun = true;
    if (sample.length === 200) break;
  }
  lines.close();
  return { header, sample };
}

/** Reads rows from the first, or from where an earlier reading stopped. */
export async function readConverted(path: string, reader: Reader, from?: Place): Promise<void> {
  const source = createReadStream(path, { highWaterMark: 256 * 1024, start: from?.bytes ?? 0 });
  let place: Place = from ?? { bytes: 0, line: 0 };
  let header = from === undefined;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of source as AsyncIterable<Buffer>) {
    const block = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    for (let end = block.indexOf(10, at); end >= 0; end = block.indexOf(10, at)) {
      const text = block.toString("utf8", at, end);
      at = end + 1;
      if (header) header = false;
      else {
        const row = JSON.parse(text) as Row;
        place = { bytes: place.bytes, line: row[0] };
        if (row[1] === null) reader.onBad(row[2] ?? "", row[0]);
        else reader.onRow(cellsOf(row).cells, row[0]);
      }
    }
    place = { bytes: place.bytes + at, line: place.line };
    rest = block.subarray(at);
    await reader.onChunk((from?.bytes ?? 0) + source.bytesRead, place);
  }
}
