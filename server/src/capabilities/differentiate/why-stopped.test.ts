// What people say of why they stopped: only they are asked, and what they say stands before what is suspected.
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { DAY } from "../../vocabulary/time.ts";
import { WHY } from "./told.ts";

const NOW = new Date("2026-06-15T10:00:00Z");
const ago = (days: number): Date => new Date(NOW.getTime() - days * DAY);

let world: World;
const ids = { silent: "", regular: "", gone: "" };

async function customer(given: string, ...daysAgo: number[]): Promise<string> {
  world.clock.now = ago(400);
  const id = await world.person({ given, family: "Lee", number: given });
  world.clock.now = NOW;
  for (const days of daysAgo) {
    const payload = { order_id: `${given}${days}`, products: [{ sku: "A", quantity: 1, amount_minor: 1000 }] };
    await world.house.identify.record(world.db, [
      { personId: id, messageId: `${given}${days}`, type: "track", name: "Order Completed", at: ago(days), source: "test", payload },
    ]);
  }
  return id;
}

const reasons = () => world.house.differentiate.studies.reasons;
const said = { contact: "desk", actor: "user:x", language: "en" } as const;

beforeAll(async () => {
  world = await createWorld(NOW);
  ids.silent = await customer("silent", 300, 280, 260, 240);
  ids.regular = await customer("regular", 90, 70, 50, 30, 10);
  ids.gone = await customer("gone", 300, 280, 260);
  const told = { personId: ids.gone, messageId: "m1", type: "track", name: "Moved Away", at: ago(200), source: "desk" } as const;
  await world.house.identify.record(world.db, [{ ...told, payload: { words: "We are in Wales now." } }]);
  await world.settle();
  await world.house.differentiate.refresh(NOW);
  await world.house.differentiate.studies.run(NOW);
});
afterAll(() => world.close());

test("only who has fallen silent is asked why", async () => {
  const asked = async (id: string): Promise<boolean> =>
    (await world.house.questions.one(id, WHY, "desk", "en")) !== null ||
    (await world.house.questions.next(id, "desk", "en")).some(({ attribute }) => attribute === WHY);
  expect(await asked(ids.silent)).toBe(true);
  expect(await asked(ids.regular)).toBe(false);
  expect(await asked(ids.gone)).toBe(false);
});

test("the answer says what it changes, stands first in their words, and is counted", async () => {
  expect((await reasons().of(ids.silent)).told).toEqual([]);
  const [replied] = await world.house.questions.reply(ids.silent, said, [{ attribute: WHY, outcome: "answered", value: "price-rise" }]);
  expect(replied?.sentence).toContain("show what costs less");
  const found = await reasons().of(ids.silent);
  expect(found.sentence).toBe("They told us themselves.");
  expect(found.told).toMatchObject([{ words: "It became too dear", reason: "price-rise", at: "2026-06-15" }]);
  expect(found.items[0]).toMatchObject({ id: "price-rise", standing: "told" });
  expect(found.items[0]?.backing[0]).toContain("“It became too dear”");
  await reasons().study();
  const { items } = await reasons().people({ kind: "silence", reason: "price-rise", limit: 10 });
  expect(items).toMatchObject([{ personId: ids.silent, told: true, share: null }]);
});

test("what they said should be better tells too, once the desk has sorted it under a kind that is one of the reasons", async () => {
  const { suggestions } = world.house.care;
  const dear = await customer("dear", 300, 280, 260);
  const both = await customer("both", 290, 270, 250);
  await world.settle();
  await world.house.differentiate.refresh(NOW);
  const id = await suggestions.note(dear, { words: "Tea was cheaper once", channel: "desk" });
  for (const kind of ["site", "service"] as const)
    await suggestions.sort(await suggestions.note(both, { words: "Odd pages", channel: "form" }), { kind });
  expect((await reasons().of(dear)).told).toMatchObject([{ words: "Tea was cheaper once", reason: null }]);
  await suggestions.sort(id, { kind: "price" });
  const found = await reasons().of(dear);
  expect(found.told).toMatchObject([{ reason: "price-rise", where: "of what should be better" }]);
  expect(found.items[0]).toMatchObject({ id: "price-rise", standing: "told" });
  expect((await reasons().of(both)).items.some(({ standing }) => standing === "told")).toBe(false);
  await reasons().study();
  const { items } = await reasons().people({ kind: "silence", reason: "price-rise", limit: 10 });
  expect(items.map(({ personId }) => personId)).toContain(dear);
  // Sorted anew, it stands for what it is now.
  await suggestions.sort(id, { kind: "delivery" });
  expect((await reasons().of(dear)).items[0]).toMatchObject({ id: "delivery", standing: "told" });
});

test("an event with their words tells too; what was said before they bought again explains nothing", async () => {
  const found = await reasons().of(ids.gone);
  expect(found.told).toMatchObject([{ words: "We are in Wales now.", where: "Moved Away", reason: "moved" }]);
  expect(found.items[0]).toMatchObject({ id: "moved", standing: "told", harmless: true, against: [] });
  const { items } = await reasons().people({ kind: "silence", reason: "moved", limit: 10 });
  expect(items.map(({ personId }) => personId)).toEqual([ids.gone]);
  const back = await customer("back", 200, 180, 120);
  await world.house.identify.declareFacts(world.db, [{ personId: back, attribute: WHY, value: "moved", source: "desk", at: ago(150) }]);
  await world.settle();
  await world.house.differentiate.refresh(NOW);
  const again = await reasons().of(back);
  expect(again.told).toHaveLength(1);
  expect(again.items.some(({ standing }) => standing === "told")).toBe(false);
});
