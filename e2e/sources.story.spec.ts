// The key that the demonstration prints: it sends an event at once, and may nothing else.
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
