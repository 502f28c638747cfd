// Each watch list holds just those whom its definition names, is worked down with marks and undo, and tells what acting on it brought.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { newId } from "../../platform/ids.ts";
import { seeded } from "../../platform/random.ts";
import { DAY } from "../../vocabulary/time.ts";
import { WATCH_LISTS } from "./watch-lists/index.ts";

const NOW = new Date("2026-06-15T10:00:00Z");
let world: World;
beforeAll(async () => {
  world = await createWorld(NOW);
});
afterAll(() => world.close());

const ago = (days: number): Date => new Date(NOW.getTime() - days * DAY);
const happened = (personId: string, name: string, days: number, payload: object = {}) => ({
  personId,
  messageId: newId(),
  type: "track" as const,
  name,
  source: "test",
  at: ago(days),
  payload,
});
const order = (personId: string, days: number, minor: number, category = "Tea") =>
  happened(personId, "Order Completed", days, {
    order_id: newId(),
    currency: "EUR",
    total_minor: minor,
    products: [{ sku: "A", category, quantity: 1, amount_minor: minor, cost_minor: Math.floor(minor / 2) }],
  });
const buys = async (personId: string, days: readonly number[], minor: number): Promise<void> => {
  await world.house.identify.record(
    world.db,
    days.map((day) => order(personId, day, minor)),
  );
};
const refresh = async (): Promise<void> => {
  await world.settle();
  await world.house.differentiate.refresh(NOW);
};
const on = async (id: string): Promise<(string | null)[]> => (await world.house.lists.page(id, {})).items.map(({ name }) => name);
const why = async (id: string): Promise<string | undefined> => (await world.house.lists.page(id, {})).items[0]?.why;

