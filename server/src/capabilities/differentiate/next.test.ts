import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { DAY, dayOf } from "../../vocabulary/time.ts";
import type { Good } from "../catalogue/index.ts";
import { dayAt, dayNumber, weekday, type BuyingHistory } from "./buying-history.ts";
import { categoryElsewhere } from "./habit-gaps/category-elsewhere.ts";
import type { Range } from "./habit-gaps/habit-gap.ts";
import { HABIT_GAPS } from "./habit-gaps/index.ts";
import { ownBrand } from "./habit-gaps/own-brand.ts";
import { partOfTheWeek } from "./habit-gaps/part-of-the-week.ts";
import { runningOut } from "./habit-gaps/running-out.ts";
import { ownHabits } from "./own-habits.ts";
import { replenishment } from "./replenishment.ts";

const TODAY = "2026-06-15";
const ago = (days: number): string => dayAt(dayNumber(TODAY) - days);
/** One order a day of these numbers of days ago, the newest first, each with these articles. */
const history = (...orders: readonly (readonly [number, ...string[]])[]): BuyingHistory => ({
  today: TODAY,
  orders: orders.map(([days, ...skus]) => ({ day: ago(days), lines: skus.map((sku) => ({ sku, quantity: 1, amountMinor: 100 })) })),
});

const good = (sku: string, about: Partial<Good> = {}): Good => ({
  sku,
  name: sku,
  category: "",
  brand: "",
  ownBrand: false,
  useGroup: "",
  unitPriceMinor: null,
  unitCostMinor: null,
  arrivedOn: null,
  active: true,
  url: "",
  figures: null,
  ...about,
});
const figures = (about: Partial<NonNullable<Good["figures"]>>): NonNullable<Good["figures"]> => ({
  orders: 100,
  buyers: 50,
  rebuyers: 30,
  quantity: 100,
  revenueMinor: 0,
  marginMinor: null,
  revenueYearMinor: 0,
  firstDay: null,
  lastDay: null,
  gapDays: null,
  gapPieces: 1,
  quantityEffect: 1,
  ...about,
});
const range = (goods: readonly Good[], about: Partial<Range> = {}): Range => ({
  good: (sku) => goods.find((each) => each.sku === sku),
  sameUse: (group) => goods.filter((each) => each.useGroup === group && each.active),
  category: () => undefined,
  weekendShare: 0.3,
  money: (minor) => `£${(minor / 100).toFixed(2)}`,
  ...about,
});

test("days and weekdays go with the calendar", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 60_000 }), (number) => {
      expect(dayNumber(dayAt(number))).toBe(number);
      expect(weekday(dayAt(number)) % 7).toBe(new Date(number * DAY).getUTCDay());
    }),
  );
});

