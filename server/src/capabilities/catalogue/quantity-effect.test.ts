import { expect, test } from "vitest";
import { quantityEffects } from "./quantity-effect.ts";

test("without evidence twice as many last twice as long; with it the data decide, each article drawn towards all of them", () => {
  expect(quantityEffects([{ sku: "a", xy: 0, xx: 0 }]).get("a")).toBe(1);
  expect(quantityEffects([])).toEqual(new Map());
  // Pieces say nothing, on much evidence: 16 / (1600 + 16) for all, drawn further towards 0 for the one that has it all.
  const [many, few] = [
    ...quantityEffects([
      { sku: "many", xy: 0, xx: 1600 },
      { sku: "few", xy: 0, xx: 0 },
    ]).values(),
  ];
  expect(few).toBeCloseTo(16 / 1616, 10);
  expect(many).toBeCloseTo((16 * 16) / 1616 / 1616, 10);
  const opposite = quantityEffects([
    { sku: "less", xy: -500, xx: 100 },
    { sku: "more", xy: 900, xx: 100 },
  ]);
  expect([opposite.get("less"), opposite.get("more")]).toEqual([0, 1]);
});
