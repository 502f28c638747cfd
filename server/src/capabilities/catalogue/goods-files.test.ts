// Files of goods on real stores: what goes in, again, at the same time, and taken back.
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import type { Products } from "./index.ts";

let world: World;
let products: Products;
beforeAll(async () => {
  world = await createWorld();
  ({ products } = world.house.catalogue);
});
afterAll(() => world.close());

let files = 0;
function file(content: string, ending = "csv"): string {
  const path = world.files.path("given", `${files++}.${ending}`);
  writeFileSync(path, content);
  return path;
}

async function importFile(content: string, ending?: string) {
  const { imports } = world.house;
  const path = file(content, ending);
  const preview = await imports.previewPath(path);
  const id = await imports.beginPath(path, preview, "test");
  const report = await imports.run(id);
  const rejects = report !== null && report.rejects > 0 ? readFileSync(await imports.rejectsFile(id), "utf8") : "";
  return { id, preview, report, rejects };
}

async function takeBack(id: string): Promise<string | null> {
  await world.house.imports.askForUndo(id, "test");
  return world.house.imports.undo(id, () => Promise.resolve(new Set()));
}

const HEADER = "SKU;Name;Category;Brand;Price;Cost;In stock;Own brand;Published\n";

test("a file of goods is recognised, previewed on its real rows, and goes in; a bad line costs only itself", async () => {
  await products.put([{ sku: "B1", name: "The Long Walk", category: "Novels", brand: "Ada Stone", unitPriceMinor: 1200 }]);
  const text =
    `${HEADER}B1;The Long Walk;Novels;Ada Stone;9,50;5,00;3;no;01.02.2026\n` +
    "B2;Letters Home;Letters;Ada Stone;€ 14,00;;0;;15.03.2026\nB3;Maps;;Own Press;-4,00;;yes;yes;\n;;;;;;;;\nB4;Atlas;Travel;Own Press;20,00;11,25;perhaps;yes;\n";
  const { preview, report, rejects } = await importFile(text);
  expect(preview).toMatchObject({
    kind: "products",
    sentence: "This looks like goods: 9 columns separated by semicolons, written in UTF-8.",
  });
  expect(preview.rows.map(({ outcome, why }) => `${outcome}: ${why}`)).toEqual([
    "known: Known; the price, the cost, the day of arrival changes.",
    "new: A new article.",
    "rejected: The price is negative.",
    "rejected: The article number is missing.",
    "rejected: “perhaps” says neither yes nor no: whether it can be had.",
  ]);
  expect(report).toMatchObject({ rows: 5, rejects: 3, goods: { new: 1, changed: 1, same: 0 }, people: { new: 0 } });
  expect(rejects).toContain("4,The price is negative.");
  expect(await products.one("B1")).toMatchObject({ unitPriceMinor: 950, unitCostMinor: 500, arrivedOn: "2026-02-01", active: true });
  expect(await products.one("B2")).toMatchObject({ unitPriceMinor: 1400, unitCostMinor: null, active: false, ownBrand: false });
});

test("the same file again changes nothing, whatever form it has", async () => {
  const lines = [
    { sku: "J1", name: "Tea", brand: "Harrow", price: "4.50" },
    { sku: "J2", name: "Coffee", brand: "Harrow", price: "7.25" },
  ];
  const json = lines.map((line) => JSON.stringify(line)).join("\n");
  expect((await importFile(json, "jsonl")).report).toMatchObject({ goods: { new: 2, changed: 0, same: 0 } });
  expect((await importFile(json, "jsonl")).report).toMatchObject({ goods: { new: 0, changed: 0, same: 2 } });
  const table = "sku\tname\tbrand\tprice\nJ1\tTea\tHarrow\t4.50\nJ2\tCoffee\tHarrow\t7.25\n";
  expect((await importFile(table)).report).toMatchObject({ goods: { new: 0, changed: 0, same: 2 } });
});

test("taken back, a file leaves the goods as they were, but for what anything else said", async () => {
  await products.put([{ sku: "U1", name: "Lamp", brand: "Old", unitPriceMinor: 1000, unitCostMinor: 400 }]);
  const { id } = await importFile(
    "sku,name,brand,price\nU1,Lamp,New,12.00\nU2,Shade,New,3.00\nU3,Bulb,New,1.00\nU4,Switch,New,2.00\nU1,Desk lamp,New,12.00\n",
  );
  // Another file confirms one, an order names another, and somebody sets a new price.
  await importFile("sku,name,price\nU3,Bulb,1.00\n");
  await world.house.catalogue.upsert(world.db, [
    { sku: "U4", name: "Switch", category: "", unitPriceMinor: 200, unitCostMinor: null, fee: false },
  ]);
  await products.put([{ sku: "U1", unitPriceMinor: 1100 }]);
  expect(await takeBack(id)).toBe(
    "Taken back: 1 articles that came by this file alone are gone, and 1 are as they were before. What another source confirmed or changed since stays.",
  );
  expect(await products.one("U1")).toMatchObject({ name: "Lamp", brand: "Old", unitPriceMinor: 1100, unitCostMinor: 400 });
  await expect(products.one("U2")).rejects.toThrow("There is no article");
  expect((await products.goods(["U3", "U4"])).size).toBe(2);
});

test("several imports of the same file at once bring each article once", async () => {
  const text = `sku,name,price\n${Array.from({ length: 300 }, (_, i) => `P${i},Thing ${i},1.00`).join("\n")}\n`;
  const reversed = text.trim().split("\n");
  const other = [reversed[0], ...reversed.slice(1).reverse()].join("\n");
  const reports = await Promise.all(
    [text, other, text, other].map(async (content) => {
      const path = file(content);
      const id = await world.house.imports.beginPath(path, await world.house.imports.previewPath(path), "test");
      return world.house.imports.run(id);
    }),
  );
  expect(reports.reduce((sum, report) => sum + (report?.goods?.new ?? 0), 0)).toBe(300);
  expect((await products.page({ sort: "name", q: "Thing", limit: 1 })).total).toBe(300);
});

test("a file of goods is told from purchases and people by its header; known exports of shops are read as such", async () => {
  const kindOf = async (header: string): Promise<string> => (await world.house.imports.previewPath(file(`${header}\na,b,c,d,e,f\n`))).kind;
  expect(await kindOf("order_id,sku,product_name,quantity,order_date,price")).toBe("purchases");
  expect(await kindOf("email,first_name,last_name,phone,city,country")).toBe("people");
  expect(await kindOf("isbn,title,author,genre,price,stock")).toBe("products");
  const shopify = "Handle,Title,Body (HTML),Vendor,Type,Variant SKU,Variant Price,Cost per item,Status\n";
  const { preview, report } = await importFile(
    `${shopify}mug,Mug,<p>x</p>,Harrow,Kitchen,M-1,8.00,3.00,active\nmug,,,,,M-2,9.00,3.50,draft\n`,
  );
  expect(preview.sentence).toContain("as Shopify products are exported");
  expect(report?.goods).toEqual({ new: 2, changed: 0, same: 0 });
  expect(await products.one("M-2")).toMatchObject({ name: "M-2", unitPriceMinor: 900, active: false });
});
