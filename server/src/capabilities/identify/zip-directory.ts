// What a ZIP archive says it holds, read from its central directory before anything is unpacked (APPNOTE.TXT 4.3.12, 4.3.16).
import { open } from "node:fs/promises";
import { Problem } from "../../vocabulary/errors.ts";

export interface ZipEntry {
  readonly name: string;
  readonly packed: number;
  readonly unpacked: number;
}

const END = 0x06054b50;
const ENTRY = 0x02014b50;
/** The end record with the longest comment. */
const TAIL = 65_557;

const broken = (): Problem =>
  new Problem("invalid", "The workbook is damaged: its table of contents cannot be read. Save it once more and try again.");

function entriesOf(directory: Buffer, count: number): ZipEntry[] {
  const entries: ZipEntry[] = [];
  for (let at = 0, i = 0; i < count; i++) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== ENTRY) throw broken();
    const length = directory.readUInt16LE(at + 28);
    entries.push({
      name: directory.toString("utf8", at + 46, at + 46 + length),
      packed: directory.readUInt32LE(at + 20),
      unpacked: directory.readUInt32LE(at + 24),
    });
    at += 46 + length + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

export async function zipEntries(path: string): Promise<ZipEntry[]> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const tail = Buffer.alloc(Math.min(size, TAIL));
    await file.read(tail, 0, tail.length, size - tail.length);
    let at = tail.length - 22;
    while (at >= 0 && tail.readUInt32LE(at) !== END) at--;
    if (at < 0) throw broken();
    const [length, start] = [tail.readUInt32LE(at + 12), tail.readUInt32LE(at + 16)];
    if (start + length > size) throw broken();
    const directory = Buffer.alloc(length);
    await file.read(directory, 0, length, start);
    return entriesOf(directory, tail.readUInt16LE(at + 10));
  } finally {
    await file.close();
  }
}

/** Largest workbook that is unpacked, in bytes: a million rows of a dozen columns. */
const MOST_UNPACKED = 600_000_000;
const MOST_PACKED = 100_000_000;

/** Refuses an archive that would fill memory or write elsewhere. */
export function refuseBomb(entries: readonly ZipEntry[]): void {
  const outside = entries.find(({ name }) => /^[/\\]|^[a-z]:|(^|[/\\])\.\.([/\\]|$)/i.test(name));
  if (outside !== undefined)
    throw new Problem("invalid", "The archive names a place outside itself and was not unpacked. Save the workbook anew.");
  const packed = entries.reduce((sum, entry) => sum + entry.packed, 0);
  const unpacked = entries.reduce((sum, entry) => sum + entry.unpacked, 0);
  if (unpacked > MOST_UNPACKED || packed > MOST_PACKED || entries.length > 10_000) {
    throw new Problem(
      "too-large",
      `Unpacked, the workbook would take ${Math.round(unpacked / 1e6).toLocaleString("en")} MB; ${MOST_UNPACKED / 1e6} MB is the most. Save its sheet as CSV and import that: it may be of any size.`,
    );
  }
}
