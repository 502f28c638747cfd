import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { seeded } from "../../platform/random.ts";
import { DAY } from "../../vocabulary/time.ts";

let world: World;
const groups: Record<string, string> = {};

const order = (personId: string, day: string, minor: number) => ({
  personId,
  messageId: `${personId} ${day}`,
  type: "track" as const,
  name: "Order Completed",
  source: "test",
  at: new Date(`${day}T12:00:00Z`),
  payload: {
    order_id: `${personId} ${day}`,
    currency: "GBP",
    total_minor: minor,
    products: [{ sku: "A", quantity: 1, amount_minor: minor }],
  },
});

/** A group of people, each with what they bought the year before (2025-02) and in the past year (2026-02). */
async function group(name: string, kind: "household" | "organisation", bought: readonly (readonly [number, number])[]): Promise<string[]> {
  const id = await world.house.care.groups.create({ kind, name, wanted: false });
  groups[name] = id;
  const people: string[] = [];
  for (const [before, now] of bought) {
    const person = await world.person({ given: name });
    people.push(person);
    await world.house.care.groups.putPerson(id, person, "member");
    const orders = [...(before > 0 ? [order(person, "2025-02-01", before)] : []), ...(now > 0 ? [order(person, "2026-02-01", now)] : [])];
    await world.house.identify.record(world.db, orders);
  }
  return people;
}

const refresh = async (): Promise<void> => {
  await world.settle();
  await world.house.differentiate.refresh(world.clock.now);
};
const list = async (id: string) => (await world.house.lists.groupPage(id)).items;

beforeAll(async () => {
  world = await createWorld();
  // Somebody outside all groups, whose first order makes the history two years long.
  await world.house.identify.record(world.db, [order(await world.person(), "2024-01-01", 100)]);
  // Each of the school's people alone buys as before: together they buy a quarter, for the largest has gone.
  await group("Hill School", "organisation", [
    [60_000, 0],
    [20_000, 20_000],
  ]);
  await group("Lake Library", "organisation", [[50_000, 40_000]]);
  await group("Corner Shop", "organisation", [[1000, 0]]);
  await group("The Millers", "household", [[9000, 1000]]);
  await group("Empty Hall", "organisation", []);
  await refresh();
});
afterAll(() => world.close());

test("last year's large groups at half or less: by what their people bought together, each kind by its own measure, the most lost first", async () => {
  expect((await list("shrinking-groups")).map(({ name, why, people }) => [name, people, why])).toEqual([
    ["Hill School", 2, "Its people bought for €800.00 in the year before, and €200.00 in the past year: 25 % of it."],
    ["The Millers", 1, "Its people bought for €90.00 in the year before, and €10.00 in the past year: 11 % of it."],
  ]);
  const [summary] = await world.house.lists.groupSummaries();
  expect(summary).toMatchObject({
    id: "shrinking-groups",
    groups: 2,
    example: expect.stringMatching(/^Hill School: Its people/) as string,
  });
});

test("page by page each group once, as often as the count says", async () => {
  const seen: string[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await world.house.lists.groupPage("shrinking-groups", cursor, 1);
    expect(page.groups).toBe(2);
    seen.push(...page.items.map((item) => item.name));
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }
  expect(seen).toEqual(["Hill School", "The Millers"]);
});

test("wanted with fewer than three names: counts this moment's names, and says how many to find", async () => {
  const { care, lists } = world.house;
  for (const name of ["Hill School", "Lake Library", "Empty Hall"]) await care.groups.change(groups[name] ?? "", { wanted: true });
  expect((await list("names-missing")).map(({ name, why }) => [name, why])).toEqual([
    ["Empty Hall", "Nobody is known there: find 3 names."],
    ["Hill School", "2 names are known there: find one more. They bought for €1,000.00 so far."],
    ["Lake Library", "One name is known there: find 2 more. They bought for €900.00 so far."],
  ]);
  const first = await lists.groupPage("names-missing", undefined, 1);
  const second = await lists.groupPage("names-missing", first.nextCursor ?? "", 1);
  expect([...first.items, ...second.items].map((item) => item.name)).toEqual(["Empty Hall", "Hill School"]);
  // The third name needs no refresh to count.
  await care.groups.putPerson(groups["Hill School"] ?? "", await world.person({ given: "Third" }), "bursar");
  expect((await list("names-missing")).map(({ name }) => name)).toEqual(["Empty Hall", "Lake Library"]);
});

