import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { createPdfFile, movedOn } from "./pdf-file.ts";
import { createTypesetter } from "./typst.ts";

const folder = mkdtempSync(join(tmpdir(), "rapport-pdf-"));
const typesetter = createTypesetter();
afterAll(async () => {
  await typesetter.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Each page on paper of a width of its own, by which it can be told. */
const PAPER = `#let widths = json(bytes(sys.inputs.data))
#for width in widths { page(width: width * 1pt, height: 50pt)[Page (one (of 2 0 R) two)] }`;

/** Reads a file by its table alone: what each object says, and the pages in their order. */
function read(path: string): { objects: Map<number, string>; widths: string[]; count: number } {
  const bytes = readFileSync(path);
  const text = bytes.toString("latin1");
  const table = Number(/startxref\s+(\d+)/.exec(text)?.[1]);
  const objects = new Map<number, string>();
  [...text.slice(table).matchAll(/^(\d{10}) \d{5} ([nf]) $/gm)].forEach(([, offset, kind], id) => {
    if (kind === "f") return;
    const at = text.slice(Number(offset));
    expect(at).toMatch(new RegExp(`^${id} 0 obj`));
    objects.set(id, at.slice(0, at.indexOf("endobj")).split("\nstream")[0] ?? "");
  });
  const at = (id: string | undefined): string => objects.get(Number(id)) ?? "";
  const pagesBelow = (id: string, parent: string | null): string[] => {
    const node = at(id);
    if (parent !== null) expect(node).toMatch(new RegExp(`/Parent ${parent} 0 R`));
    const kids = /\/Kids \[([^\]]*)\]/.exec(node)?.[1];
    return kids === undefined ? [node] : [...kids.matchAll(/(\d+) 0 R/g)].flatMap(([, kid = ""]) => pagesBelow(kid, id));
  };
  const top = /\/Pages (\d+) 0 R/.exec(at(/\/Root (\d+) 0 R/.exec(text.slice(table))?.[1]))?.[1] ?? "";
  return {
    objects,
    widths: pagesBelow(top, null).map((page) => /\/MediaBox \[0 0 (\S+) /.exec(page)?.[1] ?? ""),
    count: Number(/\/Count (\d+)/.exec(at(top))?.[1]),
  };
}

it("several documents become one: every page in its order, every reference to an object that is there", async () => {
  const path = join(folder, "joined.pdf");
  const file = await createPdfFile(path);
  const counts: number[] = [];
  for (const widths of [[101, 102], [103], [104, 105, 106]])
    counts.push(await file.add((await typesetter.pages(PAPER, widths, undefined, "paper")).pdf));
  await file.close();
  expect(counts).toEqual([2, 1, 3]);
  const { objects, widths, count } = read(path);
  expect(count).toBe(6);
  expect(widths).toEqual(["101", "102", "103", "104", "105", "106"]);
  for (const [, text] of objects)
    for (const [, id] of text.replace(/\((?:\\.|[^()])*\)/g, "").matchAll(/\b(\d+) 0 R\b/g)) expect(objects.has(Number(id))).toBe(true);
});

it("an empty run is a file without pages", async () => {
  const path = join(folder, "empty.pdf");
  await (await createPdfFile(path)).close();
  expect(read(path)).toMatchObject({ widths: [], count: 0 });
});

it("what only looks like a reference stays", () => {
  expect(movedOn("<< /A 3 0 R /B (see 3 0 R \\( and (4 0 R)) /C [5 0 R 6 0 R] >>", 10)).toBe(
    "<< /A 13 0 R /B (see 3 0 R \\( and (4 0 R)) /C [15 0 R 16 0 R] >>",
  );
});

it("what is no PDF of ours is refused", async () => {
  const file = await createPdfFile(join(folder, "wrong.pdf"));
  await expect(file.add(Buffer.from("%PDF-1.4 nothing"))).rejects.toThrow("no PDF of our typesetter");
  await file.close();
});
