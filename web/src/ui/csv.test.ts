import { expect, test } from "vitest";
import { csvOf } from "./csv.ts";

test("a cell with commas, quotes or lines stays one cell", () => {
  expect(csvOf(["a", "b"], [['say "hi", twice', "one\ntwo"]])).toBe('a,b\r\n"say ""hi"", twice","one\ntwo"');
});

test("what a spreadsheet would run as a formula is kept as text, numbers stay numbers", () => {
  expect(csvOf(["a"], [["=1+1"], ["@cmd"], ["-5"], [-5], [null]])).toBe("a\r\n'=1+1\r\n'@cmd\r\n'-5\r\n-5\r\n");
});
