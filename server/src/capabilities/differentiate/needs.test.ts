// Needs on made-up businesses whose groups are known, and on open data.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { onlineRetail, retailIsThere, writeRetail } from "../../../test/online-retail.ts";
import { createWorld, type World } from "../../../test/world.ts";
import { newId } from "../../platform/ids.ts";
import { seeded, type Random } from "../../platform/random.ts";
import { clusterName, clusterNumbers, tellingItems } from "./needs.ts";
import { adjustedRandIndex } from "./rand-index.ts";

const NOW = new Date("2026-06-15T10:00:00Z");
const THINGS = ["Garden", "Kitchen", "Toys"].flatMap((category) =>
  Array.from({ length: 30 }, (_, i) => ({ category, sku: `${category}-${i}` })),
);

interface Made {
  readonly id: string;
  readonly group: number;
}

/** Customers with one to six orders each; those of a group take a share `liking` of what they buy from its category. */
async function fill(world: World, random: Random, people: number, groups: number, liking: number): Promise<Made[]> {
  const made: Made[] = [];
  const zero = "00000000-0000-0000-0000-000000000000";
  const rows: object[] = [];
  for (let p = 0; p < people; p++) {
    const [id, group] = [newId(), Math.floor(random() * groups)];
    made.push({ id, group });
    const lines = 6 + Math.floor(random() * 8);
    for (let line = 0; line < lines; line++) {
      const own = random() < liking;
      const thing = THINGS[own ? group * 30 + Math.floor(30 * random()) : Math.floor(THINGS.length * random())]!;
      const at = Math.floor(NOW.getTime() / 1000) - Math.floor(86_400 * 700 * random());
      rows.push({
        person_id: id,
        at,
        order_id: `${p}-${line % 3}`,
        line,
        kind: "sale",
        anonymous: false,
        ...thing,
        quantity: 1,
        amount: 500 + 100 * group,
        cost: 0,
        event_id: zero,
      });
    }
  }
  await world.clickhouse.insert("identify_order_lines", rows);
  return made;
}

describe("groups by what is bought", () => {
  let world: World;
  let made: Made[];
  beforeAll(async () => {
    world = await createWorld(NOW);
    made = await fill(world, seeded("three groups"), 1500, 3, 0.8);
    const talker = made[0]!.id;
    await world.house.identify.addPeople(world.db, [{ id: talker, since: NOW }]);
    await world.house.identify.declareFacts(world.db, [
      { personId: talker, attribute: "values", value: ["price", "range"], source: "desk", at: NOW },
    ]);
    await world.house.differentiate.refresh(NOW);
    await world.house.differentiate.studies.run(NOW);
  });
  afterAll(() => world.close());

  test("three groups are found again, and named by their goods", async () => {
    const rows = await world.clickhouse.query<{ id: string; cluster: number }>(
      "select toString(person_id) as id, toUInt32(cluster) as cluster from differentiate_needs",
    );
    const found = new Map(rows.map(({ id, cluster }) => [id, cluster]));
    expect(
      adjustedRandIndex(
        made.map(({ id }) => found.get(id)!),
        made.map(({ group }) => group),
      ),
    ).toBeGreaterThan(0.85);
    const page = await world.house.differentiate.studies.needs.page();
    const groups = page.groups.filter(({ id }) => id > 0 && id < 255);
    expect(groups.map(({ name }) => name.replace(/:.*/, "")).sort()).toEqual(["Garden", "Kitchen", "Toys"]);
    expect(page.agreement).toBeGreaterThan(0.8);
    expect(page.groups.reduce((sum, { people }) => sum + people, 0)).toBe(1500);
    const { revenueMinor } = await world.house.differentiate.deciles();
    expect(page.groups.reduce((sum, { revenueYearMinor }) => sum + revenueYearMinor, 0)).toBeLessThanOrEqual(revenueMinor);
    for (const group of groups) for (const { lift, share, elsewhere } of group.telling) expect(lift > 1 && share > elsewhere).toBe(true);
  });

  test("a group's people come one by one, each once, the most valuable first; a person's estimate says how sure it is", async () => {
    const { needs } = world.house.differentiate.studies;
    const group = (await needs.page()).groups.find(({ id }) => id > 0)!;
    const seen: { personId: string; revenueYearMinor: number }[] = [];
    for (let cursor: string | undefined; ;) {
      const { items, nextCursor } = await needs.people(group.id, cursor, 200);
      seen.push(...items);
      if (nextCursor === null) break;
      cursor = nextCursor;
    }
    expect(new Set(seen.map(({ personId }) => personId)).size).toBe(group.people);
    expect(seen.map((row) => row.revenueYearMinor)).toEqual(seen.map((row) => row.revenueYearMinor).sort((a, b) => b - a));
    const person = await needs.person(seen[0]!.personId);
    expect(person).toMatchObject({ group: { id: group.id, name: group.name } });
    expect(person!.sure).toBeGreaterThan(0.5);
    expect(person!.sure).toBeLessThan(1);
    expect(person!.sentence).toMatch(/^Buys like the group “.+”: \d+ in 100/);
    expect(await needs.person(newId())).toBeNull();
  });

  test("another study keeps the numbers, and old runs go", async () => {
    const of = async () =>
      (await world.house.differentiate.studies.needs.page()).groups.map(({ id, name }) => `${id} ${name.replace(/:.*/, "")}`).sort();
    const before = await of();
    for (let again = 0; again < 2; again++) await world.house.differentiate.studies.run(NOW);
    expect(await of()).toEqual(before);
    const [row] = await world.clickhouse.query<{ n: number }>("select toUInt32(uniqExact(run)) as n from differentiate_needs");
    expect(row?.n).toBe(2);
    const tables = await world.clickhouse.query<{ name: string }>(
      "select name from system.tables where database = currentDatabase() and name like 'differentiate_work_%'",
    );
    expect(tables).toEqual([]);
  });

  test("who is restricted has no estimate, who is erased leaves none", async () => {
    const { differentiate } = world.house;
    await differentiate.eraseValues([made[5]!.id]);
    expect(await differentiate.studies.needs.person(made[5]!.id)).toBeNull();
    expect((await differentiate.exportRecords([made[6]!.id])).map(({ table }) => table)).toContain("differentiate.needs");
  });
});

