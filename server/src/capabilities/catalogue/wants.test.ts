import { expect, test } from "vitest";
import { seeded } from "../../platform/random.ts";
import { GoodsByWord, meets, tokensOf, type Want } from "./wants.ts";

const walk = { sku: "LW-1", name: "The Long Walk", category: "Novels", brand: "Ada Stone" };

test("what is asked for is found by its words, whatever their order, case and accents", () => {
  const met = (kind: Want["kind"], words: string): boolean => meets({ kind, words }, walk);
  expect([met("author", "stone, ADA"), met("author", "Stone"), met("author", "Adam Stone"), met("author", "Long Walk")]).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect([met("category", "novel"), met("category", "walk")]).toEqual([true, false]);
  expect([met("product", "long walks"), met("product", "lw-1"), met("product", "Ada Stone")]).toEqual([true, true, false]);
  expect([met("price", "LW-1"), met("word", "ada novels walk"), met("word", "sea")]).toEqual([true, true, false]);
  expect([met("word", "!?"), met("author", " "), meets({ kind: "author", words: "x" }, { ...walk, brand: "" })]).toEqual([
    false,
    false,
    false,
  ]);
  expect(meets({ kind: "author", words: "Čapek" }, { ...walk, brand: "Karel Capek" })).toBe(true);
  expect(tokensOf("Straße, Bücher & Glass bus")).toEqual(["strasse", "bucher", "glas", "bus"]);
});

test("many wants are answered as each would be alone", () => {
  const random = seeded("wants");
  const word = (): string => ["tea", "pot", "blue", "red", "cup", "long", "sea", "Ada", "Stone"][Math.floor(random() * 9)] ?? "";
  const words = (n: number): string => Array.from({ length: n }, word).join(" ");
  const goods = Array.from({ length: 200 }, (_, i) => ({ sku: `S${i}`, name: words(3), category: words(1), brand: words(2) }));
  const index = new GoodsByWord(goods);
  const kinds = ["author", "category", "product", "word", "price"] as const;
  for (let i = 0; i < 300; i++) {
    const want = { kind: kinds[i % 5] ?? "word", words: i % 7 === 0 ? `s${i}` : words(1 + (i % 3)) };
    const alone = goods.filter((good) => meets(want, good)).map(({ sku }) => sku);
    expect(
      index
        .meeting(want)
        .map(({ sku }) => sku)
        .sort(),
    ).toEqual(alone.sort());
  }
});
