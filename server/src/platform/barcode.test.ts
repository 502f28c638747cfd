import { expect, test } from "vitest";
import { code128 } from "./barcode.ts";

/** Widths of bars and gaps in modules, from the drawing. */
function modules(svg: string): string {
  const bars = [...svg.matchAll(/stroke-width="(\d+)" d="([^"]+)"/g)].flatMap(([, width, path]) =>
    [...(path ?? "").matchAll(/M([\d.]+) /g)].map(([, x]) => ({ width: Number(width), left: Number(x) - Number(width) / 2 })),
  );
  bars.sort((a, b) => a.left - b.left);
  const module = Math.min(...bars.map(({ width }) => width));
  return bars
    .flatMap(({ width, left }, i) => {
      const next = bars[i + 1];
      return next === undefined ? [width] : [width, next.left - left - width];
    })
    .map((each) => Math.round(each / module))
    .join("");
}

// Patterns from table 1 of ISO/IEC 15417.
const START_C = "211232";
const STOP = "2331112";
const PATTERN: Readonly<Record<number, string>> = { 12: "112232", 34: "131123", 56: "331121", 102: "411131", 44: "132131" };

test("a Code 128 has the standard's start, symbols, check symbol and stop", () => {
  // 12 34 56 in code set C: (105 + 1·12 + 2·34 + 3·56) mod 103 = 353 mod 103 = 44.
  expect(modules(code128("123456"))).toBe([START_C, PATTERN[12], PATTERN[34], PATTERN[56], PATTERN[44], STOP].join(""));
});

test("a card's number takes eleven modules a pair of digits", () => {
  const widths = modules(code128("700000000012"))
    .split("")
    .reduce((sum, each) => sum + Number(each), 0);
  expect(widths).toBe(11 * (1 + 6 + 1) + 13);
});