describe("when it is bought again", () => {
  const few = { buyers: 100, rebuyers: 10, gapPieces: 1, quantityEffect: 1 };
  const one = (days: readonly number[]) => days.map((each) => ({ days: each, pieces: 1 }));
  test("own gaps are drawn towards the typical one, which counts like two; worked by hand", () => {
    expect(replenishment(one([30, 30]), 30, few, 1)?.intervalDays).toBeCloseTo(30, 10);
    expect(replenishment(one([20, 20]), 80, few, 1)?.intervalDays).toBeCloseTo(40, 10);
    expect(replenishment(one([10, 40]), null, few, 1)?.intervalDays).toBeCloseTo(20, 10);
  });
  test("two packets last twice as long where the article's history says so, and no longer where it does not; worked by hand", () => {
    const gaps = [
      { days: 60, pieces: 2 },
      { days: 30, pieces: 1 },
    ];
    expect(replenishment(gaps, 30, few, 2)).toEqual({
      intervalDays: expect.closeTo(60, 10),
      gaps: 2,
      longer: expect.closeTo(2 ** 0.75, 10),
    });
    expect(replenishment(gaps, 30, few, 1)?.intervalDays).toBeCloseTo(30, 10);
    // The article's own typical purchase has pieces too: two of them for sixty days are one for thirty.
    expect(replenishment(gaps, 60, { ...few, gapPieces: 2 }, 4)?.intervalDays).toBeCloseTo(120, 10);
    const resale = { ...few, quantityEffect: 0 };
    expect(replenishment(gaps, null, resale, 50)).toEqual({ intervalDays: expect.closeTo(Math.sqrt(1800), 10), gaps: 2, longer: 1 });
    expect(replenishment(gaps, 30, { ...few, quantityEffect: 0.5 }, 4)?.intervalDays).toBeCloseTo(2 * 30 * 2 ** (0.5 / 4), 6);
  });
  test("too early where nothing can be said", () => {
    expect(replenishment(one([]), null, few, 1)).toBeNull();
    expect(replenishment(one([30]), null, few, 1)).toBeNull();
    expect(replenishment(one([]), 30, few, 1)).toBeNull();
    expect(replenishment(one([30]), 30, few, 1)).toBeNull();
    expect(replenishment(one([30]), 30, { ...few, rebuyers: 50 }, 1)?.gaps).toBe(1);
    expect(replenishment([], 30, { ...few, rebuyers: 50 }, 1)).toEqual({ intervalDays: expect.closeTo(30, 10), gaps: 0, longer: 1 });
  });
  test("it lies between the shortest and the longest of what is known, and more own gaps move it towards them", () => {
    const gap = fc.integer({ min: 1, max: 400 });
    fc.assert(
      fc.property(fc.array(gap, { minLength: 2, maxLength: 30 }), gap, (own, typical) => {
        const { intervalDays } = replenishment(one(own), typical, few, 1)!;
        expect(intervalDays).toBeGreaterThanOrEqual(Math.min(...own, typical) - 1e-9);
        expect(intervalDays).toBeLessThanOrEqual(Math.max(...own, typical) + 1e-9);
        const mean = own.reduce((sum, each) => sum + Math.log(each), 0) / own.length;
        const further = replenishment(one([...own, ...own]), typical, few, 1)!.intervalDays;
        expect(Math.abs(Math.log(further) - mean)).toBeLessThanOrEqual(Math.abs(Math.log(intervalDays) - mean) + 1e-9);
      }),
    );
  });
});

