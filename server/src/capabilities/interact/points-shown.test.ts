import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { preferencePage } from "./preference-page.ts";
import { view } from "./preferences-service.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld(new Date("2026-06-01T00:00:00Z"));
  await world.house.loyalty.programmes.change(
    {
      everything: { points: 1, perMinor: 100 },
      categories: [],
      pendingDays: 0,
      lifeDays: 400,
      noticeDays: 0,
      worthOf100: 100,
      statusBy: "value",
      statusDays: 365,
      statuses: [],
    },
    "user:a",
  );
  await world.settle();
});
afterAll(() => world.close());

test("what happened to points stands on the line of time, one order as one moment, and on the person's own page", async () => {
  const { loyalty, interact } = world.house;
  const eve = await world.person({ given: "Eve", email: "eve@shop.example" });
  const page = async (): Promise<string> => {
    const shown = await view(interact.pages, eve, { path: "/p/x", acceptLanguage: "de", rights: false });
    return shown === null ? "" : preferencePage(shown, null);
  };
  expect(await page()).not.toContain("Ihre Punkte");
  const card = await loyalty.members.enrol(eve, "test");
  const products = [
    { sku: "cup", name: "Cup", quantity: 1, amount_minor: 1000 },
    { sku: "pot", name: "Pot", quantity: 1, amount_minor: 2000 },
  ];
  const payload = { order_id: "E77", currency: "EUR", total_minor: 3000, products };
  await world.house.identify.record(world.db, [
    { personId: eve, messageId: "eve", type: "track", name: "Order Completed", at: world.clock.now, source: "test", payload },
  ]);
  await world.settle();
  world.clock.now = new Date(world.clock.now.getTime() + 1000);
  await world.postgres.transaction((tx) =>
    loyalty.points.earn(tx, { personId: eve, points: 5, why: "For <b>waiting</b>", key: "k", actor: "user:a" }),
  );
  const { items } = await interact.timeline(eve, { limit: 20, part: "purchases" });
  expect(items.filter(({ kind }) => kind === "points")).toMatchObject([
    { title: "+5 points", detail: "Earned: For <b>waiting</b>" },
    { title: "+30 points", detail: "Earned (E77)" },
  ]);
  expect((await interact.timeline(eve, { limit: 20, part: "wishes" })).items.some(({ kind }) => kind === "points")).toBe(false);
  const html = await page();
  expect(html).toContain("Ihre Punkte: 35");
  expect(html).toContain(card);
  expect(html).toContain("+30, Gesammelt (E77)");
  expect(html).toContain("For &lt;b&gt;waiting&lt;/b&gt;");
});
