import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import type { Logbook } from "./import-logbook-service.ts";
import { readAll, type Batch } from "./import-run-service.ts";
import type { ImportRow } from "./import-store.ts";
import { NOTHING } from "./import-tally.ts";

const folder = mkdtempSync(join(tmpdir(), "rapport-run-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("two batches take turns in two buffers: a slow database never sees one overwritten", async () => {
  const ROWS = 60_000;
  const path = join(folder, "rows.csv");
  writeFileSync(path, `number,words\n${Array.from({ length: ROWS }, (_, i) => `${i},some words to fill the line ${i}`).join("\n")}\n`);
  const buffers: string[][] = [[], []];
  const written: string[] = [];
  let turn = 0;
  const next = (): Batch => {
    const buffer = buffers[turn++ % 2]!;
    buffer.length = 0;
    return {
      take: (cells) => void buffer.push(cells[0] ?? ""),
      bad: () => undefined,
      get full() {
        return buffer.length > 2000;
      },
      async write() {
        await delay(5);
        written.push(...buffer);
      },
    };
  };
  const row = { filePath: path, options: { layout: "text", encoding: "utf-8", delimiter: "," } } as unknown as ImportRow;
  const logbook = { where: undefined, tally: NOTHING } as unknown as Logbook;
  await readAll(row, logbook, next, () => Promise.resolve());
  expect(turn).toBeGreaterThan(5);
  expect(written).toEqual(Array.from({ length: ROWS }, (_, i) => String(i)));
});
