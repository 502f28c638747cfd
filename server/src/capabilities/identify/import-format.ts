// How a file is written: encoding, delimiter, header, numbers and dates. Pure.
import { Problem } from "../../vocabulary/errors.ts";

export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";
export type DateOrder = "ymd" | "dmy" | "mdy";
/** Text with delimiters, or rows that a file of another kind was converted to. */
export type Layout = "separated" | "rows";

export interface Format {
  readonly layout: Layout;
  readonly encoding: Encoding;
  readonly delimiter: string;
  readonly decimalComma: boolean;
  readonly dateOrder: DateOrder;
}

const MAGIC: readonly [string, string][] = [
  ["25504446", "a PDF"],
  ["89504e47", "a picture"],
  ["ffd8ff", "a picture"],
  ["504b0304", "a ZIP file that is no workbook"],
  ["d0cf11e0", "an old Excel file (.xls); save it as .xlsx first"],
  ["7f454c46", "a program"],
];

const SEND = "Send CSV, TSV, JSON Lines, XLSX, Parquet or vCard; text may be gzipped.";

/** Zero bytes at even and at odd places. */
function zeros(head: Buffer): [even: number, odd: number] {
  const count: [number, number] = [0, 0];
  for (let at = head.indexOf(0); at >= 0; at = head.indexOf(0, at + 1)) count[at % 2 === 0 ? 0 : 1]++;
  return count;
}

/** The encoding of a file by its first bytes; a file that cannot be a table is refused with a sentence. */
export function sniffEncoding(head: Buffer): Encoding {
  if (head.length === 0) throw new Problem("invalid", "The file is empty. Choose a file with a header line and at least one row.");
  const hex = head.subarray(0, 8).toString("hex");
  const magic = MAGIC.find(([start]) => hex.startsWith(start));
  if (magic) throw new Problem("invalid", `The file is no table; it looks like ${magic[1]}. ${SEND}`);
  if (hex.startsWith("fffe")) return "utf-16le";
  if (hex.startsWith("feff")) return "utf-16be";
  const [even, odd] = zeros(head);
  // Mostly Latin letters: every other byte of UTF-16 is zero.
  if (odd > head.length / 5 && even < odd / 20) return "utf-16le";
  if (even > head.length / 5 && odd < even / 20) return "utf-16be";
  // A stray one costs its line; many mean that this is no text.
  if (even + odd > 3 + head.length / 1000) throw new Problem("invalid", `The file is no table: it holds bytes that no text has. ${SEND}`);
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true });
    return "utf-8";
  } catch {
    return "windows-1252";
  }
}

/** The delimiter that splits the first lines most evenly into most columns. */
export function sniffDelimiter(text: string): string {
  const lines = text
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== "")
    .slice(0, 20);
  const count = (line: string, delimiter: string): number => line.replace(/"[^"]*"/g, "").split(delimiter).length - 1;
  let best = { delimiter: ",", score: 0 };
  for (const delimiter of [",", ";", "\t", "|"]) {
    const counts = lines.map((line) => count(line, delimiter));
    const first = counts[0] ?? 0;
    if (first === 0) continue;
    const even = counts.filter((n) => n === first).length / counts.length;
    if (even * first > best.score) best = { delimiter, score: even * first };
  }
  if (best.score === 0) {
    throw new Problem(
      "invalid",
      "The file is no table: its lines have only one column. Columns are separated by comma, semicolon, tab or |.",
    );
  }
  return best.delimiter;
}

/** True if numbers are written with a decimal comma, by the evidence of samples. */
export function sniffDecimalComma(samples: readonly string[]): boolean {
  const comma = samples.filter((text) => /^-?[\d.\s]*\d,\d{1,2}$/.test(text.trim())).length;
  const point = samples.filter((text) => /^-?[\d,\s]*\d\.\d{1,4}$/.test(text.trim())).length;
  return comma > point;
}

/** The order of day, month and year, by the evidence of samples; undecided means day first (most of the world). */
export function sniffDateOrder(samples: readonly string[]): DateOrder {
  const parts = samples.map((text) => /^(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})/.exec(text.trim())).filter((match) => match !== null);
  if (parts.some((match) => (match[1] ?? "").length === 4)) return "ymd";
  return parts.some((match) => Number(match[2]) > 12) ? "mdy" : "dmy";
}

/** Most numbers of most files. */
const WHOLE = /^-?\d{1,11}$/;

/** A decimal number as written, in units of 1/10 000; undefined if it is none. Exact: no floating point. */
export function parseDecimal(text: string, decimalComma: boolean): number | undefined {
  if (WHOLE.test(text)) return Number(text) * 10_000;
  const plain = decimalComma ? text.replace(/[.\s]/g, "").replace(",", ".") : text.replace(/[,\s]/g, "");
  const match = /^([-+]?)(\d{0,11})(?:\.(\d{0,4}))?$/.exec(plain.trim());
  if (!match || ((match[2] ?? "") === "" && (match[3] ?? "") === "")) return undefined;
  const units = Number(match[2] || "0") * 10_000 + Number((match[3] ?? "").padEnd(4, "0"));
  return match[1] === "-" ? -units : units;
}

const DATE = /^(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/;

let lastText = "";
let lastOrder: DateOrder = "ymd";
let lastMoment: number | undefined;

/** Milliseconds since 1970 (UTC where no offset is written), or undefined. Lines of one order repeat their date. */
export function parseMoment(text: string, order: DateOrder): number | undefined {
  if (text !== lastText || order !== lastOrder) {
    lastMoment = readMoment(text, order);
    lastText = text;
    lastOrder = order;
  }
  return lastMoment;
}

function readMoment(text: string, order: DateOrder): number | undefined {
  const match = DATE.exec(text.trim());
  if (!match) return undefined;
  const [a, b, c] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const [year, month, day] = (match[1] ?? "").length === 4 || order === "ymd" ? [a, b, c] : order === "dmy" ? [c, b, a] : [c, a, b];
  const full = year < 100 ? year + 2000 : year;
  const [hour, minute, second] = [Number(match[4] ?? 0), Number(match[5] ?? 0), Number(match[6] ?? 0)];
  const utc = Date.UTC(full, month - 1, day, hour, minute, second);
  const back = new Date(utc);
  if (back.getUTCMonth() !== month - 1 || back.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59) return undefined;
  const zone = /^([+-])(\d{2}):?(\d{2})$/.exec(match[7] ?? "");
  const offset = zone ? (zone[1] === "-" ? -1 : 1) * (Number(zone[2]) * 60 + Number(zone[3])) : 0;
  return utc - offset * 60_000;
}
