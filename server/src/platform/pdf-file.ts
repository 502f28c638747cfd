// One PDF from several, written as they come: each brings its tree of pages along as a branch of the whole (ISO 32000-1, 7.7.3.2), its
// objects numbered on. Nothing of an earlier part is kept but where its objects stand. Reads what our typesetter writes: plain objects
// and a plain cross-reference table, without tags.
import { open } from "node:fs/promises";

export interface PdfFile {
  /** Appends a document; returns its number of pages. */
  add(pdf: Buffer): Promise<number>;
  /** Writes what stands at the end. */
  close(): Promise<void>;
}

interface Part {
  /** Id and bytes of each object, with "obj" and "endobj", in the order of the file. */
  readonly objects: readonly { readonly id: number; readonly bytes: Buffer }[];
  /** The id of the top of its tree of pages. */
  readonly pages: number;
}

const CATALOG = 1;
const TREE = 2;

function found(text: string, pattern: RegExp): string {
  const [, what] = pattern.exec(text) ?? [];
  if (what === undefined) throw new Error(`This is no PDF of our typesetter: nothing in it is ${String(pattern)}.`);
  return what;
}

function partOf(pdf: Buffer): Part {
  const table = Number(found(pdf.subarray(-64).toString("latin1"), /startxref\s+(\d+)/));
  const end = pdf.subarray(table).toString("latin1");
  const places = [...end.matchAll(/^(\d{10}) \d{5} ([nf])/gm)]
    .map(([, offset, kind], id) => ({ id, at: Number(offset), used: kind === "n" }))
    .filter(({ used }) => used)
    .sort((a, b) => a.at - b.at);
  const objects = places.map(({ id, at }, i) => ({ id, bytes: pdf.subarray(at, places[i + 1]?.at ?? table) }));
  const textOf = (id: number): string => objects.find((one) => one.id === id)?.bytes.toString("latin1") ?? "";
  const pages = Number(found(textOf(Number(found(end, /\/Root (\d+) 0 R/))), /\/Pages (\d+) 0 R/));
  return { objects, pages };
}

/** The references in an object's text moved on; what only looks like one, in a string, stays. */
export function movedOn(text: string, by: number): string {
  let depth = 0;
  return text.replace(/\\[\s\S]|[()]|\b(\d+) 0 R\b/g, (whole, id: string | undefined) => {
    if (whole === "(") depth++;
    if (whole === ")") depth--;
    return id === undefined || depth > 0 ? whole : `${Number(id) + by} 0 R`;
  });
}

/** What an object says, its number and its references moved on; a stream stays as it is. */
function renumbered(id: number, bytes: Buffer, by: number, along: string): Buffer[] {
  const stream = bytes.indexOf("\nstream");
  const head = bytes.subarray(0, stream < 0 ? bytes.length : stream).toString("latin1");
  const text = movedOn(head, by)
    .replace(/^\d+ 0 obj/, `${id + by} 0 obj`)
    .replace("<<", `<<${along}`);
  return [Buffer.from(text, "latin1"), stream < 0 ? Buffer.alloc(0) : bytes.subarray(stream)];
}

/** @param path is written anew */
export async function createPdfFile(path: string): Promise<PdfFile> {
  const file = await open(path, "w");
  const offsets: number[] = [];
  const branches: { id: number; pages: number }[] = [];
  let at = 0;
  let last = TREE;
  const write = async (...parts: (Buffer | string)[]): Promise<void> => {
    const bytes = Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : part)));
    await file.writeFile(bytes);
    at += bytes.length;
  };
  await write("%PDF-1.7\n%\x80\x80\x80\x80\n");
  return {
    async add(pdf) {
      const { objects, pages } = partOf(pdf);
      const by = last;
      const parts: Buffer[] = [];
      let place = at;
      for (const { id, bytes } of objects) {
        const made = renumbered(id, bytes, by, id === pages ? `\n  /Parent ${TREE} 0 R` : "");
        offsets[id + by] = place;
        for (const piece of made) place += piece.length;
        parts.push(...made);
        last = Math.max(last, id + by);
      }
      await write(...parts);
      const count = Number(found(objects.find(({ id }) => id === pages)?.bytes.toString("latin1") ?? "", /\/Count (\d+)/));
      branches.push({ id: pages + by, pages: count });
      return count;
    },
    async close() {
      try {
        offsets[CATALOG] = at;
        await write(`${CATALOG} 0 obj\n<< /Type /Catalog /Pages ${TREE} 0 R >>\nendobj\n`);
        offsets[TREE] = at;
        const kids = branches.map(({ id }) => `${id} 0 R`).join(" ");
        const count = branches.reduce((sum, { pages }) => sum + pages, 0);
        await write(`${TREE} 0 obj\n<< /Type /Pages /Count ${count} /Kids [${kids}] >>\nendobj\n`);
        const table = at;
        const lines = Array.from({ length: last + 1 }, (_, id) => {
          const offset = offsets[id];
          return offset === undefined ? "0000000000 65535 f \n" : `${String(offset).padStart(10, "0")} 00000 n \n`;
        });
        await write(`xref\n0 ${lines.length}\n${lines.join("")}`);
        await write(`trailer\n<< /Size ${lines.length} /Root ${CATALOG} 0 R >>\nstartxref\n${table}\n%%EOF\n`);
      } finally {
        await file.close();
      }
    },
  };
}
