import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { sql } from "../../platform/postgres.ts";
import { DAY } from "../../vocabulary/time.ts";
import { ledgerFaults } from "./points-reads.ts";
import type { Programme } from "./programme.ts";

const SOUND = { sum: 0, unbalanced: 0, entries: 0, lots: 0, accounts: 0, negative: 0 };
const BEGUN = new Date("2026-06-01T00:00:00Z");
const RULES: Programme = {
  everything: { points: 1, perMinor: 100 },
  categories: [{ category: "Tea", points: 2, perMinor: 100 }],
  pendingDays: 14,
  lifeDays: 100,
  noticeDays: 30,
  worthOf100: 100,
  statusBy: "value",
  statusDays: 365,
  statuses: [{ name: "Gold", from: 50_000, percent: 200 }],
};

interface Line {
  readonly sku: string;
  readonly amount: number;
  readonly category?: string;
  readonly fee?: true;
}

let world: World;
beforeAll(async () => {
  world = await createWorld(BEGUN);
  await world.house.loyalty.programmes.change(RULES, "user:test");
  await world.settle();
});
afterAll(() => world.close());

let serial = 0;
const inDays = (days: number) => new Date(BEGUN.getTime() + days * DAY);
const points = () => world.house.loyalty.points;
const balance = (id: string) => points().balance(world.db, id);

async function member(given: string): Promise<string> {
  const id = await world.person({ given });
  await world.house.loyalty.members.enrol(id, "test");
  return id;
}

/** Tells of an order, or of what came back of one, and lets the house react. */
async function tell(
  personId: string,
  orderId: string,
  lines: readonly Line[],
  { back = false, at = world.clock.now, currency = "EUR" } = {},
) {
  const sign = back ? -1 : 1;
  const products = lines.map(({ sku, amount, category, fee }) => ({
    sku,
    name: sku,
    quantity: sign,
    amount_minor: sign * amount,
    ...(category === undefined ? {} : { category }),
    ...(fee === undefined ? {} : { fee }),
    ...(back ? { of: orderId } : {}),
  }));
  const payload = { order_id: orderId, currency, total_minor: products.reduce((sum, one) => sum + one.amount_minor, 0), products };
  const name = back ? "Order Refunded" : "Order Completed";
  const messageId = `test:${++serial}`;
  await world.house.identify.record(world.db, [{ personId, messageId, type: "track", name, at, source: "test", payload }]);
  await world.settle();
  return messageId;
}

test("purchases of members earn line by line, are pending until the goods cannot come back, and count once however often the log is read", async () => {
  const ann = await member("Ann");
  const stranger = await world.person({ given: "No card" });
  await tell(stranger, "S1", [{ sku: "tea", amount: 5000 }]);
  await tell(ann, "A1", [
    { sku: "green", amount: 1050, category: "Tea" },
    { sku: "cup", amount: 399 },
    { sku: "shipping", amount: 500, fee: true },
  ]);
  expect(await balance(stranger)).toMatchObject({ usable: 0, pending: 0 });
  expect(await balance(ann)).toMatchObject({ usable: 0, pending: 21 + 3 });
  await world.house.loyalty.earning.catchUp([ann], BEGUN);
  await Promise.all([1, 2, 3].map(() => world.house.loyalty.earning.catchUp([ann], BEGUN)));
  expect(await balance(ann)).toMatchObject({ pending: 24 });
  expect((await points().balance(world.db, ann, inDays(14))).usable).toBe(24);
  await tell(ann, "A2", [{ sku: "cup", amount: 100_000 }], { currency: "JPY" });
  await tell(ann, "A3", [{ sku: "cup", amount: 100_000 }], { at: inDays(-1) });
  expect(await balance(ann)).toMatchObject({ pending: 24 });
});

test("what was taken off the whole order lessens every line's points", async () => {
  const off = await member("Off");
  await tell(off, "O1", [
    { sku: "cup", amount: 8000 },
    { sku: "pot", amount: 2000 },
    { sku: "discount", amount: -5000, fee: true },
  ]);
  expect((await balance(off)).pending).toBe(50);
});

test("a refund takes back exactly what its line earned, before or after the purchase is heard of, and what was spent is owed", async () => {
  const bob = await member("Bob");
  await tell(bob, "B1", [
    { sku: "cup", amount: 10_000 },
    { sku: "pot", amount: 5000 },
  ]);
  await tell(bob, "B1", [{ sku: "cup", amount: 2550 }], { back: true });
  expect((await balance(bob)).pending).toBe(74 + 50);
  const before = world.clock.now;
  world.clock.now = inDays(20);
  expect(await points().spend({ personId: bob, points: 124, key: "b", why: "x", actor: "x" })).toMatchObject({ done: true });
  await tell(bob, "B1", [{ sku: "pot", amount: 5000 }], { back: true });
  expect(await balance(bob)).toMatchObject({ usable: 0, owed: 50 });
  await tell(bob, "B2", [{ sku: "pot", amount: 8000 }]);
  expect(await balance(bob)).toMatchObject({ usable: 0, owed: 0, pending: 30 });
  world.clock.now = before;
  const early = await member("Early");
  await tell(early, "E1", [{ sku: "cup", amount: 4000 }], { back: true });
  await tell(early, "E1", [
    { sku: "cup", amount: 4000 },
    { sku: "pot", amount: 1000 },
  ]);
  expect((await balance(early)).pending).toBe(10);
  expect(await ledgerFaults(world.db)).toEqual(SOUND);
});

