import { expect, test } from "vitest";
import { createThrottle } from "./throttle.ts";

const HOUR = 3_600_000;

test("five tries are free, then the wait doubles up to a quarter of an hour, and an hour of peace forgets", () => {
  const throttle = createThrottle();
  const waits = Array.from({ length: 20 }, (_, i) => {
    throttle.failed("ann", "1.1.1.1", i);
    return throttle.waitFor("ann", "1.1.1.1", i);
  });
  expect(waits.slice(0, 8)).toEqual([0, 0, 0, 0, 1000, 2000, 4000, 8000]);
  expect(waits.at(-1)).toBe(900_000);
  expect(throttle.waitFor("ann", "1.1.1.1", 19 + 900_000)).toBe(0);
  expect(throttle.waitFor("ann", "1.1.1.1", 20 + HOUR)).toBe(0);
  throttle.failed("ann", "1.1.1.1", 20 + HOUR);
  expect(throttle.waitFor("ann", "1.1.1.1", 20 + HOUR)).toBe(0);
});

test("one address against many accounts waits too; another address does not, and an account never closes", () => {
  const throttle = createThrottle();
  for (let i = 0; i < 100; i++) throttle.failed(`user ${i}`, "1.1.1.1", i);
  expect(throttle.waitFor("somebody else", "1.1.1.1", 100)).toBeGreaterThan(60_000);
  expect(throttle.waitFor("user 3", "2.2.2.2", 100)).toBe(0);
  for (let i = 0; i < 10_000; i++) throttle.failed("ann", `address ${i % 500}`, 100);
  expect(throttle.waitFor("ann", "2.2.2.2", 100)).toBe(0);
  expect(throttle.holdUp("ann", 100)).toBe(2000);
  expect(throttle.holdUp("bob", 100)).toBe(0);
  throttle.succeeded("ann", "2.2.2.2");
  expect(throttle.holdUp("ann", 100)).toBe(0);
});

test("names and addresses cannot be put together so that two different ones count as one", () => {
  const throttle = createThrottle();
  for (let i = 0; i < 9; i++) throttle.failed('a","b', "c", 0);
  expect(throttle.waitFor("a", 'b","c', 0)).toBe(0);
});

test("a flood of names does not fill the memory, and those who failed last are kept", () => {
  const throttle = createThrottle();
  for (let i = 0; i < 60_000; i++) throttle.failed(`name ${i}`, `address ${i}`, i);
  for (let i = 0; i < 9; i++) throttle.failed("ann", "1.1.1.1", 60_000);
  for (let i = 0; i < 10_000; i++) throttle.failed(`later ${i}`, `place ${i}`, 60_001);
  expect(throttle.waitFor("ann", "1.1.1.1", 60_001)).toBeGreaterThan(0);
});
