// The key that the demonstration prints sends an event at once; and a shop is connected: a key made, one event sent as the screen says, seen live, the key ended.
import { expect, test } from "@playwright/test";
import { house, ownerState } from "./house.ts";

test.use({ storageState: ownerState });

test("the demonstration's write key sends an event that Sources shows, and reads nothing", async ({ page }) => {
  const { url, writeKey = "none" } = house();
  const sent = await fetch(`${url}/v1/track`, {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(`${writeKey}:`).toString("base64")}` },
    body: JSON.stringify({ event: "Product Viewed", anonymousId: "me", properties: { name: "Mug" } }),
  });
  expect(await sent.json()).toEqual({ success: true });
  expect((await fetch(`${url}/v1/people`, { headers: { authorization: `Bearer ${writeKey}` } })).status).toBe(403);
  await page.goto(`${url}/sources`);
  await expect(page.getByRole("table", { name: "Sources" }).getByRole("row", { name: /Demonstration/ })).toBeVisible();
  await expect(page.getByRole("table", { name: "Just now" }).getByRole("row", { name: /Product Viewed/ })).toBeVisible();
});

test("a key is made, what is sent with it shows up by itself, a refused event says why, and a revoked key opens nothing", async ({
  page,
}) => {
  await page.goto(`${house().url}/sources`);
  await page.getByRole("button", { name: "Make a write key" }).first().click();
  await page.getByRole("textbox", { name: "Name" }).fill("Story shop");
  await expect(page.getByRole("checkbox", { name: /send events and people in/u })).toBeChecked();
  await page.getByRole("button", { name: "Make it" }).click();
  const key = await page.getByLabel("The key “Story shop”").inputValue();
  await page.getByRole("button", { name: "I have it" }).click();

  // What the screen shows to copy is what is sent: only the key is put in.
  await page.goto(`${house().url}/sources?way=curl`);
  const snippet = await page.getByLabel("Snippet").innerText();
  const said = /curl (?<url>\S+) .*-d '(?<body>.*)'/su.exec(snippet)?.groups;
  const send = (body: string) =>
    fetch(said?.["url"] ?? "", {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`${key}:`)}`, "content-type": "application/json" },
      body,
    });
  expect((await send(said?.["body"] ?? "")).status).toBe(200);

  // No reload: the screen looks by itself.
  const now = page.getByRole("table", { name: "Just now" }).getByRole("row");
  await expect(now.filter({ hasText: "Product Viewed" }).filter({ hasText: "Story shop" }).first()).toBeVisible();
  const source = page.getByRole("table", { name: "Sources" }).getByRole("row", { name: /Story shop/u });
  await expect(source.getByRole("cell", { name: "1", exact: true })).toBeVisible();

  expect((await send(JSON.stringify({ event: "", userId: "4711" }))).status).toBe(400);
  const faults = page.getByRole("table", { name: "Not taken" }).getByRole("row");
  await expect(faults.filter({ hasText: "Story shop" }).first()).toBeVisible();

  const traits = source.getByLabel("What traits from Story shop are");
  const before = await traits.inputValue();
  await traits.selectOption("declared");
  await expect(page.getByText("From now on traits from “Story shop” count so.")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(traits).toHaveValue(before);

  await page.goto(`${house().url}/keys`);
  const row = page.getByRole("row", { name: /Story shop/u });
  await expect(row).not.toContainText("never");
  await row.getByRole("button", { name: "Revoke" }).click();
  await row.getByRole("button", { name: "For good" }).click();
  await expect(page.getByText("The key “Story shop” does not work any more.")).toBeVisible();
  expect((await send(said?.["body"] ?? "")).status).toBe(401);
  await page.getByRole("button", { name: "Revoked and expired" }).click();
  await expect(page.getByRole("row", { name: /Story shop/u }).getByText(/^revoked/u)).toBeVisible();
});
