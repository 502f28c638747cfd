import { expect, test } from "vitest";
import { optionsOf, textOf } from "./attribute-options.ts";

test("a list as one types it, and back", () => {
  const options = [
    { value: "garden", words: { en: "Garden", de: "Garten" } },
    { value: "music", words: { de: "Musik" } },
    { value: "tea", words: {} },
  ];
  expect(textOf(options)).toBe("garden | Garden | Garten\nmusic |  | Musik\ntea");
  expect(optionsOf(`${textOf(options)}\n\n  `)).toEqual(options);
});
