import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { bundles, categoryMap, surroundings } from "./goods-service.ts";
import { NEIGHBOURS, ownWeights, rule, scored, similarity, unitLength } from "./complements.ts";

describe("the definitions", () => {
  test("a rule worked by hand: France's alarm clocks", () => {
    const { support, confidence, lift } = rule({ all: 392, of: 38, other: 37, together: 31 });
    expect([support, confidence, lift].map((n) => n.toFixed(4))).toEqual(["0.0791", "0.8158", "8.6430"]);
  });

  test("similarity is the shrunk cosine: half at as many together as the shrinkage, never above the cosine, 0 where nothing is known", () => {
    expect(similarity({ of: 10, other: 10, together: 10 })).toBe(0.5);
    expect(similarity({ of: 0, other: 3, together: 0 })).toBe(0);
    expect(rule({ all: 0, of: 0, other: 0, together: 0 })).toEqual({ support: 0, confidence: 0, lift: 0 });
    const counts = fc.record({ of: fc.integer({ min: 1, max: 500 }), other: fc.integer({ min: 1, max: 500 }), both: fc.nat(500) });
    fc.assert(
      fc.property(counts, ({ of, other, both }) => {
        const together = Math.min(of, other, both);
        const near = similarity({ of, other, together });
        expect(near).toBeGreaterThanOrEqual(0);
        expect(near).toBeLessThanOrEqual(together / Math.sqrt(of * other));
        expect(near).toBe(similarity({ of: other, other: of, together }));
      }),
    );
  });

  test("weights have length one, and none is made of nothing", () => {
    expect(unitLength([0.3, 0.4])).toEqual([0.6, 0.8]);
    expect(unitLength([])).toEqual([]);
    expect(unitLength([0])).toEqual([0]);
  });

  test("later orders count more, and an article by its latest", () => {
    expect([...ownWeights([["a", "b"], ["b", "c"], ["d"]])]).toEqual([
      ["a", 1],
      ["b", 1],
      ["c", 0.7],
      ["d", 0.7 ** 2],
    ]);
  });

  test("what somebody has is never suggested, and the reason is the neighbour that speaks most", () => {
    const neighbours = [
      { sku: "a", other: "x", weight: 0.9 },
      { sku: "b", other: "x", weight: 0.5 },
      { sku: "a", other: "b", weight: 0.9 },
      { sku: "b", other: "y", weight: 0.6 },
      { sku: "z", other: "y", weight: 1 },
    ];
    const found = scored(
      new Map([
        ["a", 1],
        ["b", 0.7],
      ]),
      neighbours,
      5,
    );
    expect(found.map(({ sku, because }) => [sku, because.sku])).toEqual([
      ["x", "a"],
      ["y", "b"],
    ]);
    expect(found[0]?.score).toBeCloseTo(0.9 ** 1.5 + 0.7 * 0.5 ** 1.5, 12);
    expect(scored(new Map(), neighbours, 5)).toEqual([]);
  });
});