describe("habit gaps", () => {
  test("each says what it is, and finds nothing in no orders", () => {
    expect(new Set(HABIT_GAPS.map(({ id }) => id)).size).toBe(HABIT_GAPS.length);
    for (const gap of HABIT_GAPS) {
      expect([gap.name, gap.definition, gap.action].every((text) => text.length > 10)).toBe(true);
      expect(gap.find(history(), range([]))).toEqual([]);
      expect(gap.find(history([3, "unknown"]), range([]))).toEqual([]);
    }
  });

  test("about to run out: from fourteen days before to twice the interval, with the day", () => {
    const tea = good("tea", { figures: figures({ gapDays: 30 }) });
    const [found] = runningOut.find(history([25, "tea"], [55, "tea"], [85, "tea"]), range([tea]));
    expect(found).toMatchObject({
      sku: "tea",
      dueOn: ago(-5),
      sentence: "Buys tea about every 30 days; bought 25 days ago, the next is due in 5 days.",
    });
    const twice = history([25, "tea"], [55, "tea"], [85, "tea"]);
    const two = {
      ...twice,
      orders: twice.orders.map((order, i) => ({ ...order, lines: order.lines.map((line) => ({ ...line, quantity: i === 0 ? 2 : 1 })) })),
    };
    // Of two packets the next is due in thirty-five days, which is not told yet.
    expect(runningOut.find(two, range([tea]))).toEqual([]);
    expect(runningOut.find({ ...two, today: dayAt(dayNumber(TODAY) + 30) }, range([tea]))).toMatchObject([
      {
        sentence:
          "Buys tea about every 30 days; bought 55 days ago, 2 pieces, which last 2.0 times as long as usual, the next is due in 5 days.",
      },
    ]);
    expect(runningOut.find(history([10, "tea"], [40, "tea"]), range([tea]))).toEqual([]);
    expect(runningOut.find(history([70, "tea"], [100, "tea"]), range([tea]))).toEqual([]);
    expect(runningOut.find(history([25, "tea"], [55, "tea"]), range([{ ...tea, active: false }]))).toEqual([]);
  });

  test("own brand: a name brand bought twice, ours of the same use with more money left and never bought", () => {
    const name = good("name", { name: "Soap, Harrow", useGroup: "soap", unitPriceMinor: 1000, unitCostMinor: 700 });
    const own = good("own", { name: "Soap, ours", ownBrand: true, useGroup: "soap", unitPriceMinor: 900, unitCostMinor: 400 });
    const twice = history([5, "name"], [50, "name"]);
    expect(ownBrand.find(twice, range([name, own]))).toMatchObject([
      {
        sku: "own",
        sentence: "Bought Soap, Harrow on 2 days; Soap, ours serves the same use, costs £1.00 less and leaves £2.00 more margin a piece.",
      },
    ]);
    expect(ownBrand.find(history([5, "name"]), range([name, own]))).toEqual([]);
    expect(ownBrand.find(history([5, "name"], [50, "name", "own"]), range([name, own]))).toEqual([]);
    for (const change of [{ active: false }, { unitCostMinor: null }, { unitCostMinor: 650 }, { ownBrand: false }, { useGroup: "" }])
      expect(ownBrand.find(twice, range([name, { ...own, ...change }]))).toEqual([]);
  });

  test("one part of the week: only where chance is no explanation", () => {
    const weekdays = Array.from({ length: 40 }, (_, i) => i).filter((days) => weekday(ago(days)) < 6);
    const days = (n: number) => history(...weekdays.slice(0, n).map((each): [number, string] => [each, "a"]));
    expect(partOfTheWeek.find(days(9), range([]))).toMatchObject([
      { sku: null, sentence: "All 9 days with an order were on weekdays; of everybody's orders 30 in 100 come at weekends." },
    ]);
    // 0.7 to the power of 8 is 0.058.
    expect(partOfTheWeek.find(days(8), range([]))).toEqual([]);
    expect(partOfTheWeek.find(days(20), range([], { weekendShare: 0.01 }))).toEqual([]);
    expect(partOfTheWeek.find(days(20), range([], { weekendShare: null }))).toEqual([]);
    const saturdays = [...Array(40).keys()].filter((each) => weekday(ago(each)) === 6).slice(0, 3);
    expect(partOfTheWeek.find(history(...saturdays.map((each): [number, string] => [each, "a"])), range([]))).toHaveLength(1);
  });

  test("bought elsewhere: once, long ago, still a customer, and others come back to it", () => {
    const goods = [good("soup", { category: "Food" }), good("hat", { category: "Clothes" })];
    const food = { category: "Food", stayed: 100, rebuyers: 70, gaps: 200, gapDays: 40 };
    const category = (about: object) => ({ category: (name: string) => (name === "Food" ? { ...food, ...about } : undefined) });
    const bought = history([5, "hat"], [30, "hat"], [90, "soup"]);
    expect(categoryElsewhere.find(bought, range(goods, category({})))).toMatchObject([
      {
        sentence:
          "Bought Food once, 90 days ago, and has ordered on 2 days since; of 100 who buy Food and stay, 70 come back to it, usually after 40 days.",
      },
    ]);
    for (const change of [{ stayed: 29 }, { rebuyers: 40 }, { gapDays: 50 }])
      expect(categoryElsewhere.find(bought, range(goods, category(change)))).toEqual([]);
    expect(categoryElsewhere.find(history([5, "hat"], [90, "soup"]), range(goods, category({})))).toEqual([]);
    expect(categoryElsewhere.find(history([5, "soup"], [30, "hat"], [90, "soup"]), range(goods, category({})))).toEqual([]);
  });

  test("own habits: on three days or more, and not a moment after the last", () => {
    expect(ownHabits(history([20, "a", "b"], [50, "a"], [80, "a"]))).toMatchObject([
      { sku: "a", sentence: "Bought on 3 of their 3 days with an order." },
    ]);
    expect(ownHabits(history([10, "a"], [50, "a"], [80, "a"]))).toEqual([]);
  });
});