describe("whom each list names", () => {
  beforeAll(async () => {
    const { identify, care } = world.house;
    // Forty small customers, so that there is a top tenth at all; each with a mail address.
    for (let i = 0; i < 40; i++) {
      const small = await world.person({ given: `Small${i}`, email: `small${i}@example.com` });
      await buys(small, [400, 300, 200, 100, 5], 100 + i);
    }
    const large = await world.person({ given: "Large", email: "large@example.com" });
    await buys(large, [500, 400, 300, 200, 100, 10], 90_000);
    for (const days of [200, 100]) await identify.record(world.db, [happened(large, "Complaint Opened", days)]);
    const once = await world.person({ given: "Once", email: "once@example.com" });
    await buys(once, [500, 400, 300, 200, 100, 10], 80_000);
    for (const days of [500, 100]) await identify.record(world.db, [happened(once, "Complaint Opened", days)]);
    const lost = await world.person({ given: "Lost", email: "lost@example.com" });
    await buys(lost, [660, 650, 640, 630, 620], 70_000);
    const longLost = await world.person({ given: "Longlost", email: "longlost@example.com" });
    await buys(longLost, [960, 950, 940, 930], 70_000);
    const unreachable = await world.person({ given: "Nomail", number: "K77" });
    await buys(unreachable, [300, 200, 100, 10], 5000);
    const hot = await world.person({ given: "Hot", email: "hot@example.com" });
    for (const days of [1, 9, 20]) await identify.record(world.db, [happened(hot, "Product Viewed", days)]);
    const lukewarm = await world.person({ given: "Lukewarm", email: "lukewarm@example.com" });
    for (const days of [3, 3, 60]) await identify.record(world.db, [happened(lukewarm, "Product Viewed", days)]);
    const dear = await world.person({ given: "Dear", email: "dear@example.com" });
    await buys(dear, [50], 2000);
    await identify.record(world.db, [happened(dear, "Visit Made", 20)]);
    await identify.declareFacts(world.db, [
      { personId: dear, attribute: "interest", value: "Roses", source: "test", at: ago(3000) },
      { personId: large, attribute: "interest", value: "Jam", source: "test", at: ago(1) },
    ]);
    const narrow = await world.person({ given: "Narrow", email: "narrow@example.com" });
    await identify.record(world.db, [order(narrow, 30, 6000), order(narrow, 60, 6000, "Cups"), order(narrow, 500, 100, "Books")]);
    const broad = await world.person({ given: "Broad", email: "broad@example.com" });
    await identify.record(
      world.db,
      ["Tea", "Cups", "Books"].map((category, i) => order(broad, 30 + i, 4000, category)),
    );
    const loyal = await world.person({ given: "Loyal", email: "loyal@example.com" });
    await buys(loyal, [30, 60], 6000);
    const inAll = { attribute: "spend_in_all", source: "test", at: ago(10) };
    await identify.declareFacts(world.db, [
      { ...inAll, personId: narrow, value: 400 },
      { ...inAll, personId: broad, value: 900 },
      { ...inAll, personId: loyal, value: 150 },
    ]);
    // Twenty-one partners: the top 5 % are two. Their best three each.
    for (let i = 0; i < 21; i++) {
      const group = await care.groups.create({ kind: "channel", name: `Partner${i}`, wanted: false });
      const members = i === 20 ? 4 : 1;
      for (let k = 0; k < members; k++) {
        const person = await world.person({ given: `P${i}M${k}`, email: `p${i}m${k}@example.com` });
        await buys(person, [200, 100, 10], 1000 + 100 * i + k);
        await care.groups.putPerson(group, person, i === 20 && k === 3 ? "director" : "");
      }
    }
    await refresh();
  });

  test("the lists with complaints, the lost, those without mail, the hot, the dear, and the stale", async () => {
    expect(await on("complaining")).toEqual(["Large"]);
    expect(await why("complaining")).toBe("2 complaints in the past twelve months; bought for €5,400.00 so far.");
    expect(await on("lost-valuable")).toEqual(["Lost"]);
    expect(await why("lost-valuable")).toBe("Bought for €3,500.00 on 5 days, and nothing for 620 days.");
    expect(await on("no-email")).toEqual(["Nomail"]);
    expect(await why("no-email")).toBe("Bought for €200.00 so far; can be reached only when they come.");
    expect(await on("hot-prospects")).toEqual(["Hot"]);
    expect(await why("hot-prospects")).toMatch(
      /^Came on 3 of the past 30 days; last on 2026-06-14: Product Viewed\. Has not bought yet\.$/,
    );
    expect(await on("below-zero")).toEqual(["Dear"]);
    expect(await on("stale-facts")).toEqual(["Dear"]);
    expect(await why("stale-facts")).toBe("Not fresh any more: interest. Bought for €20.00 so far.");
  });

  test("few lines from us, plenty elsewhere: as they told us, in the past year, by categories", async () => {
    expect(await on("narrow-range")).toEqual(["Narrow"]);
    expect(await why("narrow-range")).toBe("Bought for €120.00 here in the past year: Cups and Tea; at least as much goes elsewhere.");
  });

  test("top ten to be asked in person, and the top three at the top 5 % of partners", async () => {
    const ten = await on("in-person");
    expect(ten).toHaveLength(10);
    expect(ten.slice(0, 2)).toEqual(["Large", "Once"]);
    expect(ten).not.toContain("Lost");
    // Partner 20 has four people who buy; partner 19 has one.
    expect(await on("partner-heads")).toEqual(["P20M3", "P20M2", "P20M1", "P19M0"]);
    expect(await why("partner-heads")).toMatch(/^director at one of the best partners; bought for €/);
  });

  test("the summary of each list agrees with its page, and every why is a sentence", async () => {
    const summaries = await world.house.lists.summaries();
    expect(summaries.map(({ id }) => id)).toEqual(WATCH_LISTS.map(({ id }) => id));
    for (const { id, people, example } of summaries) {
      const page = await world.house.lists.page(id, { limit: 500 });
      expect(page.people, id).toBe(people);
      expect(page.items).toHaveLength(people);
      expect(await world.house.differentiate.watchListMembers(id)).toEqual(page.items.map(({ personId }) => personId));
      const whys = await world.house.differentiate.watchListWhys(
        id,
        page.items.map(({ personId }) => personId),
      );
      for (const item of page.items) {
        expect(item.why).toBe(whys.get(item.personId));
        expect(item.why).toMatch(/^\S.*\.$/);
        expect(item.why).not.toMatch(/NaN|undefined|null/);
      }
      expect(example === null).toBe(people === 0);
    }
  });

  test("pages hold each person once, also by a weight of the list's own", async () => {
    for (const id of ["partner-heads", "in-person"]) {
      const whole = await on(id);
      const seen: (string | null)[] = [];
      for (let cursor: string | undefined, more = true; more;) {
        const piece: Awaited<ReturnType<typeof world.house.lists.page>> = await world.house.lists.page(id, { cursor, limit: 3 });
        seen.push(...piece.items.map(({ name }) => name));
        cursor = piece.nextCursor ?? undefined;
        more = piece.nextCursor !== null;
      }
      expect(seen).toEqual(whole);
    }
  });
});

