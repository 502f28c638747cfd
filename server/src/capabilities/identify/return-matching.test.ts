import fc from "fast-check";
import { expect, test } from "vitest";
import { matchReturns, type Returned, type Sold } from "./return-matching.ts";

const sale = (order: string, at: number, quantity: number, price = 100): Sold => ({ customer: "c", sku: "s", order, at, quantity, price });
const back = (line: number, at: number, quantity: number, price = 100): Returned => ({
  line,
  customer: "c",
  sku: "s",
  at,
  quantity,
  price,
});

test("the latest purchase before the return comes first, the same price before any other", () => {
  expect(matchReturns([back(9, 50, 1)], [sale("old", 10, 5), sale("new", 40, 5), sale("later", 60, 5)])).toEqual([
    { line: 9, order: "new", quantity: 1 },
  ]);
  expect(matchReturns([back(9, 50, 1, 100)], [sale("same", 10, 5, 100), sale("other", 40, 5, 90)])).toEqual([
    { line: 9, order: "same", quantity: 1 },
  ]);
});

test("a return larger than the order reaches into the one before, and the rest stands alone", () => {
  expect(matchReturns([back(1, 50, 7)], [sale("a", 10, 2), sale("b", 20, 3)])).toEqual([
    { line: 1, order: "b", quantity: 3 },
    { line: 1, order: "a", quantity: 2 },
    { line: 1, order: undefined, quantity: 2 },
  ]);
});

test("whatever comes, every piece is given back once and no order gives more than it sold", () => {
  const sales = fc.array(
    fc.record({ order: fc.nat(5), at: fc.nat(100), quantity: fc.integer({ min: 1, max: 9 }), price: fc.constantFrom(90, 100) }),
  );
  const returns = fc.array(fc.record({ at: fc.nat(100), quantity: fc.integer({ min: 1, max: 9 }), price: fc.constantFrom(90, 100) }));
  fc.assert(
    fc.property(sales, returns, (sold, given) => {
      const all = sold.map((each, i) => sale(`${each.order}-${i}`, each.at, each.quantity, each.price));
      const matched = matchReturns(
        given.map((each, i) => back(i, each.at, each.quantity, each.price)),
        all,
      );
      given.forEach((each, i) =>
        expect(matched.filter((part) => part.line === i).reduce((sum, part) => sum + part.quantity, 0)).toBe(each.quantity),
      );
      for (const { order, quantity, at } of all) {
        const parts = matched.filter((part) => part.order === order);
        expect(parts.reduce((sum, part) => sum + part.quantity, 0)).toBeLessThanOrEqual(quantity);
        for (const part of parts) expect(given[part.line]?.at).toBeGreaterThanOrEqual(at);
      }
    }),
  );
});
