import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventCustomers, paretoCustomers } from "../../../test/customers.ts";
import { createStores } from "../../../test/world.ts";
import { newId } from "../../platform/ids.ts";
import { seeded } from "../../platform/random.ts";
import { DAY } from "../../vocabulary/time.ts";
import { sampleDays } from "./comparison-reads.ts";
import { defaultPrices } from "./cost-to-serve.ts";
import { createCatalogue } from "../catalogue/index.ts";
import { createIdentify } from "../identify/index.ts";
import { createTrust } from "../trust/index.ts";
import { createDifferentiate, type Differentiate } from "./index.ts";
import type { History } from "./histories.ts";
import {
  BG_NBD,
  displayedAlive,
  expectedPurchases,
  MBG_NBD,
  mbgCnbd,
  PARETO_NBD,
  probabilityOfReturn,
  titleOf,
  type Kind,
} from "./model.ts";
import { refresh } from "./refresh-service.ts";
import { DEFAULT_LIFE_LINE } from "./life-line.ts";
import { DEFAULT_RULE } from "./tiers.ts";
import { publishedRun, valueRows } from "./value-reads.ts";

const NOW = new Date("2026-06-15T10:00:00Z");
const today = Math.floor(NOW.getTime() / DAY);

type Stores = Awaited<ReturnType<typeof createStores>>;

/** Whole days with a purchase, of somebody each. */
async function load(
  { clickhouse }: Stores,
  people: readonly { id: string; days: readonly number[] }[],
  amount = (day: number): number => 2000 + (day % 100) * 10,
): Promise<void> {
  await clickhouse.insert(
    "identify_order_lines",
    people.flatMap(({ id, days }) =>
      days.map((day) => ({
        person_id: id,
        at: new Date(day * DAY + 43_200_000).toISOString().slice(0, 19).replace("T", " "),
        order_id: `${id}-${day}`,
        line: 1,
        kind: "sale",
        anonymous: false,
        sku: "A",
        category: "",
        quantity: 1,
        amount: amount(day),
        cost: 800,
        event_id: "00000000-0000-0000-0000-000000000000",
      })),
    ),
  );
}

const noGroups = async function* (): AsyncGenerator<never> {};

const build = (stores: Stores, restricted: readonly string[] = []): Differentiate =>
  createDifferentiate({
    restricted: () => Promise.resolve(new Set(restricted)),
    clickhouse: stores.clickhouse,
    db: stores.postgres.db,
    clock: () => NOW,
    queue: { announce: () => Promise.resolve() },
    trust: createTrust({
      queue: { announce: () => Promise.resolve(), forget: () => Promise.resolve() },
      clock: () => NOW,
      instance: "test",
      seal: (text) => text,
    }),
    identify: createIdentify(stores),
    catalogue: createCatalogue({ ...stores, queue: { announce: () => Promise.resolve() }, clock: () => NOW }),
    currency: () => Promise.resolve("GBP"),
  });

