import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import type { Products } from "./index.ts";
import { marginShare, readProduct } from "./product.ts";

let world: World;
let products: Products;
beforeAll(async () => {
  world = await createWorld();
  ({ products } = world.house.catalogue);
});
afterAll(() => world.close());

test("a row is read or refused with a plain reason", () => {
  expect(readProduct({ sku: " A1 ", name: "Tea", unitPriceMinor: 450, arrivedOn: "2024-02-29" })).toEqual({
    ok: { sku: "A1", name: "Tea", unitPriceMinor: 450, arrivedOn: "2024-02-29" },
  });
  const why = (row: object): unknown => readProduct(row);
  expect(why({ name: "Tea" })).toEqual({ why: "The article number (sku) is missing." });
  expect(why({ sku: "A1", unitPriceMinor: 4.5 })).toEqual({ why: "The price is no whole number of minor units (cents, pence)." });
  expect(why({ sku: "A1", unitCostMinor: -1 })).toEqual({ why: "The cost is negative." });
  expect(why({ sku: "A1", arrivedOn: "2025-02-29" })).toEqual({ why: "The day of arrival is no day of the calendar." });
  expect(why({ sku: "A1", ownBrand: "yes" })).toEqual({ why: "Own brand is neither true nor false." });
  expect(why({ sku: "A1", url: " https://shop.example/a?b=1 " })).toEqual({ ok: { sku: "A1", url: "https://shop.example/a?b=1" } });
  for (const url of ["shop.example", "javascript:alert(1)", "https://ann:secret@shop.example/", "https://shop.example/a b"]) {
    expect(why({ sku: "A1", url })).toEqual({ why: "The web address is none that begins with https:// and carries no name and password." });
  }
  expect(why({ sku: "x".repeat(101) })).toEqual({ why: "The article number (sku) has more than 100 characters." });
});

test("margin is told only where price and cost are known", () => {
  expect(marginShare({ unitPriceMinor: 1000, unitCostMinor: 600 })).toBe(0.4);
  expect(marginShare({ unitPriceMinor: 1000, unitCostMinor: null })).toBeNull();
  expect(marginShare({ unitPriceMinor: 0, unitCostMinor: 0 })).toBeNull();
});

test("a batch says of each row what became of it, and a bad row stops none of the others", async () => {
  const rows = [
    { sku: "tea", name: "Tea", category: "Kitchen", brand: "Harrow", unitPriceMinor: 450, unitCostMinor: 300, useGroup: "tea" },
    { sku: "own-tea", name: "Own tea", category: "Kitchen", brand: "Ours", ownBrand: true, useGroup: "tea", arrivedOn: "2026-06-01" },
    { name: "Nobody" },
    { sku: "tea", unitCostMinor: 310, url: "https://shop.example/tea" },
  ];
  const answer = await products.put(rows);
  expect(answer.counts).toEqual({ new: 3, changed: 0, same: 0, refused: 1 });
  expect(answer.rows[2]).toEqual({ sku: "", outcome: "refused", why: "The article number (sku) is missing." });
  expect(await products.one("tea")).toMatchObject({ name: "Tea", unitPriceMinor: 450, unitCostMinor: 310, active: true, figures: null });
  expect((await products.one("tea")).url).toBe("https://shop.example/tea");
  expect(
    (
      await products.put([
        { sku: "tea", unitCostMinor: 310 },
        { sku: "own-tea", active: false },
      ])
    ).counts,
  ).toEqual({
    new: 0,
    changed: 1,
    same: 1,
    refused: 0,
  });
  // What is stated stays; null takes away what may be unknown.
  await products.put([{ sku: "tea", unitCostMinor: null }]);
  expect(await products.one("tea")).toMatchObject({ unitPriceMinor: 450, unitCostMinor: null, brand: "Harrow" });
  expect(await products.sameUse(["tea"])).toMatchObject([{ sku: "tea" }]);
});

test("the list is found by words, brand and category, page by page, without fees", async () => {
  await world.house.catalogue.upsert(world.db, [
    { sku: "POST", name: "Postage", category: "", unitPriceMinor: null, unitCostMinor: null, fee: true },
    { sku: "100%", name: "100% wool", category: "Home", unitPriceMinor: 900, unitCostMinor: null, fee: false },
  ]);
  const ask = { sort: "name", limit: 2 } as const;
  const first = await products.page(ask);
  expect(first.items.map((good) => good.name)).toEqual(["100% wool", "Own tea"]);
  expect(first.total).toBe(3);
  const second = await products.page({ ...ask, after: first.nextCursor! });
  expect(second.items.map((good) => good.name)).toEqual(["Tea"]);
  expect(second.nextCursor).toBeNull();
  const found = async (filter: object): Promise<string[]> => (await products.page({ ...ask, ...filter })).items.map((good) => good.sku);
  expect(await found({ q: "0%" })).toEqual(["100%"]);
  expect(await found({ brand: "own" })).toEqual(["own-tea"]);
  expect(await found({ category: "Kitchen", active: true })).toEqual(["tea"]);
  await expect(products.page({ ...ask, after: "nonsense" })).rejects.toThrow("This cursor is not one that we gave out");
  await expect(products.one("POST")).rejects.toThrow("There is no article");
});
