// The script for web pages in Chromium, on another site's page: consent first, Global Privacy Control, tries again, counts once.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { chromium, type Browser, type BrowserContext, type Page } from "@playwright/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildTracker } from "../../src/entrance/web-build.ts";
import { sql } from "../../src/platform/postgres.ts";
import { createIntakeWorld, type IntakeWorld } from "../intake-world.ts";

let world: IntakeWorld;
let browser: Browser;
let site: { url: string; close(): void };

beforeAll(async () => {
  await buildTracker();
  world = await createIntakeWorld();
  browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"],
  });
  const server = createServer((request, response) => {
    const attributes = new URL(request.url ?? "/", "http://site").searchParams.get("with") ?? "";
    response
      .writeHead(200, { "content-type": "text/html" })
      .end(
        `<!doctype html><title>Mugs</title><script>(window.rapport ??= []).push(["track", "Early Bird"])</script><script async ${attributes} src="${world.url}/rapport.js" data-key="${world.writeKey}"></script>`,
      );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  site = { url: `http://localhost:${(server.address() as AddressInfo).port}`, close: () => void server.close() };
});
afterAll(async () => {
  await browser.close();
  site.close();
  await world.close();
});

async function open(context: BrowserContext, path = "/"): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${site.url}${path}`);
  await page.waitForFunction("typeof window.rapport?.consent === 'function'");
  return page;
}

const stored = (page: Page): Promise<string[]> => page.evaluate("Object.keys(localStorage).sort()");

/** Names of events in the log, once so many have come. */
async function logged(count: number): Promise<string[]> {
  const read = async (): Promise<string[]> => {
    await world.world.settle();
    const { rows } = await sql<{ name: string }>`select name from identify.events where name <> 'First seen' order by seq`.execute(
      world.world.db,
    );
    return rows.map(({ name }) => name);
  };
  await expect.poll(async () => (await read()).length, { timeout: 15_000 }).toBeGreaterThanOrEqual(count);
  return read();
}

const empty = () => sql`truncate identify.events, identify.messages`.execute(world.world.db);

test("before consent nothing is stored and nothing is sent; with it, what waited goes out; without it, all is forgotten", async () => {
  const context = await browser.newContext();
  const page = await open(context, "/?utm_source=letter");
  const sent: string[] = [];
  page.on("request", (request) => request.url().includes("/v1/") && sent.push(request.url()));
  await page.evaluate("rapport.track('Product Viewed', { sku: 'M-1' })");
  await page.waitForTimeout(600);
  expect(sent).toEqual([]);
  expect(await stored(page)).toEqual([]);
  await page.evaluate("rapport.consent(true)");
  expect(await logged(3)).toEqual(["Page Viewed", "Early Bird", "Product Viewed"]);
  expect(await stored(page)).toEqual(["rapport.consent", "rapport.id", "rapport.queue"]);
  await page.evaluate("rapport.identify('T-1', { email: 'tea@example.com' })");
  await logged(4);
  const person = await world.world.house.identify.personBy(world.world.db, "email", "tea@example.com");
  const { rows } = await sql<{
    n: number;
  }>`select count(*)::int as n from identify.events where person_id = ${person} and name <> 'First seen'`.execute(world.world.db);
  expect(rows[0]?.n).toBe(4);
  await page.evaluate("rapport.consent(false); rapport.track('Never')");
  await page.waitForTimeout(600);
  expect(await stored(page)).toEqual(["rapport.consent"]);
  expect(await logged(4)).not.toContain("Never");
  await context.close();
});

test("Global Privacy Control: the page's word does not count, and what the visitor agrees to is never passed on", async () => {
  await empty();
  const context = await browser.newContext();
  await context.addInitScript("Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true })");
  const page = await open(context, "/?with=data-consent%3Dgiven");
  await page.waitForTimeout(600);
  expect(await stored(page)).toEqual([]);
  await page.evaluate("rapport.consent(true); rapport.identify('G-1', { email: 'gpc@example.com' })");
  await logged(3);
  const { house, db } = world.world;
  const consents = await house.trust.consentsNow(db, (await house.identify.personBy(db, "email", "gpc@example.com")) ?? "");
  expect(consents.map(({ purpose, decision }) => `${purpose} ${decision}`)).toEqual([
    "offers-from-other-companies objected",
    "partner-sharing objected",
  ]);
  await context.close();
});

test("what could not be sent is sent when the line is back, what waits when the page is left goes along, and each counts once", async () => {
  await empty();
  const context = await browser.newContext();
  const page = await open(context, "/?with=data-consent%3Dgiven");
  await logged(2);
  await context.setOffline(true);
  await page.evaluate("rapport.track('In The Tunnel')");
  await page.waitForTimeout(700);
  await context.setOffline(false);
  expect(await logged(3)).toContain("In The Tunnel");
  await page.evaluate("rapport.track('Left')");
  await page.goto("about:blank");
  expect(await logged(4)).toContain("Left");
  // Back on the site the stored events go out again, for nobody said that they arrived; they are recognised.
  await open(context, "/?with=data-consent%3Dgiven");
  const names = await logged(6);
  expect(names.filter((name) => name === "Left")).toHaveLength(1);
  expect(names.filter((name) => name === "In The Tunnel")).toHaveLength(1);
  await context.close();
});
