import fc from "fast-check";
import { expect, test } from "vitest";
import { ATTRIBUTE_TYPES, checkValue, valueInWords, wordsOf, type Attribute } from "./attribute.ts";

const options = [
  { value: "garden", words: { en: "Garden", de: "Garten" } },
  { value: "music", words: { en: "Music" } },
];
const of = (type: Attribute["type"]) => ({ name: "Thing", type, options: type === "choice" || type === "choices" ? options : [] });
const stored = (type: Attribute["type"], raw: unknown): unknown => {
  const result = checkValue(of(type), raw);
  return "value" in result ? result.value : result.why;
};

test.each([
  ["text", "  Ann  ", "Ann"],
  ["number", " 2.5 ", 2.5],
  ["date", "2024-02-29", "2024-02-29"],
  ["yes_no", "no", false],
  ["choice", "music", "music"],
  ["choices", ["music", "garden"], ["garden", "music"]],
  ["language", "German", "de"],
  ["language", "de_at", "de-AT"],
  ["country", "gb", "GB"],
  ["country", "Deutschland", "DE"],
  ["country", "Channel Islands", "Channel Islands"],
  ["time_zone", "Europe/London", "Europe/London"],
  ["address", { lines: [" 1 High Street "], city: "York" }, { lines: ["1 High Street"], postalCode: "", city: "York", country: "" }],
] as const)("%s %j is stored as %j", (type, raw, value) => expect(stored(type, raw)).toEqual(value));

test.each([
  ["text", "", /Thing \(“”\): it is empty\./],
  ["text", "a\u0000b", /control character/],
  ["text", "x".repeat(501), /longer than 500/],
  ["number", "many", /should be a number/],
  ["number", Number.POSITIVE_INFINITY, /should be a number/],
  ["date", "2023-02-29", /a day written like 1980-02-29/],
  ["date", "29.2.2024", /a day written like/],
  ["yes_no", "perhaps", /yes or no/],
  ["choice", "sport", /one of garden, music/],
  ["choices", ["music", "sport"], /some of garden, music/],
  ["choices", [], /some of/],
  ["language", "Klingonese", /no language/],
  ["country", "QQ", /no country's code/],
  ["country", "Area 51", /no country/],
  ["time_zone", "Mars/Olympus", /no time zone/],
  ["address", { lines: [], city: "York" }, /one to five lines and a city/],
  ["address", "1 High Street", /one to five lines and a city/],
] as const)("%s %j is refused with a sentence", (type, raw, why) => expect(stored(type, raw)).toMatch(why));

test("whatever comes in, the answer is a value that is stored as itself, or a sentence; never a fault", () => {
  fc.assert(
    fc.property(fc.constantFrom(...ATTRIBUTE_TYPES), fc.anything(), (type, raw) => {
      const first = checkValue(of(type), raw);
      if ("why" in first) return first.why.startsWith("Thing") && first.why.endsWith(".");
      return JSON.stringify(checkValue(of(type), first.value)) === JSON.stringify(first);
    }),
  );
});

test("a value and the words about it are read in the reader's language, or in the one there is", () => {
  expect(valueInWords(of("choices"), ["garden", "music"], "de")).toBe("Garten, Music");
  expect(valueInWords(of("country"), "DE", "de")).toBe("Deutschland");
  expect(valueInWords(of("country"), "United Kingdom", "de")).toBe("United Kingdom");
  expect(valueInWords(of("language"), "de", "en")).toBe("German");
  expect(valueInWords(of("address"), { lines: ["1 High St"], postalCode: "YO1", city: "York", country: "GB" })).toBe(
    "1 High St, YO1 York, GB",
  );
  const attribute = { name: "Colour", words: { en: { question: "Which?" } } };
  expect(wordsOf(attribute, "de")).toEqual({ name: "Colour", question: "Which?", whatFor: "" });
});
