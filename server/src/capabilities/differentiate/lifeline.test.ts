// The life line on real stores: a past day as it was known then, and who became lapsing.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { sql } from "../../platform/postgres.ts";
import { DAY } from "../../vocabulary/time.ts";
import { LAPSING_EVENT, type State } from "./life-line.ts";

const NOW = new Date("2026-06-15T10:00:00Z");
const ago = (days: number): Date => new Date(NOW.getTime() - days * DAY);

let world: World;
let orders = 0;

async function buys(personId: string, ...daysAgo: number[]): Promise<void> {
  for (const days of daysAgo) {
    const id = `L${++orders}`;
    await world.house.identify.record(world.db, [
      {
        personId,
        messageId: `order:${id}`,
        type: "track",
        name: "Order Completed",
        at: ago(days),
        source: "test",
        payload: { order_id: id, products: [{ sku: "A", quantity: 1, amount_minor: 1000 }] },
      },
    ]);
  }
}

/** A person since a day, known on it. */
async function since(daysAgo: number, given: string): Promise<string> {
  world.clock.now = ago(daysAgo);
  const id = await world.person({ given, family: "Lee", number: given });
  world.clock.now = NOW;
  return id;
}

beforeAll(async () => {
  world = await createWorld(NOW);
});
afterAll(() => world.close());

describe("a past day", () => {
  const DAYS = 30;
  let ids: Record<"late" | "told" | "joined" | "member" | "parted" | "steady" | "young", string>;
  const stateNow = async (id: string): Promise<State | undefined> => (await world.house.differentiate.values([id])).get(id)?.state;
  const flows = async (known: "then" | "now"): Promise<Map<string, number>> => {
    const { flows: found } = await world.house.differentiate.lifeLine.on(ago(DAYS), known);
    return new Map(found.map((flow) => [`${flow.from} ${flow.to}`, flow.people]));
  };

  beforeAll(async () => {
    const [late, told, joined, member, parted, steady] = await Promise.all(
      ["late", "told", "joined", "member", "parted", "steady"].map((name) => since(400, name)),
    );
    ids = { late, told, joined, member, parted, steady, young: await since(5, "young") } as typeof ids;
    // The business's typical gap is 20 days: `steady` buys on and on.
    await buys(ids.steady, 180, 160, 140, 120, 100, 80, 60, 40, 20, 5);
    // An order of 35 days ago, of which we heard 10 days ago: on that day "late" was lapsing for all we knew.
    await buys(ids.late, 120, 100, 80, 35);
    await buys(ids.told, 70, 50, 33);
    // Two records with one order each: first-time customers then, one repeat customer now.
    await buys(ids.joined, 45);
    await buys(ids.member, 35, 12);
    // The other way round: one then, two now.
    await buys(ids.parted, 45);
    const other = await since(400, "other");
    await buys(other, 35);
    await sql`update identify.events set received_at = at`.execute(world.db);
    await sql`update identify.events set received_at = ${ago(10)} where person_id = ${ids.late} and at > ${ago(36)}`.execute(world.db);
    world.clock.now = ago(100);
    const separated = await world.postgres.transaction((tx) =>
      world.house.merging.join(tx, { kept: ids.parted, gone: other, actor: "test", why: "review", evidence: {} }),
    );
    world.clock.now = ago(3);
    if (!("merge" in separated)) throw new Error("They were not joined.");
    await world.postgres.transaction((tx) => world.house.merging.undo(tx, separated.merge, "test"));
    await world.postgres.transaction((tx) =>
      world.house.merging.join(tx, { kept: ids.joined, gone: ids.member, actor: "test", why: "review", evidence: {} }),
    );
    world.clock.now = NOW;
    await world.settle();
    await world.house.differentiate.refresh(NOW);
  });

  test("is replayed as it was known on it, and as it is known now", async () => {
    expect(await stateNow(ids.joined)).toBe("repeat");
    expect(Object.fromEntries(await flows("now"))).toEqual({
      "first-time first-time": 1,
      "first-time lapsing": 1,
      "repeat repeat": 4,
      "stranger prospect": 1,
    });
    expect(Object.fromEntries(await flows("then"))).toEqual({
      "first-time repeat": 1,
      "lapsing repeat": 1,
      "repeat first-time": 1,
      "repeat lapsing": 1,
      "repeat repeat": 2,
      "stranger prospect": 1,
    });
  });
});

test("entering the rescue window is announced once for a silence, and not because the words have changed", async () => {
  const { differentiate } = world.house;
  const fact = async (id: string): Promise<number> => {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from identify.events where person_id = ${id} and name = ${LAPSING_EVENT}`.execute(world.db);
    return rows[0]?.n ?? 0;
  };
  const regular = await since(300, "regular");
  await buys(regular, 90, 80, 70, 60, 50, 40, 30, 20, 10, 1);
  const nightly = async (day: Date): Promise<void> => {
    world.clock.now = day;
    await differentiate.askForRefresh();
    await world.settle();
  };
  await nightly(NOW);
  expect(await fact(regular)).toBe(0);
  await differentiate.lifeLine.change({ lapsingAfter: 0.01 });
  await nightly(NOW);
  expect((await differentiate.values([regular])).get(regular)?.state).toBe("lapsing");
  expect(await fact(regular)).toBe(0);
  await differentiate.lifeLine.change({ lapsingAfter: 2 });
  await nightly(NOW);
  for (const days of [25, 26, 27]) await nightly(new Date(NOW.getTime() + days * DAY));
  expect((await differentiate.values([regular])).get(regular)?.state).toBe("lapsing");
  expect(await fact(regular)).toBe(1);
  // The fact is ours: it makes nobody engaged and counts once, though it were told twice.
  await world.settle();
  expect(await fact(regular)).toBe(1);
});
