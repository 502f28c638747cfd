import { expect, test } from "vitest";
import { movedSentence, type MonthSpent } from "./money-months.ts";

const month = (A: number, C: number, running = false): MonthSpent => ({
  month: "2026-01",
  running,
  contacts: 1,
  spent: { A, B: 0, C, none: 0 },
});
const many = (count: number, A: number, C: number): MonthSpent[] => Array.from({ length: count }, () => month(A, C));

test("three full months are compared with the three before; the running month says nothing", () => {
  expect(movedSentence([...many(6, 100, 900), ...many(3, 400, 600), ...many(3, 700, 300), month(0, 99_999, true)], "EUR")).toBe(
    "€1,119.99 went out in these months. Of the past three full months' money 70 % went to A customers, after 40 % in the three months before: so it moved to A.",
  );
  expect(movedSentence([...many(3, 700, 300), ...many(3, 400, 600)], "EUR")).toMatch(/so it moved away from A\.$/);
  expect(movedSentence([...many(3, 40, 60), ...many(3, 41, 59)], "EUR")).toMatch(/so it hardly moved\.$/);
});

test("nothing spent, or too little to compare, is said", () => {
  expect(movedSentence([], "EUR")).toMatch(/^No marketing money is known to have been spent/);
  expect(movedSentence(many(12, 0, 0), "EUR")).toMatch(/^No marketing money is known/);
  expect(movedSentence([...many(4, 0, 0), month(5, 5, true)], "EUR")).toMatch(
    /too little in the past six full months to say where it moved\.$/,
  );
});
