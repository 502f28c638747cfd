// Reads a workbook, Parquet, JSON Lines or cards into rows of our own, in a process of its own: whatever a file makes of the memory, the
// server keeps its own. Started by import-convert-service.ts.
import { createWriteStream } from "node:fs";
import { rename } from "node:fs/promises";
import { createInterface } from "node:readline";
import { once } from "node:events";
import { Readable } from "node:stream";
import { Problem, type ProblemKind } from "../../vocabulary/errors.ts";
import { cardRow, CARD_COLUMNS, cellOf, flattened } from "./convert-rows.ts";
import { CONVERTED } from "./converted-rows.ts";
import { textOf } from "./file-bytes.ts";
import { refuseBomb, zipEntries } from "./zip-directory.ts";

export type Foreign = "xlsx" | "parquet" | "jsonl" | "vcard";
export interface Conversion {
  readonly format: Foreign;
  readonly source: string;
  readonly target: string;
}
export type Converted = { readonly done: true } | { readonly kind: ProblemKind; readonly why: string };

type Row = readonly [line: number, ...cells: (string | null)[]];
interface Table {
  readonly header: readonly string[];
  readonly rows: AsyncIterable<Row>;
}

async function xlsx(path: string): Promise<Table> {
  refuseBomb(await zipEntries(path));
  const { readSheet } = await import("read-excel-file/node");
  const data = (await readSheet(path)) as unknown[][];
  const top = data.findIndex((row) => row.some((cell) => cell !== null));
  if (top === -1) throw new Problem("invalid", "The first sheet of the workbook is empty. Put the table there and save it again.");
  async function* rows(): AsyncGenerator<Row> {
    for (let i = top + 1; i < data.length; i++) {
      const row = data[i] ?? [];
      if (row.some((cell) => cell !== null)) yield [i + 1, ...row.map(cellOf)];
    }
  }
  return { header: (data[top] ?? []).map((cell) => cellOf(cell).trim()), rows: rows() };
}

async function parquet(path: string): Promise<Table> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } = await import("hyparquet");
  const { compressors } = await import("hyparquet-compressors");
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const header = parquetSchema(metadata).children.map(({ element }) => element.name);
  async function* rows(): AsyncGenerator<Row> {
    let start = 0;
    for (const group of metadata.row_groups) {
      const end = start + Number(group.num_rows);
      for (let at = start; at < end; at += 20_000) {
        const some = await parquetReadObjects({ file, metadata, compressors, rowStart: at, rowEnd: Math.min(end, at + 20_000) });
        for (const [i, row] of some.entries()) yield [at + i + 1, ...header.map((name) => cellOf(row[name]))];
      }
      start = end;
    }
  }
  return { header, rows: rows() };
}

async function linesOf(path: string): Promise<AsyncIterable<string>> {
  const { chunks } = await textOf(path, "utf-8", 0);
  return createInterface({ input: Readable.from(chunks), crlfDelay: Infinity });
}

function parsed(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line.replace(/^\uFEFF/, ""));
    return value !== null && typeof value === "object" && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Twice over the file: first for the names of all columns, then for the rows. */
async function jsonLines(path: string): Promise<Table> {
  const names = new Set<string>();
  for await (const line of await linesOf(path)) for (const name of flattened(parsed(line) ?? {}).keys()) names.add(name);
  const header = [...names];
  if (header.length === 0) throw new Problem("invalid", "No line of the file is a JSON object. JSON Lines has one object a line.");
  async function* rows(): AsyncGenerator<Row> {
    let n = 0;
    for await (const line of await linesOf(path)) {
      n++;
      if (line.trim() === "") continue;
      const value = parsed(line);
      if (value === undefined) yield [n, null, "The line is no JSON object."];
      else {
        const cells = flattened(value);
        yield [n, ...header.map((name) => cells.get(name) ?? "")];
      }
    }
  }
  return { header, rows: rows() };
}

async function vcard(path: string): Promise<Table> {
  const { default: ical } = await import("ical.js");
  async function* rows(): AsyncGenerator<Row> {
    let card: string[] = [];
    let n = 0;
    let begun = 0;
    for await (const line of await linesOf(path)) {
      n++;
      if (/^\uFEFF?BEGIN:VCARD/i.test(line)) [card, begun] = [[], n];
      card.push(line.replace(/^\uFEFF/, ""));
      if (!/^END:VCARD/i.test(line)) continue;
      try {
        yield [begun, ...cardRow(ical.parse(card.join("\r\n")) as unknown[])];
      } catch {
        yield [begun, null, "The card cannot be read; it does not follow RFC 6350."];
      }
    }
  }
  return { header: CARD_COLUMNS, rows: rows() };
}

/** Longest result, in bytes: as long as an upload may be. */
const MOST = 8_000_000_000;

async function write({ header, rows }: Table, target: string): Promise<void> {
  const file = createWriteStream(`${target}.part`, { highWaterMark: 1 << 20 });
  let bytes = 0;
  const put = async (text: string): Promise<void> => {
    bytes += Buffer.byteLength(text);
    if (bytes > MOST) throw new Problem("too-large", "Written out, the file would take more than 8 GB. Cut it into several files.");
    if (!file.write(text)) await once(file, "drain");
  };
  await put(`${CONVERTED}${JSON.stringify(header)}}\n`);
  for await (const row of rows) await put(`${JSON.stringify(row)}\n`);
  file.end();
  await once(file, "close");
  await rename(`${target}.part`, target);
}

const READERS = { xlsx, parquet, jsonl: jsonLines, vcard };
const NAMES = { xlsx: "workbook", parquet: "Parquet file", jsonl: "JSON Lines file", vcard: "file of cards" };

async function convert({ format, source, target }: Conversion): Promise<Converted> {
  try {
    await write(await READERS[format](source), target);
    return { done: true };
  } catch (error) {
    if (error instanceof Problem) return { kind: error.kind, why: error.message };
    if (error instanceof Error && "code" in error && error.code === "ENOSPC")
      return { kind: "unavailable", why: "The disk is full. Free some space and try again." };
    return {
      kind: "invalid",
      why: `The ${NAMES[format]} cannot be read: it is damaged or of a kind that we do not know. Save it as CSV and try that.`,
    };
  }
}

process.on("message", (conversion: Conversion) => void convert(conversion).then((result) => process.send?.(result, () => process.exit())));
