import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { newId } from "../../platform/ids.ts";
import { sql } from "../../platform/postgres.ts";
import { DAY } from "../../vocabulary/time.ts";
import { ledgerFaults } from "./points-reads.ts";
import type { Programme } from "./programme.ts";

const NOW = new Date("2026-06-01T00:00:00Z");
const RULES: Programme = {
  everything: { points: 1, perMinor: 100 },
  categories: [],
  pendingDays: 0,
  lifeDays: 400,
  noticeDays: 0,
  worthOf100: 100,
  statusBy: "value",
  statusDays: 365,
  statuses: [{ name: "Gold", from: 50_000, percent: 200 }],
};
const daysAgo = (days: number): Date => new Date(NOW.getTime() - days * DAY);

let world: World;
beforeAll(async () => {
  world = await createWorld(NOW);
});
afterAll(() => world.close());

async function member(given: string): Promise<string> {
  const id = await world.person({ given });
  await world.house.loyalty.members.enrol(id, "test");
  return id;
}

let serial = 0;
async function bought(personId: string, amount: number, at: Date): Promise<string> {
  const order = `C${++serial}`;
  const products = [{ sku: "cup", name: "Cup", quantity: 1, amount_minor: amount }];
  const payload = { order_id: order, currency: "EUR", total_minor: amount, products };
  await world.house.identify.record(world.db, [
    { personId, messageId: order, type: "track", name: "Order Completed", at, source: "test", payload },
  ]);
  return order;
}

const usable = async (id: string): Promise<number> => (await world.house.loyalty.points.balance(world.db, id)).usable;

test("without a programme there is nothing to catch up, and a day to come is none", async () => {
  const { catchUps } = world.house.loyalty;
  await expect(catchUps.ask({ from: daysAgo(100) }, "user:a")).rejects.toThrow("No programme is in force");
  await expect(catchUps.ask({ from: new Date(NOW.getTime() + DAY) }, "user:a")).rejects.toThrow("a day in the past");
  expect(await catchUps.status()).toMatchObject({ lastRun: null, failures: [], catchUps: [] });
});

test("what members bought since a day counts once, in the order in which it was bought, whoever asks again and wherever it was cut off", async () => {
  const { loyalty } = world.house;
  const [ann, ben] = [await member("Ann"), await member("Ben")];
  // Told of the newer one first: the status of the older purchase still comes before it.
  await bought(ann, 10_000, daysAgo(10));
  await bought(ann, 50_000, daysAgo(90));
  await bought(ann, 99_900, daysAgo(200));
  await bought(ben, 4000, daysAgo(5));
  for (let i = 0; i < 25; i++) await member(`M${i}`);
  await world.settle();
  await loyalty.programmes.change(RULES, "user:a");
  const late = await world.person({ given: "Late" });
  await bought(late, 7000, daysAgo(3));
  await world.settle();
  expect(await usable(ann)).toBe(0);

  const id = newId();
  await loyalty.catchUps.ask({ id, from: daysAgo(100) }, "user:a");
  await expect(loyalty.catchUps.ask({ from: daysAgo(50) }, "user:a")).rejects.toThrow("being counted just now");
  world.clock.now = new Date(NOW.getTime() + DAY);
  await loyalty.members.enrol(late, "test");
  // One round and then as if the process had died: what was begun is looked at again.
  await loyalty.catchUps.step();
  await sql`update loyalty.catch_ups set reached = null, done_at = null`.execute(world.db);
  await world.settle();
  expect(await usable(ann)).toBe(500 + 200);
  expect(await usable(ben)).toBe(40);
  // Who became a member after it was asked begins with the card.
  expect(await usable(late)).toBe(0);
  const { catchUps } = await loyalty.catchUps.status();
  expect(catchUps).toMatchObject([{ id, of: 27 }]);
  expect(catchUps[0]?.doneAt).toEqual(world.clock.now);

  await loyalty.catchUps.ask({ id, from: daysAgo(100) }, "user:a");
  await loyalty.catchUps.ask({ from: daysAgo(100) }, "user:a");
  await world.settle();
  expect(await usable(ann)).toBe(700);
  expect(await ledgerFaults(world.db)).toEqual({ sum: 0, unbalanced: 0, entries: 0, lots: 0, accounts: 0, negative: 0 });
});

test("an order that does not fit holds up nobody else's, is listed, and is worked out once that is mended", async () => {
  const { loyalty } = world.house;
  const [cid, dan] = [await member("Cid"), await member("Dan")];
  await sql`
    create function refuse_one() returns trigger language plpgsql as $$
    begin if new.order_id like 'BAD%' then raise exception 'this order is out of reach'; end if; return new; end $$`.execute(world.db);
  await sql`create trigger refuse_one before insert on loyalty.lots for each row execute function refuse_one()`.execute(world.db);
  const products = [{ sku: "cup", name: "Cup", quantity: 1, amount_minor: 3000 }];
  const payload = { order_id: "BAD1", currency: "EUR", total_minor: 3000, products };
  await world.house.identify.record(world.db, [
    { personId: cid, messageId: "bad", type: "track", name: "Order Completed", at: world.clock.now, source: "test", payload },
  ]);
  await bought(dan, 2000, world.clock.now);
  await world.settle();
  expect(await usable(dan)).toBe(20);
  expect(await usable(cid)).toBe(0);
  const status = await loyalty.catchUps.status();
  expect(status).toMatchObject({ waiting: 0, failures: [{ personId: cid, orderId: "BAD1", tries: 1 }] });
  expect(status.lastRun?.orders).toBe(2);
  expect(await loyalty.earning.retry()).toBe(1);
  await sql`drop trigger refuse_one on loyalty.lots`.execute(world.db);
  expect(await loyalty.earning.retry()).toBe(0);
  expect(await usable(cid)).toBe(30);
  expect((await loyalty.catchUps.status()).failures).toEqual([]);
});
