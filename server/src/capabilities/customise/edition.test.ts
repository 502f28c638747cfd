import { expect, test } from "vitest";
import { editionOf, SLIM, WHOLE, type EditionGood } from "./edition.ts";

const good = (sku: string, category: string): EditionGood => ({ sku, name: `Thing ${sku}`, category, brand: "", unitPriceMinor: 100 });
const all = { subjects: [], liking: new Map<string, number>(), buyers: new Map<string, number>(), onlyBought: false, room: WHOLE };

test("the subjects come in the order in which its readers buy them, the goods in that of the region's buyers", () => {
  const goods = [good("a", "Tea"), good("b", "Tea"), good("c", "Books"), good("d", "")];
  const names = (ask: Partial<typeof all>): string[] =>
    editionOf(goods, { ...all, ...ask }).map(({ name, goods: some }) => `${name}: ${some.map(({ sku }) => sku).join(" ")}`);
  expect(names({})).toEqual(["Books: c", "Tea: a b", ": d"]);
  expect(names({ liking: new Map([["Tea", 3]]), buyers: new Map([["b", 2]]) })).toEqual(["Tea: b a", "Books: c", ": d"]);
  expect(names({ buyers: new Map([["b", 2]]), onlyBought: true })).toEqual(["Tea: b"]);
  const many = Array.from({ length: 50 }, (_, i) => good(`t${i}`, "Tea"));
  expect(editionOf([...many, good("c", "Books")], { ...all, subjects: ["Tea"] })).toMatchObject([{ name: "Tea", left: 10 }]);
  expect(editionOf(many, { ...all, room: SLIM })).toMatchObject([{ name: "Tea", left: 50 - SLIM.goods }]);
});