describe("values by each model", () => {
  const random = seeded("models");
  const people = [
    ...eventCustomers(random, 350, { r: 1, alpha: 4, a: 0.8, b: 3 }, { first: 1, k: 1 }),
    ...paretoCustomers(random, 250, { r: 0.8, alpha: 3, s: 0.7, beta: 20 }),
  ].map(({ times }) => {
    const start = today - Math.round(times.end * 7);
    return { id: newId(), days: [...new Set(times.all.map((t) => Math.min(today, start + Math.round(t * 7))))] };
  });
  // At the edges: bought today for the first time; once, long ago; every day; not for years.
  for (const days of [
    [today],
    [today - 699],
    Array.from({ length: 300 }, (_, i) => today - i).reverse(),
    [today - 690, today - 689, today - 688],
  ])
    people.push({ id: newId(), days });
  let stores: Stores;
  beforeAll(async () => {
    stores = await createStores();
    await load(stores, people);
  });
  afterAll(() => stores.close());

  for (const kind of [BG_NBD, MBG_NBD, PARETO_NBD, mbgCnbd(2), mbgCnbd(4)] satisfies Kind[]) {
    test(`each figure of each person in ClickHouse is what ${titleOf(kind)} says`, async () => {
      const { fit, oneTime } = await refresh(stores.clickhouse, newId(), NOW, () => NOW, await publishedRun(stores.clickhouse), {
        without: [],
        memberships: noGroups(),
        prices: defaultPrices("GBP"),
        tiers: DEFAULT_RULE,
        lifeLine: DEFAULT_LIFE_LINE,
        kind,
      });
      expect(fit.converged).toBe(true);
      expect(oneTime === null).toBe(kind.name !== "BG/NBD");
      const rows = new Map(
        (
          await valueRows(
            stores.clickhouse,
            people.map(({ id }) => id),
          )
        ).map((row) => [row.personId, row]),
      );
      expect(rows.size).toBe(people.length);
      for (const { id, days } of people) {
        const row = rows.get(id)!;
        const history: History = { x: days.length - 1, tx: (days.at(-1)! - days[0]!) / 7, T: (today - days[0]!) / 7 };
        expect(Math.abs(row.pAlive - displayedAlive(fit.model, oneTime?.model ?? null, history))).toBeLessThan(1e-6);
        expect(row.pAlive).toBeLessThan(1);
        expect(Math.abs(row.pReturn - probabilityOfReturn(fit.model, history, 365 / 7))).toBeLessThan(1e-6);
        const expected = expectedPurchases(fit.model, history, 365 / 7);
        expect(Math.abs(row.expectedOrders - expected)).toBeLessThan(1e-6 * Math.max(1, expected));
      }
      // Each person's intervals stand around the same figures.
      const room = build(stores);
      for (const { id } of [...people.slice(0, 20), ...people.slice(-4)]) {
        const row = rows.get(id)!;
        const { outlook, model, sentence } = await room.models.outlook(id);
        expect(model).toBe(titleOf(kind));
        expect(Math.abs(outlook!.alive.value - row.pAlive)).toBeLessThan(1e-6);
        expect(Math.abs(outlook!.orders.value - row.expectedOrders)).toBeLessThan(1e-5 * Math.max(1, row.expectedOrders));
        expect(Math.abs(outlook!.value.value - row.expectedValueMinor)).toBeLessThan(1 + 1e-5 * row.expectedValueMinor);
        expect(outlook!.orders.low).toBeLessThanOrEqual(outlook!.orders.value);
        expect(outlook!.orders.high).toBeGreaterThanOrEqual(outlook!.orders.value);
        expect(sentence).not.toMatch(/NaN|undefined|null/);
      }
    });
  }
});

describe("the model that foresaw best is used", () => {
  // Regular buyers, every third beat of a rate of their own.
  const people = eventCustomers(seeded("regular"), 900, { r: 1.5, alpha: 1.5, a: 0.5, b: 3 }, { first: 1, k: 3 }).map(({ times }) => {
    const start = today - Math.round(times.end * 7);
    return { id: newId(), days: [...new Set(times.all.map((t) => Math.min(today, start + Math.round(t * 7))))] };
  });
  let stores: Stores;
  let room: Differentiate;
  beforeAll(async () => {
    stores = await createStores();
    await load(stores, people);
    room = build(stores);
  });
  afterAll(() => stores.close());

  test("regular buyers: the comparison finds them, keeps its outcome, and the next refresh heeds it", async () => {
    expect(await room.models.compare()).toBe(false);
    expect((await room.models.comparison()).headline).toBe("Nothing has been computed yet.");
    await room.refresh(NOW);
    expect((await room.state()).model?.name).toBe("BG/NBD");
    expect((await room.models.comparison()).headline).toContain("this has not been done yet");
    expect(await room.models.compare()).toBe(true);
    // One comparison serves all who asked after this refresh.
    expect(await room.models.compare()).toBe(false);
    const { rows, winner, customers, of, came, from, to, headline, sentence } = await room.models.comparison();
    expect(winner).toEqual({ name: "MBG/CNBD-k", k: 3 });
    expect(to).toBe("2026-06-15");
    const past = Date.parse(from!) / DAY;
    expect(customers).toBe(people.filter(({ days }) => days[0]! <= past).length);
    expect(came).toBe(people.filter(({ days }) => days[0]! <= past && days.at(-1)! > past).length);
    expect(of).toBeNull();
    expect(rows.map((row) => row.name)).toEqual(["BG/NBD", "MBG/NBD", "Pareto/NBD", "MBG/CNBD-3", "Days since the last order"]);
    expect(rows[3]).toMatchObject({ behind: 0 });
    expect(rows[0]!.behind!).toBeGreaterThan(2 * rows[0]!.noise!);
    expect(headline).toMatch(/^MBG\/CNBD-3 foresaw best, clearly better than the next/);
    expect(sentence).toContain("Values are computed by BG/NBD now, and by MBG/CNBD-3 from the next refresh on.");
    expect(headline + sentence).not.toMatch(/NaN|undefined|null/);
    const { fit, oneTime } = await room.refresh(NOW);
    expect([titleOf(fit.model), oneTime]).toEqual(["MBG/CNBD-3", null]);
    expect((await room.models.comparison()).sentence).toContain("Values are computed by MBG/CNBD-3.");
    expect((await room.state()).model).toMatchObject({ name: "MBG/CNBD-3", tooEarly: false });
    // The plot of how right it was is now of this model, and it is right about how many come.
    const { bins } = await room.calibration();
    const told = bins.reduce((sum, bin) => sum + bin.people * bin.expected, 0);
    expect(Math.abs(told - rows[3]!.expected!)).toBeLessThan(0.01 * told);
  });

  test("of many customers a part is looked at, picked by their ids", async () => {
    const all = new Set((await sampleDays(stores.clickhouse, today, [])).days.map((days) => days.join()));
    const { days, of } = await sampleDays(stores.clickhouse, today, [], 300);
    expect(of).toBe(people.length);
    expect(days.length).toBeGreaterThan(200);
    expect(days.length).toBeLessThan(400);
    for (const own of days) expect(all.has(own.join())).toBe(true);
  });

  test("people whose data may not be used are not compared", async () => {
    const before = (await room.models.comparison()).customers;
    const some = people.slice(0, 60).map(({ id }) => id);
    const without = build(stores, some);
    await without.refresh(NOW);
    expect(await without.models.compare()).toBe(true);
    const { customers, from } = await without.models.comparison();
    const past = Date.parse(from!) / DAY;
    expect(customers).toBe(before - people.slice(0, 60).filter(({ days }) => days[0]! <= past).length);
  });
});

