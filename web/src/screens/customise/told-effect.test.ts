import { expect, test } from "vitest";
import { toldEffect } from "./told-effect.ts";

const difference = (low: number, perPersonMinor: number, high: number) => ({ difference: { low, perPersonMinor, high, explained: 0 } });

test("an effect is told only where the interval lies beside nothing", () => {
  expect(toldEffect(difference(120, 300, 480))).toBe(300);
  expect(toldEffect(difference(-480, -300, -120))).toBe(-300);
  expect(toldEffect(difference(-1, 300, 600))).toBeNull();
  expect(toldEffect(difference(0, 300, 600))).toBeNull();
  expect(toldEffect({ difference: null })).toBeNull();
});
