import fc from "fast-check";
import { expect, test } from "vitest";
import { cardNumber, checkDigit, isCardNumber } from "./card.ts";

test("the check digit is Luhn's: 7992739871 takes a 3", () => {
  expect(checkDigit("7992739871")).toBe(3);
});

test("every card passes its own check, and no card with one digit changed does", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999_999 }), fc.nat(9), fc.integer({ min: 1, max: 9 }), (serial, place, step) => {
      const card = cardNumber(serial);
      const at = place + 2;
      const other = card.slice(0, at) + String((Number(card[at]) + step) % 10) + card.slice(at + 1);
      return isCardNumber(card) && !isCardNumber(other);
    }),
  );
});