describe("odd businesses are told plainly that nothing can be judged", () => {
  const person = (...days: number[]) => ({ id: newId(), days });
  const cases: { name: string; people: ReturnType<typeof person>[]; says: RegExp; model: RegExp }[] = [
    { name: "no purchases", people: [], says: /^No purchases yet/, model: /^No purchases yet/ },
    { name: "one customer", people: [person(today - 200, today - 100)], says: /fewer than 100 people/, model: /too early/ },
    {
      name: "all bought once",
      people: Array.from({ length: 300 }, (_, i) => person(today - 300 + i)),
      says: /fewer than 100 people/,
      model: /0 of whom bought again: too early/,
    },
    { name: "a single day", people: Array.from({ length: 200 }, () => person(today)), says: /history is too short/, model: /too early/ },
    {
      name: "a day to come",
      people: [person(today + 40), person(today - 300, today + 40)],
      says: /fewer than 100 people/,
      model: /too early/,
    },
  ];
  for (const { name, people, says, model } of cases) {
    test(name, async () => {
      const stores = await createStores();
      try {
        await load(stores, people);
        const room = build(stores);
        await room.refresh(NOW);
        await room.models.compare();
        const comparison = await room.models.comparison();
        expect(comparison).toMatchObject({ rows: [], winner: null });
        expect(comparison.headline).toMatch(says);
        expect((await room.calibration()).sentence).toMatch(says);
        const state = await room.state();
        expect(state.model).toMatchObject({ tooEarly: true, priorWeight: 1 });
        expect(state.model!.sentence).toMatch(model);
        for (const { id, days } of people.slice(0, 3)) {
          const { outlook, sentence } = await room.models.outlook(id);
          const bought = days.filter((day) => day <= today).length;
          if (bought === 0) expect(outlook).toBeNull();
          else expect(sentence).toMatch(/^Too early/);
        }
        expect(JSON.stringify([comparison, state, await room.models.outlook(newId())])).not.toMatch(/NaN|Infinity/);
        // The next refresh goes on as before.
        expect(titleOf((await room.refresh(NOW)).fit.model)).toBe("BG/NBD");
      } finally {
        await stores.close();
      }
    });
  }

  test("negative amounts only: orders are counted, their worth is nothing", async () => {
    const stores = await createStores();
    try {
      const who = person(today - 90, today - 60, today - 20);
      await load(stores, [who], () => -500);
      const room = build(stores);
      await room.refresh(NOW);
      const { outlook } = await room.models.outlook(who.id);
      expect(outlook!.value.value).toBeGreaterThanOrEqual(0);
      expect(JSON.stringify(outlook)).not.toMatch(/NaN|Infinity/);
    } finally {
      await stores.close();
    }
  });
});
