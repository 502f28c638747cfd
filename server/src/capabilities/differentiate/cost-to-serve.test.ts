import { expect, test } from "vitest";
import { COST_KINDS, costLines, costSentence, costToServe, defaultPrices } from "./cost-to-serve.ts";

test("first guesses stand in the currency's own minor units", () => {
  expect(defaultPrices("EUR")).toMatchObject({ mail: 0.2, letter: 110, visit: 9000 });
  expect(defaultPrices("JPY")).toMatchObject({ mail: 0.33, letter: 180, visit: 15_000 });
  expect(defaultPrices("SEK")).toMatchObject({ letter: 1200 });
});

test("cost is counts times prices, rounded once", () => {
  const prices = { ...defaultPrices("EUR"), mail: 0.2, letter: 95, return: 600 };
  expect(costToServe({ mail: 7, letter: 2, return: 1 }, prices)).toBe(791);
  expect(costToServe({}, prices)).toBe(0);
  expect(costLines({ mail: 1, letter: 2 }, prices).map(({ words, costMinor }) => [words, costMinor])).toEqual([
    ["2 letters", 190],
    ["1 mail", 0.2],
  ]);
});

test("no touch has two prices", () => {
  const names = COST_KINDS.flatMap(({ touches }) => [...touches]);
  expect(new Set(names).size).toBe(names.length);
});

test("the sentence says what is left, or what is missing", () => {
  expect(costSentence(5000, 1200, "GBP")).toBe("Serving cost £12.00 so far, which leaves £38.00 of the margin of £50.00");
  expect(costSentence(500, 1200, "GBP")).toBe("Serving cost £12.00 so far, £7.00 more than the margin of £5.00");
  expect(costSentence(500, 0, "GBP")).toBe("");
});
