// The review queue: a person joins, keeps apart and takes back; the machine joins the surest under the guards.
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { sql } from "../../platform/postgres.ts";
import { sharedValues } from "./hubs-reads.ts";

let world: World;
let run: string;
beforeAll(async () => {
  world = await createWorld();
  const { rows } = await sql<{ id: string }>`
    insert into identify.match_runs (state, started_at) values ('done', now()) returning id`.execute(world.db);
  run = rows[0]?.id ?? "";
});
afterAll(() => world.close());
beforeEach(() => sql`delete from identify.match_pairs`.execute(world.db));

const levels = [{ comparison: "family", level: 4, label: "the same", bits: 7.5, frequencyBits: 2.25 }];
async function pair(one: string, other: string, weight: number, band: "joined" | "review" = "review"): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into identify.match_pairs (person_a, person_b, weight, probability, band, levels, run_id, found_at)
    values (least(${one}::uuid, ${other}::uuid), greatest(${one}::uuid, ${other}::uuid), ${weight}, 0.9, ${band}, ${JSON.stringify(levels)}::jsonb, ${run},
      ${world.clock.now}) returning id`.execute(world.db);
  return rows[0]?.id ?? "";
}
const open = async () => (await world.house.duplicates.list({ state: "open", limit: 20 })).items.map((item) => item.id);
const one = async (record: string) => (await world.house.trust.joined.personsOf(world.db, [record]))[0];

test("the surest pair comes first, both sides as they are known, page by page", async () => {
  const [ann, anna, bo, bob] = await Promise.all([
    world.person({ given: "Ann", family: "Lee", number: "K1" }),
    world.person({ given: "Anna", family: "Lee", email: "anna@example.com" }),
    world.person({ given: "Bo", family: "Ek" }),
    world.person({ given: "Bob", family: "Ek" }),
  ]);
  await world.house.identify.record(world.db, [
    {
      personId: anna,
      messageId: "o1",
      type: "track",
      name: "Order Completed",
      at: world.clock.now,
      source: "test",
      payload: { order_id: "1", total_minor: 500, products: [] },
    },
  ]);
  const [weak, sure] = [await pair(bo, bob, 3), await pair(ann, anna, 9)];
  const { items, total, nextCursor } = await world.house.duplicates.list({ state: "open", limit: 1 });
  expect(total).toBe(2);
  expect(items[0]).toMatchObject({ id: sure, weight: 9, levels });
  const sides = [items[0]?.a, items[0]?.b].map((side) => ({
    name: side?.card.name,
    orders: side?.bought.orders,
    spent: side?.bought.totalMinor,
  }));
  expect(sides).toEqual(
    expect.arrayContaining([
      { name: "Ann Lee", orders: 0, spent: 0 },
      { name: "Anna Lee", orders: 1, spent: 500 },
    ]),
  );
  // The one with a number of ours goes on.
  expect(items[0]?.[items[0].keep].card.id).toBe(ann);
  const next = await world.house.duplicates.list({ state: "open", limit: 1, cursor: nextCursor ?? "" });
  expect(next).toMatchObject({ items: [{ id: weak }], nextCursor: null });
});

test("joined, taken back, kept apart, taken back: each decision stands until it is undone, and is never asked twice", async () => {
  const { duplicates } = world.house;
  const [ann, anna] = await Promise.all([world.person({ given: "Ann" }), world.person({ given: "Anna" })]);
  const id = await pair(ann, anna, 5);
  const { personId } = await duplicates.join(id, "user:x");
  expect([await one(ann), await one(anna)]).toEqual([personId, personId]);
  expect(await open()).toEqual([]);
  await expect(duplicates.keepApart(id, "user:x")).rejects.toThrow("Undo the joining first");
  await duplicates.reopen(id, "user:x");
  expect([await one(ann), await one(anna), await open()]).toEqual([ann, anna, [id]]);
  await duplicates.keepApart(id, "user:x");
  expect(await open()).toEqual([]);
  await duplicates.reopen(id, "user:x");
  expect(await open()).toEqual([id]);
  const { merge } = await duplicates.join(id, "user:x");
  // Undone on the person's own screen, the two are kept apart from then on.
  await duplicates.undoMerge(merge, "user:x");
  expect((await duplicates.list({ state: "apart", limit: 5 })).items.map((item) => item.id)).toEqual([id]);
});

test("whom a person set apart nobody joins by a detour, and two who have become one are not asked about", async () => {
  const { duplicates } = world.house;
  const [a, b, c] = await Promise.all([world.person({ given: "A" }), world.person({ given: "B" }), world.person({ given: "C" })]);
  const [ab, bc, ac] = [await pair(a, b, 5), await pair(b, c, 4), await pair(a, c, 3)];
  await duplicates.keepApart(ac, "user:x");
  await duplicates.join(ab, "user:x");
  await expect(duplicates.join(bc, "user:x")).rejects.toThrow("set apart by somebody");
  expect(await open()).toEqual([bc]);
  await duplicates.reopen(ac, "user:x");
  await duplicates.join(bc, "user:x");
  expect(await open()).toEqual([]);
});

test("the machine joins the surest, leaves two known people and what was taken back to people, and may be repeated", async () => {
  const { duplicates } = world.house;
  const people = await Promise.all([
    world.person({ given: "S", number: "S1" }),
    world.person({ given: "S" }),
    world.person({ given: "T", number: "T1" }),
    world.person({ given: "T", number: "T2" }),
    world.person({ given: "U" }),
    world.person({ given: "U" }),
  ]);
  const [s1, s2, t1, t2, u1, u2] = people;
  const [sure, known, back] = [await pair(s1, s2, 20, "joined"), await pair(t1, t2, 30, "joined"), await pair(u1, u2, 25, "joined")];
  await duplicates.join(back, "user:x");
  await duplicates.reopen(back, "user:x");
  expect(await duplicates.joinSurest()).toEqual({ joined: 1, toReview: 1 });
  expect(await duplicates.joinSurest()).toEqual({ joined: 0, toReview: 0 });
  expect([await one(s2), await one(t2), await one(u2)]).toEqual([s1, t2, u2]);
  expect(await open()).toEqual([known, back]);
  const { items } = await duplicates.list({ state: "open", limit: 5 });
  expect(items.map((item) => item.guard)).toEqual(["two-known", "asked-back"]);
  const [joined] = await world.house.merging.history(world.db, s1);
  expect(joined).toMatchObject({ kept: s1, gone: s2, actor: "match", why: "match" });
  expect((await duplicates.list({ state: "joined", limit: 5 })).items.map((item) => item.id)).toEqual([sure]);
});

test("an address or phone of three people is listed and points at nobody; of two, or of joined ones, it still does", async () => {
  const { identify, merging } = world.house;
  const ids = await Promise.all(Array.from({ length: 4 }, (_, i) => world.person({ given: `D${i}`, address: ADDRESS })));
  const phone = { kind: "phone" as const, value: "+442071838750", source: "test", at: world.clock.now };
  for (const personId of ids.slice(0, 2)) await identify.addIdentifier(world.db, { ...phone, personId });
  expect(await identify.personBy(world.db, "phone", phone.value)).toBe(ids[0]);
  await identify.addIdentifier(world.db, { ...phone, personId: ids[2] ?? "" });
  expect(await identify.personBy(world.db, "phone", phone.value)).toBeNull();
  const shared = await sharedValues(world.db, 10);
  expect(shared.map(({ kind, people }) => [kind, people])).toEqual([
    ["address", 4],
    ["phone", 3],
  ]);
  expect(shared[0]).toMatchObject({ value: "1 Desk Road, YO1 6JT York, GB" });
  const join = { kept: ids[0] ?? "", gone: ids[1] ?? "", actor: "test", why: "review" as const, evidence: {} };
  await world.postgres.transaction((tx) => merging.join(tx, join));
  expect(await identify.personBy(world.db, "phone", phone.value)).toBe(ids[0]);
});

test("what two gave is shown to both, with the other's name, and beside each other in the review", async () => {
  const { identify, duplicates } = world.house;
  const [holder, claimant] = [await world.person({ given: "Hedda" }), await world.person({ given: "Claus" })];
  const email = { kind: "email" as const, value: "both@example.com", source: "test", at: world.clock.now };
  for (const personId of [holder, claimant]) await identify.addIdentifier(world.db, { ...email, personId });
  const seen = async (id: string) => (await identify.dossier(world.db, id))?.claims;
  const same = { kind: "email", value: email.value, shared: false };
  expect(await seen(holder)).toMatchObject([{ ...same, held: true, other: { id: claimant, name: "Claus" } }]);
  expect(await seen(claimant)).toMatchObject([{ ...same, held: false, other: { id: holder, name: "Hedda" } }]);
  await pair(holder, claimant, 2);
  const { items } = await duplicates.list({ state: "open", limit: 1 });
  const claims = [items[0]?.a, items[0]?.b].map((side) => [side?.card.id, side?.claims.map(({ value }) => value)]);
  expect(Object.fromEntries(claims)).toEqual({ [holder]: [], [claimant]: [email.value] });
});

const ADDRESS = { lines: ["1 Desk Road"], postalCode: "YO1 6JT", city: "York", country: "GB" };
