import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { createProspects, type Prospects } from "./index.ts";

let world: World;
let prospects: Prospects;
beforeAll(async () => {
  world = await createWorld();
  const { identify, differentiate } = world.house;
  prospects = createProspects({ postgres: world.postgres, identify, differentiate, clock: () => world.clock.now });
});
afterAll(() => world.close());

const refresh = async (): Promise<void> => {
  // Another test's open transaction on the same server may hold the log's reader back for a moment.
  do await world.settle();
  while ((await world.house.identify.projection.lag()) > 0);
  await world.house.differentiate.refresh(world.clock.now);
};

test("a capture makes a person once, and lists them until they buy", async () => {
  const mia = await prospects.capture({
    email: " Mia@Example.com ",
    givenName: "Mia",
    familyName: "Moss",
    source: "Counter card",
    interest: "Garden",
  });
  expect(await prospects.capture({ email: "mia@example.com", source: "Web form" })).toBe(mia);
  const bob = await world.person({ given: "Bob" });
  await refresh();
  const page = await prospects.page(undefined, 10);
  expect(page.total).toBe(2);
  expect(page.items.map((row) => row.personId)).toEqual([mia, bob]);
  expect(page.items[0]).toMatchObject({
    name: "Mia Moss",
    source: "Counter card",
    interest: "Garden",
    since: world.clock.now.toISOString(),
  });
  expect(page.items[0]!.touches).toBeGreaterThan(0);
  expect(page.items[1]).toMatchObject({ name: "Bob", source: null, lastTouch: null, touches: 0 });
  expect((await world.house.differentiate.values([mia])).get(mia)?.state).toBe("engaged-prospect");

  const first = await prospects.page(undefined, 1);
  expect((await prospects.page(first.nextCursor!, 1)).items.map((row) => row.personId)).toEqual([bob]);

  await world.house.identify.record(world.db, [
    {
      personId: mia,
      messageId: "o1",
      type: "track",
      name: "Order Completed",
      at: world.clock.now,
      source: "test",
      payload: { order_id: "1", currency: "GBP", total_minor: 500, products: [{ sku: "A", name: "A", quantity: 1, amount_minor: 500 }] },
    },
  ]);
  await refresh();
  expect((await prospects.page(undefined, 10)).items.map((row) => row.personId)).toEqual([bob]);
});

test("what is no address is said to be none", async () => {
  await expect(prospects.capture({ email: "mia", source: "Web form" })).rejects.toMatchObject({ kind: "invalid" });
});
