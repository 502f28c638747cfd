// What comes back of orders, as the log hears of it, gives back of offers once.
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { sql } from "../../platform/postgres.ts";

let world: World;
let serial = 0;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const offers = () => world.house.offers;

async function coupon(): Promise<string> {
  const limits = { rule: null, startsAt: null, endsAt: null, budgetMinor: null, budgetUses: null, perPerson: null, stackingGroup: null };
  const words = { name: "A tenth off", headline: "A tenth off", body: "", url: null, holdMinutes: 60 };
  const terms = { off: "percent", percent: 10, most: 10_000 };
  return (await offers().make({ ...words, ...limits, kind: "coupon", terms }, "test")).id;
}

async function use(offerId: string, personId: string, ref: string, minor: number): Promise<string> {
  const answer = await offers().redeem({
    person: { by: "id", value: personId },
    offerId,
    code: null,
    key: `till:${++serial}`,
    order: { ref, minor },
    answer: null,
    commit: true,
    from: null,
  });
  if (!("use" in answer)) throw new Error(answer.sentence);
  return answer.use.id;
}

/** The log hears of lines bought or, with amounts below zero, come back; a fee is no goods. */
async function tell(personId: string, orderId: string, amounts: readonly number[], { fee = 0, currency = "EUR" } = {}): Promise<void> {
  const back = (amounts[0] ?? 0) < 0;
  const products = amounts.map((amount, i) => ({
    sku: `sku-${i}`,
    name: "Tea",
    quantity: back ? -1 : 1,
    amount_minor: amount,
    ...(back ? { of: orderId } : {}),
  }));
  const fees =
    fee === 0 ? [] : [{ sku: "post", name: "Post", quantity: 1, amount_minor: fee, fee: true, ...(back ? { of: orderId } : {}) }];
  const payload = { order_id: orderId, currency, total_minor: 0, products: [...products, ...fees] };
  const name = back ? "Order Refunded" : "Order Completed";
  const event = { personId, messageId: `returns:${++serial}`, type: "track" as const, name, at: world.clock.now, source: "test", payload };
  await world.house.identify.record(world.db, [event]);
  await world.settle();
}

async function stateOf(id: string): Promise<{ state: string; back: number }> {
  const { rows } = await sql<{ state: string; back: number }>`
    select state, given_back_minor as back from customise.uses where id = ${id}`.execute(world.db);
  return rows[0] ?? { state: "gone", back: 0 };
}

test("part of an order comes back, then the rest: each gives back its share once, however often and by how many the log is read", async () => {
  const offerId = await coupon();
  const ann = await world.person({ given: "Ann" });
  await tell(ann, "A-1", [3000, 1000], { fee: 490 });
  const used = await use(offerId, ann, "A-1", 4000);
  await offers().returns.run();
  expect(await stateOf(used)).toEqual({ state: "committed", back: 0 });
  await tell(ann, "A-1", [-1000], { fee: -490 });
  await Promise.all([1, 2, 3].map(() => offers().returns.run()));
  expect(await stateOf(used)).toEqual({ state: "committed", back: 100 });
  await tell(ann, "A-1", [-3000]);
  await Promise.all([1, 2, 3].map(() => offers().returns.run()));
  expect(await stateOf(used)).toMatchObject({ state: "returned", back: 400 });
  expect((await offers().one(offerId)).taken).toMatchObject({ usedUses: 0, usedMinor: 0 });
});

test("what the shop has told already is not given back twice; what it has not told is", async () => {
  const offerId = await coupon();
  const bob = await world.person({ given: "Bob" });
  await tell(bob, "B-1", [5000]);
  const used = await use(offerId, bob, "B-1", 5000);
  await offers().returned("B-1", { key: "by the shop", returnedMinor: 2000, whole: false });
  await tell(bob, "B-1", [-2000]);
  await offers().returns.run();
  expect(await stateOf(used)).toMatchObject({ back: 200 });
  await tell(bob, "B-1", [-500]);
  await offers().returns.run();
  expect(await stateOf(used)).toMatchObject({ state: "committed", back: 250 });
});

test("another currency, another person's order of that number, and an order without an offer give nothing back", async () => {
  const offerId = await coupon();
  const [cat, dan] = [await world.person({ given: "Cat" }), await world.person({ given: "Dan" })];
  await tell(cat, "C-1", [5000]);
  const used = await use(offerId, cat, "C-1", 5000);
  await tell(cat, "C-1", [-2000], { currency: "USD" });
  await tell(dan, "C-1", [-2000]);
  await tell(dan, "D-1", [-900]);
  expect(await offers().returns.run()).toBe(0);
  expect(await stateOf(used)).toEqual({ state: "committed", back: 0 });
});

test("a return counts once whichever is heard of first, shop or log, and at the same moment; the shop hears its share each time", async () => {
  const offerId = await coupon();
  const shop = (order: string, key: string, returnedMinor: number) =>
    offers().returned(order, { key, returnedMinor, whole: returnedMinor === 3000 });
  const ways: ((order: string, key: string, minor: number) => Promise<{ minor: number }>)[] = [
    async (order, key, minor) => {
      await offers().returns.run();
      return shop(order, key, minor);
    },
    async (order, key, minor) => {
      const told = await shop(order, key, minor);
      await offers().returns.run();
      return told;
    },
    async (order, key, minor) => (await Promise.all([shop(order, key, minor), offers().returns.run()]))[0],
  ];
  for (const [i, way] of ways.entries()) {
    const person = await world.person({ given: `Eve${i}` });
    const order = `E-${i}`;
    await tell(person, order, [3000, 1000]);
    const used = await use(offerId, person, order, 4000);
    await tell(person, order, [-1000]);
    expect((await way(order, "first", 1000)).minor).toBe(100);
    expect(await stateOf(used)).toEqual({ state: "committed", back: 100 });
    await tell(person, order, [-3000]);
    expect((await way(order, "second", 3000)).minor).toBe(300);
    // Told again by a till that got no answer, under a key that the log might have chosen.
    expect((await shop(order, "second", 3000)).minor).toBe(300);
    expect((await shop(order, "log:4000:whole", 500)).minor).toBe(0);
    expect(await stateOf(used)).toMatchObject({ state: "returned", back: 400 });
  }
  expect((await offers().one(offerId)).taken).toEqual({ heldUses: 0, heldMinor: 0, usedUses: 0, usedMinor: 0 });
});
