import { expect, test } from "vitest";
import { files, paths } from "./paths.ts";

test("empty filters leave no trace in the address", () => {
  expect(paths.people({ q: "", state: "lapsing" })).toBe("/people?state=lapsing");
  expect(paths.people()).toBe("/people");
});

test("names with odd letters cannot break out of their place", () => {
  expect(paths.person("a/b?c")).toBe("/people/a%2Fb%3Fc");
  expect(files.pagesPreview("c", "p&q", "letter")).toBe("/v1/campaigns/c/preview.pdf?person=p%26q&medium=letter");
});
