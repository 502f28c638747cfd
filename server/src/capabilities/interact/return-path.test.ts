import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createReturnPaths } from "./return-path.ts";

const paths = createReturnPaths("aa".repeat(32));
const others = createReturnPaths("bb".repeat(32));
const BASE = "bounces@news.shop.example";

describe("the return path", () => {
  it("names its message, whatever happens to its letters' case, and fits a local part", () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        const address = paths.address(BASE, id);
        expect(address.split("@")[0]?.length).toBeLessThanOrEqual(64);
        expect(paths.read(address)).toBe(id);
        expect(paths.read(address.toUpperCase())).toBe(id);
        expect(paths.find(`Original-Mail-From: <${address}>`)).toBe(id);
      }),
    );
  });

  it("is nobody's but ours: another key, another id, any changed character", () => {
    const id = "0198c0de-0000-7000-8000-000000000001";
    const address = paths.address(BASE, id);
    expect(others.read(address)).toBeNull();
    for (let i = "bounces+".length; i < address.indexOf("@"); i++) {
      const changed = address.slice(0, i) + (address[i] === "a" ? "b" : "a") + address.slice(i + 1);
      expect(paths.read(changed)).toBeNull();
    }
    expect(paths.read(BASE)).toBeNull();
    expect(paths.read(`bounces+${"a".repeat(42)}@news.shop.example`)).toBeNull();
  });
});