describe("working a list down", () => {
  beforeEach(async () => {
    const { lists } = world.house;
    for (const show of ["taken", "done", "not-now"] as const) {
      for (const { personId } of (await lists.page("in-person", { show })).items) await lists.mark("in-person", personId, null, "user:x");
    }
    await lists.change("in-person", { leaveAlone: 0, owner: "Ann" });
  });

  test("done and not now take a person off the list, say who and when, can be undone, and end by themselves", async () => {
    const { lists } = world.house;
    const before = await lists.page("in-person", {});
    const [first, second] = before.items as [(typeof before.items)[number], (typeof before.items)[number]];
    await lists.mark("in-person", first.personId, "done", "user:x");
    await lists.mark("in-person", second.personId, "not-now", "user:x");
    const after = await lists.page("in-person", {});
    expect(after.people).toBe(8);
    expect(after.items.map(({ name }) => name)).toEqual(before.items.slice(2).map(({ name }) => name));
    expect(after.marks).toEqual({ taken: 0, done: 1, "not-now": 1, "left-alone": 0 });
    const done = await lists.page("in-person", { show: "done" });
    expect(done.items).toMatchObject([{ name: first.name, marked: { mark: "done", by: "Somebody", at: NOW.toISOString() } }]);
    expect((await lists.summaries()).find(({ id }) => id === "in-person")).toMatchObject({ done: 1, owner: "Ann", people: 10 });
    await lists.mark("in-person", first.personId, null, "user:x");
    expect((await lists.page("in-person", {})).items[0]?.name).toBe(first.name);
    world.clock.now = new Date(NOW.getTime() + 31 * DAY);
    expect((await lists.page("in-person", {})).people).toBe(10);
    world.clock.now = NOW;
    await lists.mark("in-person", second.personId, null, "user:x");
    await expect(lists.mark("in-person", newId(), "done", "user:x")).rejects.toMatchObject({ kind: "not-found" });
    await expect(lists.mark("nonsense", first.personId, "done", "user:x")).rejects.toMatchObject({ kind: "not-found" });
  });

  test("with pages of one, marked people are stepped over", async () => {
    const { lists } = world.house;
    const all = (await lists.page("in-person", {})).items;
    for (const { personId } of all.slice(0, 5)) await lists.mark("in-person", personId, "done", "user:x");
    const page = await lists.page("in-person", { limit: 1 });
    expect(page.items.map(({ personId }) => personId)).toEqual([all[5]!.personId]);
    expect((await lists.page("in-person", { limit: 1, cursor: page.nextCursor ?? "" })).items[0]?.personId).toBe(all[6]!.personId);
  });

  test("two who take at once never take the same person", async () => {
    const { lists } = world.house;
    const [mine, yours] = await Promise.all([lists.take("in-person", 3, "user:a"), lists.take("in-person", 3, "user:b")]);
    expect([mine.taken, yours.taken]).toEqual([3, 3]);
    const taken = (await lists.page("in-person", { show: "taken" })).items;
    expect(new Set(taken.map(({ personId }) => personId)).size).toBe(6);
    expect((await lists.take("in-person", 100, "user:a")).taken).toBe(4);
    expect(await lists.take("in-person", 1, "user:a")).toEqual({ taken: 0, leftAlone: 0 });
  });

  test("a group is marked too", async () => {
    const { lists, care } = world.house;
    const id = await care.groups.create({ kind: "organisation", name: "Wanted School", wanted: true });
    await lists.markGroup("names-missing", id, "done", "user:x");
    expect((await lists.groupPage("names-missing")).items).toMatchObject([{ name: "Wanted School", marked: { mark: "done" } }]);
    await lists.markGroup("names-missing", id, null, "user:x");
    expect((await lists.groupPage("names-missing")).items).toMatchObject([{ marked: null }]);
    await expect(lists.markGroup("names-missing", newId(), "done", "user:x")).rejects.toMatchObject({ kind: "not-found" });
  });

  test("a list of groups has an owner, who can be changed", async () => {
    const { lists } = world.house;
    const ownerOf = async () => (await lists.groupSummaries()).find(({ id }) => id === "names-missing")?.owner;
    const before = await ownerOf();
    await lists.change("names-missing", { owner: "Bea" });
    expect(await ownerOf()).toBe("Bea");
    expect((await lists.groupPage("names-missing")).owner).toBe("Bea");
    await lists.change("names-missing", { owner: before });
    expect(await ownerOf()).toBe(before);
    await expect(lists.change("no-such-list", { owner: "Bea" })).rejects.toMatchObject({ kind: "not-found" });
  });
});