describe("for a person of a house", () => {
  let world: World;
  let ann: string;
  let order = 0;
  const sell = async (person: string, daysAgo: number, skus: readonly string[], name = "Order Completed", of?: string): Promise<string> => {
    const id = `o${++order}`;
    const sign = name === "Order Completed" ? 1 : -1;
    await world.house.identify.record(world.db, [
      {
        personId: person,
        messageId: id,
        type: "track",
        name,
        at: new Date(world.clock.now.getTime() - daysAgo * DAY),
        source: "test",
        payload: {
          order_id: id,
          products: skus.map((sku) => ({
            sku,
            name: sku,
            quantity: sign,
            amount_minor: sign * 500,
            ...(sku === "POST" && { fee: true }),
            ...(of && { of }),
          })),
        },
      },
    ]);
    return id;
  };
  const next = async (id: string) => {
    await world.settle();
    return world.house.next.person(id);
  };
  beforeAll(async () => {
    world = await createWorld(new Date(`${TODAY}T10:00:00Z`));
    ann = await world.person({ given: "Ann" });
    await world.house.catalogue.products.put([
      { sku: "tea", name: "Tea", category: "Food" },
      { sku: "milk", name: "Milk", category: "Food" },
      { sku: "lamp", name: "Lamp" },
      { sku: "off", name: "Off", active: false },
    ]);
  });
  afterAll(() => world.close());

  test("before anything: a sentence, no figure", async () => {
    expect(await next(ann)).toEqual({
      sentence: "What goes with what has not been worked out yet; it is after the next refresh of the values.",
      suggestions: [],
      gaps: [],
    });
    await world.house.complements.compute(world.clock.now);
    expect((await next(ann)).sentence).toBe("Nothing bought and kept yet, so there is nothing to go by.");
    expect((await next("00000000-0000-4000-8000-000000000000")).suggestions).toEqual([]);
  });

  test("goods with reasons; never a fee, never what came back or cannot be had", async () => {
    for (let i = 0; i < 4; i++) {
      const other = await world.person();
      await sell(other, 20 + i, ["tea", "milk", "off", "POST"]);
      await sell(other, 3 + i, ["tea", "lamp"]);
    }
    await sell(ann, 40, ["tea", "POST"]);
    const back = await sell(ann, 30, ["lamp"]);
    await sell(ann, 25, ["lamp"], "Order Refunded", back);
    await world.settle();
    await world.house.complements.compute(world.clock.now);
    const { suggestions, sentence } = await next(ann);
    expect(sentence).toBe("From one day with an order, and what goes with those goods elsewhere.");
    expect(suggestions.map(({ sku, reason }) => [sku, reason])).toEqual([["milk", "goes with"]]);
    expect(suggestions[0]?.sentence).toMatch(
      /^Goes with Tea: \d+ in 100 orders with that have it too, [\d.]+ times as often as by chance\.$/,
    );
  });

  test("own rhythm: habit and what is about to run out", async () => {
    for (const days of [170, 130, 85]) await sell(ann, days, ["tea"]);
    await world.house.complements.compute(world.clock.now);
    const { suggestions, gaps } = await next(ann);
    expect(suggestions[0]).toMatchObject({ sku: "tea", reason: "about to run out" });
    expect(gaps[0]).toMatchObject({ id: "running-out", sku: "tea", action: "Remind them before the day, with the article in the basket" });
    expect(dayNumber(gaps[0]!.dueOn!)).toBeLessThanOrEqual(dayNumber(dayOf(world.clock.now)) + 14);
  });

  test("whose data may not be used is suggested nothing", async () => {
    await world.house.rights.restrict(ann, "asked to wait", "test");
    expect(await next(ann)).toMatchObject({
      sentence: "Their data may be kept and not used, so nothing is suggested.",
      suggestions: [],
      gaps: [],
    });
  });
});
