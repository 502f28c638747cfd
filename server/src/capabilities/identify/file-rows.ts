// A table file as records, from any place on; flat in memory whatever its size.
import { stat } from "node:fs/promises";
import { parse, type CsvError } from "csv-parse";
import { Problem } from "../../vocabulary/errors.ts";
import { readConverted, sniffConverted } from "./converted-rows.ts";
import { headOf, isGzip, textOf } from "./file-bytes.ts";
import { sniffDelimiter, sniffEncoding, type Encoding, type Layout } from "./import-format.ts";

/** Where a record ends: bytes of the text (UTF-8, unpacked) and lines before it. */
export interface Place {
  readonly bytes: number;
  readonly line: number;
}

export interface Sniffed {
  readonly layout: Layout;
  readonly encoding: Encoding;
  readonly delimiter: string;
  readonly header: string[];
  /** Up to 200 records after the header, each with the line it ends on. */
  readonly sample: { readonly line: number; readonly cells: string[] }[];
  readonly bytes: number;
  readonly packed: boolean;
}

export interface Reader {
  /** Called for each record after the header, with the line of the file it ends on. */
  readonly onRow: (cells: string[], line: number) => void;
  /** A record that cannot be read at all. */
  readonly onBad: (why: string, line: number) => void;
  /** Called after each chunk with the file's bytes read and the end of the last record; may wait, and nothing is read meanwhile. */
  readonly onChunk: (read: number, place: Place) => Promise<void>;
}

export interface How {
  readonly layout: Layout;
  readonly encoding: Encoding;
  readonly delimiter: string;
}

const HEAD = 256 * 1024;
const SLICE = 16 * 1024;
/** As many as a spreadsheet has. */
const MOST_COLUMNS = 16_384;
const OPTIONS = {
  bom: true,
  relax_column_count: true,
  relax_quotes: true,
  skip_empty_lines: true,
  max_record_size: 1_000_000,
  // Files pasted together from several systems end their lines in several ways.
  record_delimiter: ["\r\n", "\n", "\r"],
};
const OPEN_QUOTE = "A quote is opened in this line and never closed.";
/** More than this, and it is the quotes of the whole file that are not what they seem. */
const MOST_OPEN_QUOTES = 1000;

/** Names of columns, each once. */
function columns(header: readonly string[]): string[] {
  if (header.length > MOST_COLUMNS) {
    throw new Problem(
      "invalid",
      `The file has ${header.length} columns; ${MOST_COLUMNS} is the most that can be read. Leave out what is not needed.`,
    );
  }
  const seen = new Map<string, number>();
  return header.map((name) => {
    const n = (seen.get(name) ?? 0) + 1;
    seen.set(name, n);
    return n === 1 ? name : `${name} (${n})`;
  });
}

/** How the file is written, and its first records. */
export async function sniff(path: string): Promise<Sniffed> {
  const { size: bytes } = await stat(path);
  const converted = await sniffConverted(path);
  if (converted !== undefined) {
    return { ...converted, header: columns(converted.header), layout: "rows", encoding: "utf-8", delimiter: "", bytes, packed: false };
  }
  const head = await headOf(path, HEAD);
  const encoding = sniffEncoding(head);
  const text = new TextDecoder(encoding).decode(head, { stream: true });
  const delimiter = sniffDelimiter(text);
  const sample: { line: number; cells: string[] }[] = [];
  const cut = head.length < HEAD ? text : text.slice(0, Math.max(text.lastIndexOf("\n"), text.lastIndexOf("\r")) + 1);
  const parser = parse({
    ...OPTIONS,
    delimiter,
    to: 201,
    skip_records_with_error: true,
    on_record: (cells: string[], { lines }) => {
      sample.push({ line: lines, cells });
      return null;
    },
  });
  parser.resume();
  await new Promise<void>((resolve, reject) => {
    parser.once("end", resolve);
    parser.once("error", (error) => reject(error));
    parser.end(cut);
  });
  const first = sample.shift();
  if (first === undefined) throw new Problem("invalid", "The file is empty. Choose a file with a header line and at least one row.");
  return { layout: "separated", encoding, delimiter, header: columns(first.cells), sample, bytes, packed: await isGzip(path) };
}

