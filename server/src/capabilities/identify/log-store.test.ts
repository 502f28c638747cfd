import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const order = (personId: string, id: string, minor: number) => ({
  personId,
  messageId: `order:${id}`,
  type: "track" as const,
  name: "Order Completed",
  at: new Date("2026-05-01T12:00:00Z"),
  source: "test",
  payload: {
    order_id: id,
    currency: "GBP",
    total_minor: minor,
    products: [{ sku: "A", name: "Tab\tand\nline", quantity: 2, amount_minor: minor }],
  },
});

test("an event counts once, and reaches ClickHouse once", async () => {
  const ann = await world.person({ given: "Ann", email: "ann@example.com" });
  expect(await world.house.identify.record(world.db, [order(ann, "1", 500), order(ann, "1", 500)])).toEqual({ recorded: 1, repeated: 1 });
  await world.settle();
  expect(await world.house.identify.record(world.db, [order(ann, "1", 900), order(ann, "2", 700)])).toEqual({ recorded: 1, repeated: 1 });
  await world.settle();
  await world.settle();
  const lines = await world.clickhouse.query<{ n: number; total: number; kind: string }>(
    "select toUInt32(count()) as n, toInt32(sum(amount)) as total, toString(any(kind)) as kind from identify_order_lines where person_id = {p:UUID}",
    { p: ann },
  );
  expect(lines).toEqual([{ n: 2, total: 1200, kind: "sale" }]);
});

test("a reader never passes an open transaction", async () => {
  const bob = await world.person({ given: "Bob" });
  await world.settle();
  let openFirst: () => void = () => undefined;
  const waiting = new Promise<void>((resolve) => (openFirst = resolve));
  let written: () => void = () => undefined;
  const isWritten = new Promise<void>((resolve) => (written = resolve));
  const slow = world.postgres.transaction(async (tx) => {
    await world.house.identify.record(tx, [order(bob, "slow", 100)]);
    written();
    await waiting;
  });
  await isWritten;
  await world.house.identify.record(world.db, [order(bob, "fast", 50)]);
  // Read by nobody while an earlier transaction is open.
  while (await world.house.react());
  const [none] = await world.clickhouse.query<{ n: number }>(
    "select toInt32(count()) as n from identify_order_lines where person_id = {p:UUID}",
    { p: bob },
  );
  expect(none?.n).toBe(0);
  openFirst();
  await slow;
  await world.settle();
  const [row] = await world.clickhouse.query<{ total: number }>(
    "select toInt32(sum(amount)) as total from identify_order_lines where person_id = {p:UUID}",
    { p: bob },
  );
  expect(row?.total).toBe(150);
});
