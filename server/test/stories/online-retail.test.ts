// The main job's first steps on real input: a British gift shop's invoices, 2010-12 to 2011-12 (UCI Online Retail, CC BY 4.0).
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createWorld, type World } from "../world.ts";

const FILE = join(import.meta.dirname, "../../../../shared/data/online_retail/online_retail.csv.gz");

describe.skipIf(!existsSync(FILE))("541 909 invoice lines (needs ../shared/data/online_retail)", () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(new Date("2026-06-15T10:00:00Z"));
  });
  afterAll(() => world.close());

  const importFile = async (options: { shiftToNow?: boolean } = {}) => {
    const { imports } = world.house;
    const { kind, mapping } = await imports.previewPath(FILE);
    const id = await imports.beginPath(FILE, { kind, mapping, ...options }, "test");
    const report = await imports.run(id);
    await world.settle();
    return { id, report };
  };

  test("the columns are guessed and real rows are judged before anything is imported", async () => {
    const preview = await world.house.imports.previewPath(FILE);
    expect(preview.kind).toBe("purchases");
    expect(preview.mapping).toEqual({ order: 0, sku: 1, name: 2, quantity: 3, at: 4, price: 5, customer: 6, country: 7 });
    expect(preview.rows.slice(0, 3).map((row) => row.outcome)).toEqual(["new", "new", "new"]);
    expect(await world.house.identify.count(world.db)).toBe(0);
  });

  test("lines become people, orders and returns, and the sums reconcile to the cent", async () => {
    const { report } = await importFile();
    expect(report?.rows).toBe(541_909);
    expect(report?.sumMinor).toBe(974_774_793);
    expect(report?.outcomes.reduce((sum, each) => sum + (each.amountMinor ?? 0), 0)).toBe(974_774_793);
    expect(report?.outcomes.reduce((sum, each) => sum + each.rows, 0)).toBe(541_909);
    expect(report?.people).toEqual({ new: 4372, known: 0 });
    expect(report?.outcomes.find((each) => each.outcome === "duplicate")).toBeDefined();
    const [lines] = await world.clickhouse.query<{ amount: number; people: number }>(
      "select toInt64(sum(amount)) as amount, toUInt32(uniqExactIf(person_id, not anonymous)) as people from identify_order_lines",
    );
    const kept = (report?.outcomes ?? []).filter((each) => !["duplicate", "rejected"].includes(each.outcome));
    expect(Number(lines?.amount)).toBe(kept.reduce((sum, each) => sum + (each.amountMinor ?? 0), 0));
    expect(lines?.people).toBe(4372);
  });

  test("importing the file again changes nothing", async () => {
    const before = await world.clickhouse.query("select count() as n, sum(amount) as amount from identify_order_lines");
    const { report } = await importFile();
    expect(report?.orders).toBe(0);
    expect(report?.people).toEqual({ new: 0, known: 4372 });
    expect(await world.clickhouse.query("select count() as n, sum(amount) as amount from identify_order_lines")).toEqual(before);
  });
});