describe("what acting on a list brought", () => {
  test("who is left alone by draw gets no campaign of the list, cannot be marked, and is what the others are measured against", async () => {
    const { lists, identify, differentiate } = world.house;
    expect((await lists.results("shrinking-large")).together.sentence).toMatch(/^Nothing has been done from this list yet/);
    // Two hundred who bought much two years ago, and nothing since.
    const people = await Promise.all(Array.from({ length: 200 }, (_, i) => world.person({ given: `Shrunk${i}` })));
    for (const person of people) await buys(person, [600, 500], 50_000);
    await refresh();
    await lists.change("shrinking-large", { leaveAlone: 0.3 });
    const { taken, leftAlone } = await lists.take("shrinking-large", 100, "user:a");
    expect(taken + leftAlone).toBe(100);
    expect(leftAlone).toBeGreaterThan(10);
    const alone = (await lists.page("shrinking-large", { show: "left-alone" })).items.map(({ personId }) => personId);
    expect(alone).toHaveLength(leftAlone);
    const members = new Set(await differentiate.watchListMembers("shrinking-large"));
    expect(alone.filter((id) => members.has(id))).toEqual([]);
    await expect(lists.mark("shrinking-large", alone[0]!, "done", "user:a")).rejects.toMatchObject({ kind: "conflict" });
    // Whoever was called buys again for about fifty; the others for about ten.
    const random = seeded("results");
    const called = (await lists.page("shrinking-large", { show: "taken", limit: 500 })).items.map(({ personId }) => personId);
    const orders = [
      ...called.map((id) => order(id, -5, 4000 + Math.floor(2000 * random()))),
      ...alone.map((id) => order(id, -5, 500 + Math.floor(1000 * random()))),
    ];
    await identify.record(world.db, orders);
    world.clock.now = new Date(NOW.getTime() + 70 * DAY);
    const { together, items } = await lists.results("shrinking-large");
    world.clock.now = NOW;
    expect(items).toHaveLength(1);
    expect(together).toMatchObject({ experiments: 1, counted: 1, treated: taken, heldBack: leftAlone });
    expect(together.difference!.perPersonMinor).toBeGreaterThan(3700);
    expect(together.difference!.perPersonMinor).toBeLessThan(4300);
    expect(together.broughtMinor!.estimate / taken).toBeCloseTo(together.difference!.perPersonMinor, -1);
    expect(together.sentence).toMatch(
      /^Over one experiment, \d+ people treated and \d+ left alone: those treated bought for €\d\d\.\d\d a person more/,
    );
    // Another share begins another experiment; the first still counts.
    await lists.change("shrinking-large", { leaveAlone: 0.5 });
    await lists.take("shrinking-large", 40, "user:a");
    expect((await lists.results("shrinking-large")).items).toHaveLength(2);
  });
});

test("people of one partner are drawn together, and compared by partner", async () => {
  const { lists } = world.house;
  await lists.change("partner-heads", { leaveAlone: 0.5 });
  const { taken, leftAlone } = await lists.take("partner-heads", 4, "user:a");
  expect(taken + leftAlone).toBe(4);
  const alone = (await lists.page("partner-heads", { show: "left-alone" })).items.map(({ name }) => name ?? "");
  const inHand = (await lists.page("partner-heads", { show: "taken" })).items.map(({ name }) => name ?? "");
  const partnersOf = (names: string[]): Set<string> => new Set(names.map((name) => name.replace(/M\d$/, "")));
  expect([...partnersOf(alone), ...partnersOf(inHand)].sort()).toEqual(["P19", "P20"]);
  const { unit, together } = await lists.results("partner-heads");
  expect(unit).toBe("group");
  expect(together.treated + together.heldBack).toBe(2);
  // Of two, the draw leaves none, one or both alone.
  expect(together.sentence).toMatch(together.heldBack === 0 ? /^No group was left alone/ : /too few to compare/);
});
