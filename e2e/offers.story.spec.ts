// An offer with something to get: the form of its kind, who may have it and what it can cost, codes, rest and going on.
import { expect, test } from "@playwright/test";
import { house, ownerState } from "./house.ts";

test.use({ storageState: ownerState });

test("a sample is offered: what it can cost is said before it is made, codes are drawn, it rests and goes on", async ({ page }) => {
  await page.goto(`${house().url}/offers`);
  await page.getByRole("button", { name: "Make an offer" }).first().click();
  await page.getByLabel("What they get").selectOption("coupon");
  await expect(page.getByLabel("For orders from")).toBeVisible();
  await page.getByLabel("What they get").selectOption("sample");
  await expect(page.getByLabel("For orders from")).toHaveCount(0);
  await page.getByLabel("Of what").fill("Green tea");
  await page.getByLabel(/What one costs us/u).fill("2");
  await page.getByLabel("How many there are").fill("10");
  await page.getByRole("textbox", { name: /^Name/u }).fill("Ten samples");
  await page.getByLabel("Headline").fill("Try our green tea");
  await expect(page.getByText(/may have it\. A use costs .*2\.00 at most\. In all it costs .*20\.00 at most\./u)).toBeVisible();
  await page.getByRole("button", { name: "Make it" }).click();

  const card = page.getByRole("listitem").filter({ hasText: "Try our green tea" });
  await expect(card.getByText("A sample of Green tea")).toBeVisible();
  await expect(card.getByText(/0\s+of 10 used/u)).toBeVisible();
  await card.getByText("Codes", { exact: true }).click();
  await card.getByRole("button", { name: "Draw them" }).click();
  await expect(card.getByText("0 of 100 single codes used.")).toBeVisible();

  // One person is looked up, and takes it on their own page.
  await card.getByText("May this person have it?").click();
  const { items } = (await (await page.request.get(`${house().url}/v1/people?limit=1`)).json()) as {
    items: { email: string | null; name: string | null; customerNumber: string | null }[];
  };
  const somebody = items[0];
  await card.getByLabel("Person").fill(somebody?.customerNumber ?? somebody?.email ?? somebody?.name ?? "");
  await page.getByRole("option").first().click();
  await expect(card.getByText("They may have it now.")).toBeVisible();
  const [theirs] = await Promise.all([page.waitForEvent("popup"), card.getByRole("link", { name: "Their own page for it" }).click()]);
  await theirs.getByRole("button").click();
  await expect(theirs.getByRole("status")).toBeVisible();
  await theirs.close();

  await card.getByRole("button", { name: "Let it rest" }).click();
  await expect(card.getByText("rests", { exact: true })).toBeVisible();
  await card.getByRole("button", { name: "Go on" }).click();
  await expect(card.getByText("running", { exact: true })).toBeVisible();
});
