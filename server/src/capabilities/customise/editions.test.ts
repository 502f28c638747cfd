// Catalogue editions from real orders: by region and subject, for one reader, for a segment, on the screen and as pages.
import { existsSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { createEditionRuns, type EditionRunDeps } from "./edition-runs-service.ts";

let world: World;
let ann: string;
let bea: string;
beforeAll(async () => {
  world = await createWorld();
  ann = await world.person({ given: "Ann", family: "Lee", country: "GB", email: "ann@example.com" });
  bea = await world.person({ given: "Bea", family: "Roth", country: "DE", language: "de", email: "bea@example.com" });
});
afterAll(() => world.close());

let order = 0;
async function buy(personId: string, skus: readonly string[]): Promise<void> {
  const id = `o${++order}`;
  const products = skus.map((sku) => ({ sku, name: sku, quantity: 1, amount_minor: 500 }));
  const payload = { order_id: id, currency: "EUR", total_minor: 500, products };
  await world.house.identify.record(world.db, [
    { personId, messageId: id, type: "track", name: "Order Completed", at: new Date("2026-05-01T10:00:00Z"), source: "test", payload },
  ]);
}

const shape = ({ subjects }: Awaited<ReturnType<World["house"]["editions"]["make"]>>): string[] =>
  subjects.map(({ name, goods }) => `${name}: ${goods.map(({ sku }) => sku).join(" ")}`);

test("without goods a sentence, no empty pages", async () => {
  const { editions } = world.house;
  expect(await editions.make({ subjects: [] })).toMatchObject({ subjects: [], subtitle: "All regions", copies: 1 });
  await expect(editions.pdf({ subjects: [] })).rejects.toThrow("There are no goods for this edition");
  await expect(editions.make({ subjects: [], personId: "00000000-0000-7000-8000-000000000000" })).rejects.toThrow(
    "There is no such person",
  );
});

test("by region only what is bought there, with what the catalogue does not know; one's own subjects first; what is gone is left out", async () => {
  const { editions, catalogue } = world.house;
  await catalogue.products.put([
    { sku: "tea", name: "Tea", category: "Kitchen", unitPriceMinor: 450 },
    { sku: "pot", name: "Pot", category: "Kitchen" },
    { sku: "atlas", name: "Atlas <b>*#[", category: "Books", brand: "Harrow", unitPriceMinor: 2900 },
    { sku: "old", name: "Old", category: "Books", active: false },
  ]);
  await buy(ann, ["tea", "old"]);
  await buy(ann, ["tea"]);
  await buy(bea, ["atlas"]);
  await world.settle();
  expect(shape(await editions.make({ subjects: [] }))).toEqual(["Books: atlas", "Kitchen: tea pot"]);
  const german = await editions.make({ subjects: [], region: "DE" });
  expect(shape(german)).toEqual(["Books: atlas"]);
  expect(german.notes[0]).toContain("one price and one stock for every region");
  expect(shape(await editions.make({ subjects: ["Kitchen"], region: "DE" }))).toEqual([]);
  const own = await editions.make({ subjects: [], personId: ann });
  expect([own.subtitle, ...shape(own)]).toEqual(["For Ann Lee", "Kitchen: tea pot", "Books: atlas"]);
  expect(own.notes).toContain("Of 1 goods the catalogue knows no price.");
  const { regions, subjects } = await editions.choices();
  expect([regions.map(({ name }) => name).sort(), subjects]).toEqual([
    ["Germany", "United Kingdom"],
    ["Books", "Kitchen"],
  ]);
  for (const wish of [
    { subjects: [], personId: bea },
    { subjects: ["Books"], region: "DE" },
  ]) {
    const pages = await editions.pdf(wish);
    expect(pages.subarray(0, 5).toString()).toBe("%PDF-");
    expect(pages.length).toBeGreaterThan(5000);
  }
});

test("each reader of a segment gets an edition of their own in one file; who has no postal address, or may not be used, gets none", async () => {
  const { editions, segments } = world.house;
  const address = (postalCode: string) => ({ lines: ["Weg 1"], postalCode, city: "Ort", country: "SE" });
  const [cid, dan] = [
    await world.person({ given: "Cid", country: "SE", address: address("20000") }),
    await world.person({ given: "Dan", country: "SE", address: address("10000") }),
  ];
  await world.person({ given: "Eve", country: "SE" });
  const segment = await segments.create(
    { name: "Swedes", kind: "live", rule: { field: "fact.country", operator: "is", value: "SE" } },
    "test",
  );
  await buy(cid, ["tea"]);
  await world.settle();
  const run = await editions.runs.make(segment.id, []);
  // A cover and a page of goods each.
  expect(run).toMatchObject({ readers: [dan, cid], leftOut: 1, pages: 4 });
  expect([...run.pdf.toString("latin1").matchAll(/\/Type \/Page\b(?!s)/g)]).toHaveLength(4);
  await expect(editions.runs.make(segment.id, ["Nothing"])).rejects.toThrow("no goods");
  await world.house.rights.restrict(cid, "asked to wait", "test");
  expect(await editions.runs.make(segment.id, [])).toMatchObject({ readers: [dan], leftOut: 2, pages: 2 });
  await world.house.rights.restrict(dan, "asked to wait", "test");
  await expect(editions.runs.make(segment.id, [])).rejects.toThrow("Nobody of “Swedes” has a postal address");
});

test("what a killed process left of a run of editions goes at the next start; what is being set stays", () => {
  const { root } = world.files;
  // No process has this number: it is above what Linux and macOS give.
  const left = world.files.path("editions", "99999999-left.pdf");
  const mine = world.files.path("editions", `${process.pid}-mine.pdf`);
  for (const path of [left, mine]) writeFileSync(path, "%PDF");
  createEditionRuns({ files: { root } } as EditionRunDeps);
  expect([existsSync(left), existsSync(mine)]).toEqual([false, true]);
});

test("one edition for a segment has a copy for each of its people; whose data may not be used gets none", async () => {
  const { editions, segments } = world.house;
  const segment = await segments.create(
    { name: "Germans", kind: "live", rule: { field: "fact.country", operator: "is", value: "DE" } },
    "test",
  );
  await world.settle();
  expect(await editions.make({ subjects: [], segmentId: segment.id })).toMatchObject({ subtitle: "For “Germans”", copies: 1 });
  await world.house.rights.restrict(ann, "asked to wait", "test");
  await expect(editions.make({ subjects: [], personId: ann })).rejects.toThrow("no edition is made for them");
});
