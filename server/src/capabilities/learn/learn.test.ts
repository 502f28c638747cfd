import { afterAll, beforeAll, expect, test } from "vitest";
import fc from "fast-check";
import { createWorld, type World } from "../../../test/world.ts";
import { newId } from "../../platform/ids.ts";
import { armFor, draw, drawnNumber, HELD_BACK } from "./draw.ts";
import { createLearn, type Learn } from "./index.ts";

let world: World;
let learn: Learn;
beforeAll(async () => {
  world = await createWorld();
  learn = createLearn({ clock: () => world.clock.now, currency: () => Promise.resolve("GBP") });
});
afterAll(() => world.close());

test("the draw depends on seed and person only, and holds back its share", () => {
  const ids = Array.from({ length: 20_000 }, () => newId());
  const { treated, heldBack } = draw("a", 0.1, ids);
  expect(treated.length + heldBack.length).toBe(ids.length);
  expect(Math.abs(heldBack.length / ids.length - 0.1)).toBeLessThan(0.01);
  expect(heldBack).toEqual(ids.filter((id) => drawnNumber("a", id) < 0.1));
  fc.assert(
    fc.property(fc.subarray(ids.slice(0, 50)), fc.string(), (some, seed) => {
      const whole = draw(seed, 0.3, ids.slice(0, 50));
      expect(draw(seed, 0.3, some).heldBack).toEqual(some.filter((id) => whole.heldBack.includes(id)));
    }),
    { numRuns: 20 },
  );
});

test("several arms get their shares of those who are not held back", () => {
  const arms = [
    { name: "A", share: 0.5 },
    { name: "B", share: 0.3 },
    { name: "C", share: 0.2 },
  ];
  const ids = Array.from({ length: 20_000 }, () => newId());
  const counts = Object.groupBy(ids, (id) => armFor("n", id, 0.2, arms));
  for (const [arm, share] of [
    [HELD_BACK, 0.2],
    ["A", 0.4],
    ["B", 0.24],
    ["C", 0.16],
  ] as const)
    expect(Math.abs((counts[arm]?.length ?? 0) / ids.length - share)).toBeLessThan(0.015);
});

test("an assignment is recorded once and read back; what was bought in the window counts", async () => {
  const people = await Promise.all(Array.from({ length: 60 }, (_, i) => world.person({ given: `P${i}` })));
  const experiment = { id: newId(), name: "Try", seed: "s", controlShare: 0.3, windowDays: 14, startedAt: world.clock.now };
  await learn.start(world.db, experiment);
  await learn.start(world.db, { ...experiment, controlShare: 0.9 });
  const first = await learn.assign(world.db, experiment.id, people.slice(0, 40));
  const again = await learn.assign(world.db, experiment.id, people);
  expect(again.heldBack.filter((id) => people.indexOf(id) < 40)).toEqual(first.heldBack);
  expect(again).toMatchObject(draw("s", 0.3, people));
  const buy = (personId: string, days: number, minor: number, off = 0) => ({
    personId,
    messageId: newId(),
    type: "track" as const,
    name: minor > 0 ? "Order Completed" : "Order Refunded",
    source: "test",
    at: new Date(world.clock.now.getTime() + days * 86_400_000),
    payload: {
      order_id: newId(),
      currency: "GBP",
      total_minor: minor,
      products: [{ sku: "A", quantity: 1, amount_minor: minor, discount_minor: off }],
    },
  });
  const [t, h] = [again.treated[0]!, again.heldBack[0]!];
  await world.house.identify.record(world.db, [buy(t, -1, 9999), buy(t, 2, 5000), buy(t, 3, -1000), buy(t, 20, 700), buy(h, 5, 600, 100)]);
  const later = new Date(world.clock.now.getTime() + 30 * 86_400_000);
  const result = await learn.result(world.db, experiment.id, later);
  expect(result.treated).toMatchObject({ people: again.treated.length, buyers: 1, revenueMinor: 4000 });
  expect(result.heldBack).toMatchObject({ people: again.heldBack.length, buyers: 1, revenueMinor: 600 });
  expect(result.repurchase.any).toMatchObject({ treated: 1 / again.treated.length, heldBack: 1 / again.heldBack.length });
  expect(result.repurchase.preferential).toMatchObject({ treated: 1 / again.treated.length, heldBack: 0 });
  expect(result.sampleRatio.ok).toBe(true);
  // What was made from one source is read together; here it is one.
  expect((await learn.resultsFrom(world.db, "watch-list:some", later)).together).toMatchObject({
    experiments: 0,
    difference: null,
    sentence: "Nothing has been done from this list yet with anybody left alone to compare with.",
  });
  const sourced = { ...experiment, id: newId(), source: "watch-list:some" };
  await learn.start(world.db, sourced);
  await learn.assign(world.db, sourced.id, people);
  const { items, together } = await learn.resultsFrom(world.db, "watch-list:some", later);
  expect(items).toEqual([{ id: sourced.id, name: "Try", result }]);
  expect(together).toMatchObject({ experiments: 1, counted: 1, treated: result.treated.people, heldBack: result.heldBack.people });
  const { explained, ...difference } = result.difference!;
  expect(together.difference).toEqual(difference);
  expect(explained).toBeGreaterThanOrEqual(0);
  expect(together.sentence).toMatch(/^Over one experiment, \d+ people treated and \d+ left alone: no difference can be told yet; /);
  await expect(learn.result(world.db, newId(), later)).rejects.toMatchObject({ kind: "not-found" });
});
