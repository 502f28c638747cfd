import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const order = (personId: string, id: string, minor: number) => ({
  personId,
  messageId: id,
  type: "track" as const,
  name: "Order Completed",
  at: new Date("2026-05-01T12:00:00Z"),
  source: "test",
  payload: { order_id: id, currency: "GBP", total_minor: minor, products: [{ sku: "A", quantity: 1, amount_minor: minor }] },
});

test("a group is worth what its people are worth together, joined ones counted once", async () => {
  const { groups } = world.house.care;
  const [ann, bo, bob] = await Promise.all([
    world.person({ given: "Ann", email: "ann@school.example" }),
    world.person({ given: "Bo" }),
    world.person({ given: "Bob" }),
  ]);
  await world.house.identify.record(world.db, [order(ann, "g1", 1000), order(bo, "g2", 300), order(bob, "g3", 50)]);
  const id = await groups.create({ kind: "organisation", name: "Hill School", wanted: true });
  await groups.putPerson(id, ann, "head");
  await groups.putPerson(id, bo, "buyer");
  await groups.putPerson(id, bob, "buyer");
  await groups.putPerson(id, bo, "bursar");
  await world.settle();
  await world.house.differentiate.refresh(world.clock.now);
  expect(await groups.one(id)).toMatchObject({
    people: 3,
    namesMissing: 0,
    value: { orders: 3, revenueMinor: 1350, lastDay: "2026-05-01" },
  });

  const join = { kept: bo, gone: bob, actor: "test", why: "review" as const, evidence: {} };
  await world.postgres.transaction((tx) => world.house.merging.join(tx, join));
  await world.settle();
  await world.house.differentiate.refresh(world.clock.now);
  const school = await groups.one(id);
  expect(school).toMatchObject({ people: 2, namesMissing: 1, value: { revenueMinor: 1350 } });
  expect(school.members.map(({ name, role, revenueMinor }) => [name, role, revenueMinor])).toEqual([
    ["Ann", "head", 1000],
    ["Bo", "bursar", 350],
  ]);
  const dossier = await world.house.identify.dossier(world.db, ann);
  expect(dossier?.groups).toMatchObject([{ id, name: "Hill School", role: "head", others: 1 }]);
});

test("wanted institutions with fewer than three names are found, and no others", async () => {
  const { groups } = world.house.care;
  const short = await groups.create({ kind: "organisation", name: "Valley School", wanted: true });
  const full = await groups.create({ kind: "organisation", name: "Lake School", wanted: true });
  await groups.create({ kind: "organisation", name: "Old customer", wanted: false });
  const people = await Promise.all([1, 2, 3].map((n) => world.person({ given: `N${n}` })));
  for (const person of people) await groups.putPerson(full, person, "teacher");
  await groups.putPerson(short, people[0] ?? "", "teacher");
  const found = async () =>
    (await groups.page({ short: true, q: "school", limit: 10 })).items.map((group) => [group.name, group.namesMissing]);
  expect(await found()).toEqual([
    ["Hill School", 1],
    ["Valley School", 2],
  ]);
  await groups.dropPerson(full, people[2] ?? "");
  expect(await found()).toContainEqual(["Lake School", 1]);
  await groups.change(short, { wanted: false });
  expect((await found()).map(([name]) => name)).not.toContain("Valley School");
  await expect(groups.putPerson(full, "00000000-0000-7000-8000-000000000000", "x")).rejects.toThrow("There is no such person.");
  await expect(groups.one("00000000-0000-7000-8000-000000000000")).rejects.toThrow("There is no such group.");
});

test("groups come by name, page by page, each once", async () => {
  const { groups } = world.house.care;
  for (const name of ["b firm", "A firm", "c firm", "A firm"]) await groups.create({ kind: "channel", name, wanted: false });
  const names: string[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await groups.page({ kind: "channel", limit: 1, cursor });
    names.push(...page.items.map((group) => group.name));
    expect(page.total).toBe(4);
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }
  expect(names).toEqual(["A firm", "A firm", "b firm", "c firm"]);
});