test("studies follow a refresh only where something that they read has changed", async () => {
  const world = await createWorld(NOW);
  try {
    const { differentiate, identify } = world.house;
    const id = await world.person({ given: "Fay", number: "F1" });
    await world.settle();
    const followed = async (asOf = NOW): Promise<boolean> => {
      await differentiate.refresh(asOf);
      return differentiate.studies.follow(asOf, new Date((await differentiate.state()).refreshedAt!));
    };
    expect(await followed()).toBe(true);
    expect(await followed()).toBe(false);
    await identify.declareFacts(world.db, [{ personId: id, attribute: "values", value: ["price"], source: "desk", at: NOW }]);
    await world.settle();
    expect(await followed()).toBe(true);
    await fill(world, seeded("one more"), 1, 1, 0.5);
    expect(await followed()).toBe(true);
    await differentiate.studies.validation.note(
      { kind: "branch", day: "2026-01-05", words: "Closed", place: "Lille", category: null, skus: [] },
      "test",
    );
    expect(await followed()).toBe(true);
    expect(await followed()).toBe(false);
    expect(await followed(new Date(NOW.getTime() + 86_400_000))).toBe(true);
    await differentiate.eraseValues([id]);
    await world.house.rights.restrict(id, "disputes it", "test");
    expect(await followed(new Date(NOW.getTime() + 86_400_000))).toBe(true);
  } finally {
    await world.close();
  }
});

test.each([
  ["nobody has bought", 0, "Nobody has bought yet"],
  ["one customer", 1, "Too few to say"],
  ["a hundred", 100, "Too few to say"],
  ["a thousand who choose alike", 1000, "There are no groups"],
])("%s: a clear sentence", async (_, people, sentence) => {
  const world = await createWorld(NOW);
  try {
    await fill(world, seeded(`alike ${people}`), people, 3, 0);
    await world.house.differentiate.refresh(NOW);
    await world.house.differentiate.studies.run(NOW);
    const page = await world.house.differentiate.studies.needs.page();
    expect(page.sentence).toContain(sentence);
    expect(page.groups.filter(({ id }) => id > 0)).toEqual([]);
    expect(JSON.stringify(page)).not.toContain("null,null");
  } finally {
    await world.close();
  }
});

test("the pure parts: lift with its half a person, names, and numbers that follow the people", () => {
  const items = new Map([
    [1, { kind: "article" as const, item: "A", name: "Apron" }],
    [2, { kind: "category" as const, item: "G", name: "Garden" }],
  ]);
  const counts = [
    { cluster: 1, idx: 0, people: 99 },
    { cluster: 1, idx: 1, people: 60 },
    { cluster: 1, idx: 2, people: 50 },
    { cluster: 2, idx: 0, people: 199 },
    { cluster: 2, idx: 1, people: 20 },
    { cluster: 2, idx: 2, people: 100 },
  ];
  const found = tellingItems(counts, items);
  expect(found.get(1)).toMatchObject({ people: 99, telling: [{ item: "A", people: 60, share: 60 / 99, elsewhere: 20 / 199 }] });
  expect(found.get(1)!.telling[0]!.lift).toBeCloseTo(60.5 / 100 / (20.5 / 200), 12);
  expect(clusterName(found.get(1)!.telling)).toBe("Apron");
  expect(clusterName([])).toBe("A bit of everything");
  expect(clusterNumbers([0, 0, 1, 1, 2], [4, 4, 1, 4, 0], 3)).toEqual([4, 1, 2]);
  expect(clusterNumbers([0, 1], [0, 0], 2)).toEqual([1, 2]);
});

describe.skipIf(!retailIsThere)("Online Retail (skipped where ../shared/data is missing)", () => {
  test("groups of a real shop hold when the customers are halved", { timeout: 300_000 }, async () => {
    const world = await createWorld(new Date("2011-12-10T00:00:00Z"));
    try {
      const { differentiate } = world.house;
      await writeRetail(world.clickhouse, onlineRetail("online_retail.csv.gz"));
      await differentiate.refresh(world.clock.now);
      const report = await differentiate.studies.needs.study(world.clock.now);
      expect(report.clusters.length).toBeGreaterThan(1);
      expect(report.agreement).toBeGreaterThan(0.5);
    } finally {
      await world.close();
    }
  });
});