test("two records of one person in a group count as one; who leaves takes their purchases along at the next refresh", async () => {
  const [one, two] = await group("Twin Trust", "organisation", [
    [70_000, 1000],
    [70_000, 1000],
  ]);
  const join = { kept: one ?? "", gone: two ?? "", actor: "user:x", why: "review" as const, evidence: {} };
  await world.postgres.transaction((tx) => world.house.merging.join(tx, join));
  await refresh();
  const of = async (name: string) => (await list("shrinking-groups")).find((item) => item.name === name);
  expect(await of("Twin Trust")).toMatchObject({ people: 1, revenuePeriodBeforeMinor: 140_000, revenuePeriodMinor: 2000 });
  await world.house.care.groups.dropPerson(groups["Twin Trust"] ?? "", one ?? "");
  await refresh();
  expect(await of("Twin Trust")).toBeUndefined();
});

test("groups are taken with everybody in them, some left alone by draw; what acting brought is told by group", async () => {
  const { lists, identify } = world.house;
  const listId = "shrinking-groups";
  expect((await lists.groupResults(listId)).together.sentence).toMatch(/^Nothing has been done from this list yet/);
  const people = new Map<string, string[]>();
  for (let nth = 0; nth < 40; nth++) {
    const name = `Guild ${nth}`;
    people.set(
      name,
      await group(name, "organisation", [
        [90_000 + nth, 1000],
        [90_000, 1000],
      ]),
    );
  }
  await refresh();
  await lists.change(listId, { leaveAlone: 0.4 });
  const { taken, leftAlone } = await lists.takeGroups(listId, 30, "user:a");
  expect(taken + leftAlone).toBe(30);
  expect(Math.min(taken, leftAlone)).toBeGreaterThanOrEqual(1);
  const marked = (await lists.groupPage(listId, undefined, 200)).items.filter(({ marked: mark }) => mark !== null);
  const of = (mark: string) => marked.filter((item) => item.marked?.mark === mark);
  expect([of("taken").length, of("left-alone").length]).toEqual([taken, leftAlone]);
  await expect(lists.markGroup(listId, of("left-alone")[0]!.groupId, "done", "user:a")).rejects.toMatchObject({ kind: "conflict" });
  await lists.markGroup(listId, of("taken")[0]!.groupId, "done", "user:a");
  // Who is taken next are others, and each group keeps the arm it was drawn into.
  const more = await lists.takeGroups(listId, 100, "user:a");
  expect(more.taken + more.leftAlone).toBe((await list(listId)).length - 30);
  // Treated groups buy for about forty more, by two people; some of it by somebody whose name was found only afterwards.
  const random = seeded("guilds");
  world.clock.now = new Date(world.clock.now.getTime() + 20 * DAY);
  for (const { name, groupId } of of("taken").concat(of("left-alone"))) {
    const [one = "", two = ""] = people.get(name) ?? [];
    const treated = of("taken").some((item) => item.groupId === groupId);
    const day = new Date(world.clock.now.getTime() - 5 * DAY).toISOString().slice(0, 10);
    const found = await world.person({ given: "Found" });
    await world.house.care.groups.putPerson(groupId, found, "buyer");
    const amount = (): number => 450 + Math.floor(100 * random());
    await identify.record(world.db, [order(one, day, amount()), order(two, day, amount()), ...(treated ? [order(found, day, 4000)] : [])]);
  }
  const { unit, items, together } = await lists.groupResults(listId);
  expect(unit).toBe("group");
  expect(items).toHaveLength(1);
  expect(together.treated + together.heldBack).toBe(30 + more.taken + more.leftAlone);
  const [first] = items;
  expect(first?.result.treated.people).toBe(taken + more.taken);
  const { low = 0, high = 0, perPersonMinor = 0 } = first?.result.difference ?? {};
  expect(low).toBeLessThan(perPersonMinor);
  expect(high).toBeGreaterThan(perPersonMinor);
  // As the definition says: the mean of the groups of one arm less that of the other, here without what earlier purchases explain.
  const { treated, heldBack } = first!.result;
  expect(treated.perPersonMinor).toBe(Math.round(treated.revenueMinor / treated.people));
  expect(treated.perPersonMinor - heldBack.perPersonMinor).toBeGreaterThan(2500);
  expect(together.sentence).toMatch(/^\d+ groups treated and \d+ left alone: /);
  // Another share is another draw.
  await lists.change(listId, { leaveAlone: 0.2 });
  await lists.change("names-missing", { leaveAlone: 0 });
  expect(await lists.takeGroups("names-missing", 1, "user:a")).toEqual({ taken: 1, leftAlone: 0 });
  expect((await lists.groupResults("names-missing")).items).toEqual([]);
});

test("before the first refresh there is nobody to name, and no list but those of today answers", async () => {
  const empty = await createWorld();
  try {
    expect((await empty.house.lists.groupSummaries()).map(({ id, groups: many }) => [id, many])).toEqual([
      ["shrinking-groups", 0],
      ["names-missing", 0],
    ]);
    await expect(empty.house.lists.groupPage("nonsense")).rejects.toThrow('There is no watch list "nonsense" of groups.');
  } finally {
    await empty.close();
  }
});
