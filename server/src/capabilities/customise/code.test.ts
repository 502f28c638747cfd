import fc from "fast-check";
import { expect, test } from "vitest";
import { bareCode, codeOf, digestOf, isCode, printedCode } from "./code.ts";

const KEY = "0f".repeat(32);
const OFFER = "01890000-0000-7000-8000-000000000001";
const LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

test("a code is found again however it is typed", () => {
  const code = codeOf(KEY, OFFER, 1);
  expect(printedCode(code)).toMatch(/^[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]$/);
  for (const typed of [code, printedCode(code), ` ${printedCode(code).toLowerCase()} `, code.replaceAll(/(.)/g, "$1 ")])
    expect([isCode(typed), bareCode(typed)]).toEqual([true, code]);
});

test("one wrong letter, or two changed about, is noticed each time", () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.nat(12), fc.nat(12), fc.nat(30), (number, at, other, letter) => {
      const code = codeOf(KEY, OFFER, number).split("");
      const wrong = code.with(at, LETTERS[letter] ?? "");
      expect(isCode(wrong.join(""))).toBe(wrong[at] === code[at]);
      const swapped = code.with(at, code[other] ?? "").with(other, code[at] ?? "");
      expect(isCode(swapped.join(""))).toBe(code[at] === code[other]);
    }),
  );
});

test("codes differ by number, offer and key, and use all letters alike", () => {
  const many = Array.from({ length: 20_000 }, (_, number) => codeOf(KEY, OFFER, number));
  expect(new Set(many).size).toBe(20_000);
  expect(codeOf(KEY, OFFER, 1)).not.toBe(codeOf("1f".repeat(32), OFFER, 1));
  expect(digestOf(KEY, many[0] ?? "")).not.toEqual(digestOf("1f".repeat(32), many[0] ?? ""));
  const counts = new Map<string, number>();
  for (const letter of many.join("")) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  expect(counts.size).toBe(31);
  // 260 000 letters, about 8 387 each: a fifth off would be some eighteen standard deviations.
  for (const count of counts.values()) expect(Math.abs(count - 260_000 / 31)).toBeLessThan(1700);
});
