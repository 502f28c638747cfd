// Segment's own clients, unchanged, against our address: the one for Node, and the one for browsers in a real browser.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { chromium, type Browser, type Page } from "@playwright/test";
import { Analytics } from "@segment/analytics-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "../../src/platform/postgres.ts";
import { createIntakeWorld, type IntakeWorld } from "../intake-world.ts";

const require = createRequire(import.meta.url);
let world: IntakeWorld;
beforeAll(async () => {
  world = await createIntakeWorld();
});
afterAll(() => world.close());

interface Row {
  type: string;
  name: string;
  payload: Record<string, unknown>;
}

/** What the log holds of a person, in the order it came in. */
async function lifeOf(kind: "customer_number" | "email", value: string): Promise<Row[]> {
  const person = await world.world.house.identify.personBy(world.world.db, kind, value);
  const { rows } = await sql<Row>`
    select type, name, payload from identify.events
    where person_id = any(array(select trust.records_of(trust.person_of(${person})))) and name <> 'First seen' order by seq`.execute(
    world.world.db,
  );
  return rows;
}

test("@segment/analytics-node: every kind of call arrives, in batches, once", async () => {
  const failed: unknown[] = [];
  const client = new Analytics({ writeKey: world.writeKey, host: world.url, flushAt: 15 });
  client.on("error", (error) => failed.push(error));
  client.identify({ userId: "node-1", traits: { email: "nora@example.com", firstName: "Nora", lastName: "Node", plan: "gold" } });
  client.group({ userId: "node-1", groupId: "node-inc", traits: { name: "Node Inc" } });
  client.page({ userId: "node-1", name: "Prices", properties: { url: "https://shop.example/prices" } });
  client.screen({ userId: "node-1", name: "Basket" });
  client.alias({ userId: "node-1b", previousId: "node-1" });
  for (let i = 0; i < 60; i++) client.track({ userId: "node-1", event: "Product Viewed", properties: { sku: `S${i}`, price: 9.95 } });
  client.track({
    userId: "node-1",
    event: "Order Completed",
    properties: { order_id: "N-1", revenue: 20, products: [{ sku: "S1", price: 10, quantity: 2 }] },
  });
  await client.closeAndFlush();
  expect(failed).toEqual([]);
  await world.world.settle();
  const life = await lifeOf("email", "nora@example.com");
  expect(life.filter(({ name }) => name === "Product Viewed")).toHaveLength(60);
  expect(new Set(life.map(({ type }) => type))).toEqual(new Set(["identify", "group", "page", "screen", "alias", "track"]));
  expect(life.find(({ name }) => name === "Order Completed")?.payload).toMatchObject({ order_id: "N-1", total_minor: 2000 });
  expect(await world.world.house.identify.personBy(world.world.db, "customer_number", "node-1b")).not.toBeNull();
  const { rows } = await sql<{ outcome: string; n: number }>`
    select outcome, sum(events)::int as n from identify.intake_minutes group by outcome`.execute(world.world.db);
  expect(rows).toEqual([{ outcome: "recorded", n: 66 }]);
});

/** A shop's page on an address of its own that loads the client from its own files, as a bundler would put it there. */
async function shop(): Promise<{ url: string; close(): void }> {
  const bundle = join(dirname(require.resolve("@segment/analytics-next")), "../umd");
  const server = createServer((request, response) => {
    const name = new URL(request.url ?? "/", "http://shop").pathname;
    if (name.endsWith(".js"))
      return void response.writeHead(200, { "content-type": "text/javascript" }).end(readFileSync(join(bundle, name)));
    response.writeHead(200, { "content-type": "text/html" }).end(`<!doctype html><title>Mugs</title><script src="/index.js"></script>`);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://localhost:${(server.address() as AddressInfo).port}`, close: () => void server.close() };
}

test("@segment/analytics-next in Chromium, on another site's page: settings, page, track and identify; the visit before belongs to the person", async () => {
  const site = await shop();
  const browser: Browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"],
  });
  try {
    const page: Page = await browser.newPage();
    const answers: number[] = [];
    const strangers: string[] = [];
    page.on(
      "response",
      (answer) => answer.url().startsWith(world.url) && answer.request().method() !== "OPTIONS" && answers.push(answer.status()),
    );
    page.on("request", (request) => {
      if (!request.url().startsWith(world.url) && !request.url().startsWith(site.url)) strangers.push(request.url());
    });
    await page.goto(`${site.url}/mugs?utm_source=letter&utm_campaign=spring`);
    const call = (body: string): Promise<unknown> => page.evaluate(body);
    await call(`(async () => {
      const analytics = AnalyticsNext.AnalyticsBrowser.load({ writeKey: ${JSON.stringify(world.writeKey)}, cdnURL: ${JSON.stringify(world.url)} });
      window.analytics = analytics;
      await analytics.page("Mugs");
      await analytics.track("Product Added", { sku: "M-1", price: 12.5, quantity: 1 });
    })()`);
    await world.world.settle();
    const before = await sql`select name from identify.events where anonymous order by seq`.execute(world.world.db);
    expect(before.rows).toEqual([{ name: "Page Viewed" }, { name: "Product Added" }]);
    await call(`(async () => {
      await analytics.identify("browser-1", { email: "bea@example.com", firstName: "Bea" });
      await analytics.track("Signed Up");
    })()`);
    await world.world.settle();
    const life = await lifeOf("email", "bea@example.com");
    expect(life.map(({ name }) => name)).toEqual(["Page Viewed", "Product Added", "Identified", "Signed Up"]);
    expect(life[0]?.payload).toMatchObject({ name: "Mugs", title: "Mugs", context: { campaign: { source: "letter", name: "spring" } } });
    expect(new Set(answers)).toEqual(new Set([200]));
    expect(answers).toHaveLength(5);
    expect(strangers).toEqual([]);
  } finally {
    await browser.close();
    site.close();
  }
});
