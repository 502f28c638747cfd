import { expect, test } from "vitest";
import { places } from "./places.tsx";

test("each key opens one place", () => {
  const keys = places.flatMap(({ key }) => key ?? []);
  expect(keys).toEqual([...new Set(keys)]);
});