test("a purchase that an import brought and that is taken back leaves no points, and the rest stays", async () => {
  const cat = await member("Cat");
  const gone = await tell(cat, "C1", [{ sku: "cup", amount: 1000 }]);
  await tell(cat, "C2", [{ sku: "cup", amount: 2000 }]);
  await sql`delete from identify.events where person_id = ${cat} and message_id = ${gone}`.execute(world.db);
  await world.house.loyalty.earning.recheck();
  expect((await balance(cat)).pending).toBe(20);
});

test("a status is reached by what was bought before, and earns at its own rate from the next purchase on", async () => {
  const dan = await member("Dan");
  await tell(dan, "D1", [{ sku: "cup", amount: 50_000 }], { at: inDays(0) });
  world.clock.now = inDays(1);
  await tell(dan, "D2", [{ sku: "cup", amount: 1000 }]);
  expect((await balance(dan)).pending).toBe(500 + 20);
  // Out of the window, he is as everybody again.
  world.clock.now = inDays(400);
  await tell(dan, "D3", [{ sku: "cup", amount: 1000 }]);
  expect((await balance(dan)).pending).toBe(10);
  world.clock.now = BEGUN;
});

test("rules of the day on which one bought count, whenever they change; what was earned stays", async () => {
  const eve = await member("Eve");
  world.clock.now = inDays(2);
  await world.house.loyalty.programmes.change({ ...RULES, everything: { points: 5, perMinor: 100 } }, "user:test");
  await tell(eve, "V1", [{ sku: "cup", amount: 1000 }], { at: inDays(1) });
  await tell(eve, "V2", [{ sku: "cup", amount: 1000 }]);
  expect((await balance(eve)).pending).toBe(10 + 50);
  await world.house.loyalty.programmes.change(null, "user:test");
  await tell(eve, "V3", [{ sku: "cup", amount: 1000 }]);
  expect((await balance(eve)).pending).toBe(60);
  world.clock.now = inDays(3);
  await world.house.loyalty.programmes.change(RULES, "user:test");
  await expect(world.house.loyalty.programmes.change(RULES, "user:test", inDays(4))).rejects.toThrow("not from one to come");
});

test("who was joined earns under the record that bought, and an undo leaves each with its own", async () => {
  const { house, postgres } = world;
  const [fay, twin] = [await member("Fay"), await world.person({ given: "Fay" })];
  await postgres.transaction((tx) => house.merging.join(tx, { kept: fay, gone: twin, actor: "user:x", why: "review", evidence: {} }));
  await tell(twin, "F1", [{ sku: "cup", amount: 1000 }]);
  await tell(fay, "F2", [{ sku: "cup", amount: 2000 }]);
  expect((await balance(fay)).pending).toBe(30);
  const [merge] = await house.merging.history(world.db, fay);
  await postgres.transaction((tx) => house.merging.undo(tx, merge?.id ?? "", "user:x"));
  expect((await balance(fay)).pending).toBe(20);
  expect((await balance(twin)).pending).toBe(10);
});

test("who has points that will expire is told in time, once, and the points go on their day", async () => {
  const gus = await member("Gus");
  await tell(gus, "G1", [{ sku: "cup", amount: 3000 }], { at: inDays(3) });
  const told = async () =>
    (
      await sql<{ payload: object }>`select payload from identify.events where person_id = ${gus} and name = 'Points Expiring'`.execute(
        world.db,
      )
    ).rows;
  world.clock.now = inDays(72);
  await world.house.loyalty.earning.notify();
  expect(await told()).toEqual([]);
  world.clock.now = inDays(74);
  expect(await world.house.loyalty.earning.notify()).toBeGreaterThan(0);
  expect(await world.house.loyalty.earning.notify()).toBe(0);
  expect(await told()).toEqual([{ payload: { points: 30, on: "2026-09-12" } }]);
  expect((await balance(gus)).usable).toBe(30);
  world.clock.now = inDays(103);
  await points().expire();
  expect(await balance(gus)).toMatchObject({ usable: 0, next: null });
  // What had expired and comes back is not owed: nobody had anything of it.
  await tell(gus, "G1", [{ sku: "cup", amount: 3000 }], { back: true });
  expect(await balance(gus)).toMatchObject({ usable: 0, owed: 0 });
  expect(await ledgerFaults(world.db)).toEqual(SOUND);
});
