import { expect, test } from "vitest";
import { bytes, count, duration, initials, money, plainAmount } from "./format.ts";

test("money knows how many digits its currency has", () => {
  expect(plainAmount(974_774_793, "GBP")).toBe("9747747.93");
  expect(plainAmount(1200, "JPY")).toBe("1200");
  expect(plainAmount(12_345, "KWD")).toBe("12.345");
  expect(money(-1250, "EUR")).toMatch(/-.*12.50/u);
});

test("short words for sizes, times and numbers", () => {
  expect(bytes(7_548_686)).toBe("7.5 MB");
  expect(duration(0.2)).toBe("1 s");
  expect(duration(150)).toBe("3 min");
  expect(count(1, "person", "people")).toBe("1 person");
});

test("initials of one, two and many names", () => {
  expect(initials("Ann")).toBe("A");
  expect(initials("Ann van der Castellanos")).toBe("AC");
  expect(initials("")).toBe("");
});