describe("from orders", () => {
  let world: World;
  let order = 0;
  const sell = async (person: string, day: string, skus: readonly string[], name = "Order Completed"): Promise<void> => {
    const id = `o${++order}`;
    const products = skus.map((sku) => ({
      sku,
      name: sku,
      quantity: 1,
      amount_minor: name === "Order Completed" ? 1000 : -1000,
      cost_minor: name === "Order Completed" ? 600 : -600,
      ...(sku === "post" && { fee: true }),
      ...(["bread", "butter"].includes(sku) && { category: "Food" }),
    }));
    await world.house.identify.record(world.db, [
      {
        personId: person,
        messageId: id,
        type: "track",
        name,
        at: new Date(`${day}T10:00:00Z`),
        source: "test",
        payload: { order_id: id, currency: "EUR", total_minor: 0, products },
      },
    ]);
  };
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  test("no orders: nothing, and no fault", async () => {
    const { complements } = world.house;
    expect(await complements.state()).toBeNull();
    expect(await complements.compute(world.clock.now)).toMatchObject({ orders: 0, people: 0, orderStep: 1 });
    expect(await complements.bundles(10)).toEqual([]);
    expect(await complements.suggest("order", new Map([["bread", 1]]), 5)).toEqual([]);
    expect(await complements.categoryPairs()).toEqual([]);
  });

  test("ClickHouse counts what the definitions say; fees, returns and what cannot be had are no suggestions", async () => {
    const { catalogue, complements } = world.house;
    const [ann, bob, cia] = [await world.person(), await world.person(), await world.person()];
    await catalogue.products.put([
      { sku: "bread", category: "Food" },
      { sku: "butter", category: "Food" },
      { sku: "knife", category: "Tools" },
      { sku: "gone", active: false },
    ]);
    await catalogue.upsert(world.db, [
      { sku: "post", name: "Postage", category: "", unitPriceMinor: null, unitCostMinor: null, fee: true },
    ]);
    await sell(ann, "2026-01-01", ["bread", "butter", "knife", "gone", "post"]);
    await sell(ann, "2026-01-11", ["bread", "butter", "gone", "post"]);
    await sell(bob, "2026-01-05", ["bread", "butter", "live"]);
    await sell(bob, "2026-03-06", ["knife", "live"]);
    await sell(cia, "2026-02-01", ["post"]);
    await sell(bob, "2026-03-08", ["knife"], "Order Refunded");
    await sell(cia, "2027-01-01", ["bread", "knife"]);
    await world.settle();
    expect(await complements.compute(world.clock.now)).toMatchObject({ asOf: "2026-06-15", orders: 5, people: 3 });

    const near = await complements.neighbours("order", ["bread"]);
    expect(near.map(({ other, together }) => [other, together])).toEqual([["butter", 3]]);
    const { support, confidence, lift } = rule({ all: 5, of: 3, other: 3, together: 3 });
    expect(near[0]?.support).toBeCloseTo(support, 6);
    expect(near[0]?.confidence).toBeCloseTo(confidence, 6);
    expect(near[0]?.lift).toBeCloseTo(lift, 6);
    expect(near[0]?.similarity).toBeCloseTo(similarity({ of: 3, other: 3, together: 3 }), 6);
    // Two people have bread and butter and knife, though in different orders.
    expect((await complements.neighbours("person", ["bread"])).map(({ other }) => other)).toEqual(["butter", "knife"]);
    expect((await complements.bundles(5)).map(({ sku, other }) => [sku, other].sort((a, b) => a.localeCompare(b)))).toEqual([
      ["bread", "butter"],
    ]);
    expect(await complements.suggest("order", new Map([["bread", 1]]), 5)).toMatchObject([{ sku: "butter", because: { sku: "bread" } }]);

    const goods = await catalogue.products.goods(["bread", "knife", "live", "post"]);
    expect(goods.get("bread")?.figures).toMatchObject({
      orders: 3,
      buyers: 2,
      rebuyers: 1,
      revenueMinor: 3000,
      marginMinor: 1200,
      gapDays: null,
    });
    expect(goods.get("knife")?.figures).toMatchObject({ orders: 2, revenueMinor: 1000, lastDay: "2026-03-06" });
    expect(goods.get("live")).toMatchObject({ name: "live" });
    expect(goods.has("post")).toBe(false);
    const by = async (sort: "sales" | "margin" | "buyers" | "arrival"): Promise<string[]> =>
      (await catalogue.products.page({ sort, limit: 9 })).items.map(({ sku }) => sku);
    expect(await by("sales")).toEqual(["bread", "butter", "gone", "live", "knife"]);
    expect((await by("margin")).slice(0, 2)).toEqual(["bread", "butter"]);
    expect((await by("buyers"))[0]).toBe("bread");
    const second = await catalogue.products.page({
      sort: "sales",
      limit: 2,
      after: (await catalogue.products.page({ sort: "sales", limit: 2 })).nextCursor!,
    });
    expect(second.items.map(({ sku }) => sku)).toEqual(["gone", "live"]);
    const around = await surroundings(catalogue.products, complements, "bread");
    expect(around.goesWith).toMatchObject([{ sku: "butter", name: "butter", together: 3, confidence: 1 }]);
    expect(around.instead).toEqual([]);
    expect(await bundles(catalogue.products, complements, 5)).toHaveLength(1);
    const map = await categoryMap(complements);
    expect(map.categories).toEqual([
      { category: "Food", orders: 3 },
      { category: "Tools", orders: 2 },
    ]);
    expect(map.sentence).toBe("No two categories were in ten orders together yet: too early to say.");
    expect(await complements.categoryHabits()).toMatchObject([
      { category: "Food", stayed: 0, rebuyers: 0, gaps: 1, gapDays: expect.closeTo(10, 4) },
      { category: "Tools", stayed: 0, rebuyers: 0 },
    ]);
    const pairs = await complements.categoryPairs();
    expect(pairs.find(({ category, other }) => category === "Food" && other === "Tools")).toMatchObject({
      together: 1,
      confidence: expect.closeTo(1 / 3, 5),
    });
  });

  test("people whose data may not be used count nowhere", async () => {
    const { complements, rights } = world.house;
    const [ann] = await world.house.identify.personIds(world.db, null, 1);
    await rights.restrict(ann!, "asked to wait", "test");
    await complements.compute(world.clock.now);
    expect((await world.house.catalogue.products.one("bread")).figures).toMatchObject({ orders: 1, buyers: 1 });
    expect(await complements.bundles(5)).toEqual([]);
  });

  test("who stayed and came back to a category, worked by hand", async () => {
    const [dan, eve, fay] = [await world.person(), await world.person(), await world.person()];
    for (const day of ["2026-01-01", "2026-01-21", "2026-03-01"]) await sell(dan, day, ["bread"]);
    for (const day of ["2026-01-01", "2026-02-01", "2026-03-01"]) await sell(eve, day, day === "2026-01-01" ? ["bread"] : ["knife"]);
    await sell(fay, "2026-01-01", ["bread"]);
    await world.settle();
    await world.house.complements.compute(world.clock.now);
    const food = (await world.house.complements.categoryHabits()).find(({ category }) => category === "Food");
    expect(food).toMatchObject({ stayed: 2, rebuyers: 1, gaps: 2, gapDays: expect.closeTo(Math.sqrt(20 * 39), 3) });
  });

  test("an article has fifty neighbours at most, the nearest", async () => {
    const person = await world.person();
    const many = Array.from({ length: 60 }, (_, i) => `m${i}`);
    for (const day of ["2026-05-01", "2026-05-02"]) await sell(person, day, ["hub", ...many]);
    for (const day of ["2026-05-03", "2026-05-04", "2026-05-05"]) await sell(person, day, ["hub", "m59"]);
    await world.settle();
    await world.house.complements.compute(world.clock.now);
    const near = await world.house.complements.neighbours("order", ["hub"]);
    expect(near).toHaveLength(NEIGHBOURS);
    expect(near[0]?.other).toBe("m59");
    expect(near.reduce((sum, { weight }) => sum + weight ** 2, 0)).toBeCloseTo(1, 5);
  });
});
