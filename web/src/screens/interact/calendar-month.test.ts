import { expect, test } from "vitest";
import { daysOf, monthAfter, weeksOf } from "./calendar-month.ts";

test("a month has its days, also in a leap year, and its weeks begin on Monday", () => {
  expect(daysOf("2024-02")).toHaveLength(29);
  // 1 November 2026 is a Sunday.
  expect(weeksOf("2026-11")[0]).toEqual([null, null, null, null, null, null, "2026-11-01"]);
  expect(weeksOf("2026-11").at(-1)).toEqual(["2026-11-30", null, null, null, null, null, null]);
  expect(weeksOf("2027-02")).toHaveLength(4);
});

test("months follow each other over the turn of the year", () => {
  expect(monthAfter("2026-12", 1)).toBe("2027-01");
  expect(monthAfter("2026-01", -1)).toBe("2025-12");
});