/** Reads the file from its first record, or from a place where an earlier reading stopped. */
export async function readRows(path: string, how: How, width: number, reader: Reader, from?: Place): Promise<void> {
  if (how.layout === "rows") return readConverted(path, reader, from);
  let at = from;
  for (let opened = 0; ; opened++) {
    const stopped = await readStretch(path, how, width, reader, at);
    if (stopped === undefined) return;
    if (opened === MOST_OPEN_QUOTES) {
      throw new Problem(
        "invalid",
        `More than ${MOST_OPEN_QUOTES} lines open a quote that is never closed, the last one near line ${stopped.line + 1}. Write the file anew with its quotes doubled ("") and import it again.`,
      );
    }
    reader.onBad(OPEN_QUOTE, stopped.line + 1);
    at = await nextLine(path, how, stopped);
  }
}

/** True where one record seems to have swallowed whole lines behind a quote that was never closed. */
function swallowed(cells: readonly string[], width: number, delimiter: string): boolean {
  if (cells.length !== width) return true;
  return (
    width > 3 &&
    cells.some((cell) =>
      cell
        .split("\n")
        .slice(1, -1)
        .some((line) => line.split(delimiter).length === width),
    )
  );
}

/** A quoted line break of two characters is counted twice by the parser. */
const doubled = (cells: readonly string[]): number => cells.reduce((sum, cell) => sum + (cell.split("\r\n").length - 1), 0);

/** Reads until the end, or until a quote that is never closed: then the place before it is the result. */
async function readStretch(path: string, how: How, width: number, reader: Reader, from?: Place): Promise<Place | undefined> {
  const start = from ?? { bytes: 0, line: 0 };
  const { chunks, read } = await textOf(path, how.encoding, start.bytes);
  let header = from === undefined;
  let place = start;
  let extra = 0;
  let stopped: Place | undefined;
  let nul = false;
  const parser = parse({
    ...OPTIONS,
    delimiter: how.delimiter,
    skip_records_with_error: true,
    on_record: (cells: string[], context) => {
      if (stopped !== undefined) return null;
      let line = start.line + context.lines - extra;
      if (line > place.line + 1) {
        if (!header && swallowed(cells, width, how.delimiter)) {
          stopped = place;
          return null;
        }
        const twice = doubled(cells);
        extra += twice;
        line -= twice;
      }
      place = { bytes: start.bytes + context.bytes, line };
      if (header) header = false;
      else if (nul && cells.some((cell) => cell.includes("\0"))) reader.onBad("The line holds a NUL byte, which no text has.", line);
      else reader.onRow(cells, line);
      return null;
    },
  });
  parser.on("skip", (error: CsvError) => {
    // What an open quote swallows comes again, line by line.
    if (error.code === "CSV_QUOTE_NOT_CLOSED" || error.code === "CSV_MAX_RECORD_SIZE") stopped ??= place;
    else if (stopped === undefined) reader.onBad("The line cannot be split into columns.", start.line + Number(error["lines"] ?? 0));
  });
  let failure: Error | undefined;
  parser.on("error", (error) => (failure = error));
  parser.resume();
  for await (const chunk of chunks) {
    nul ||= chunk.includes(0);
    // In slices: what follows an open quote is parsed in vain.
    for (let at = 0; at < chunk.length && stopped === undefined; at += SLICE) parser.write(chunk.subarray(at, at + SLICE));
    if (failure !== undefined) throw failure;
    await reader.onChunk(read(), place);
    if (stopped !== undefined) return stopped;
  }
  await new Promise<void>((resolve, reject) => {
    parser.once("end", resolve);
    parser.once("error", reject);
    parser.end();
  });
  await reader.onChunk(read(), place);
  return stopped;
}

/** The end of the line that begins at a place. */
async function nextLine(path: string, how: How, { bytes, line }: Place): Promise<Place> {
  const { chunks } = await textOf(path, how.encoding, bytes);
  let passed = 0;
  let begun = false;
  for await (const chunk of chunks) {
    const text = chunk.toString("latin1");
    // Empty lines before the record do not count as its line.
    const content = begun ? 0 : text.search(/[^\r\n]/);
    if (content === -1) {
      passed += chunk.length;
      continue;
    }
    begun = true;
    const end = /\r\n|\n|\r/.exec(text.slice(content));
    if (end !== null) return { bytes: bytes + passed + content + end.index + end[0].length, line: line + 1 };
    passed += chunk.length;
  }
  return { bytes: bytes + passed, line: line + 1 };
}
