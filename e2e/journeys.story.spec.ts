// A journey by clicking and by keys alone: drawn, its mistakes told, undone, written.
import { expect, test } from "@playwright/test";
import { house, ownerState } from "./house.ts";

test.use({ storageState: ownerState });
test.describe.configure({ mode: "serial" });

let address: string;

test("a journey is drawn by clicking, and what is missing is said at its node", async ({ page }) => {
  await page.goto(`${house().url}/journeys`);
  await page.getByRole("button", { name: "A new journey" }).first().click();
  await page.getByLabel("Name").fill("After the first order");
  await page.getByRole("button", { name: "Make it" }).click();
  const canvas = page.getByRole("region", { name: "Canvas" });
  await expect(canvas.getByText("Send a message")).toBeVisible();
  address = page.url();

  await canvas.getByRole("button", { name: "Add after “When somebody puts a person in”, next" }).click();
  await page.getByRole("menuitem", { name: /^Branch/u }).click();
  const settings = page.getByRole("complementary", { name: "The chosen node" });
  await expect(canvas.getByText("“Rule” is still empty.")).toBeVisible();
  await settings.getByRole("button", { name: "Add a condition" }).click();
  await settings.getByLabel("About").selectOption("bought.orders");
  await expect(canvas.getByText("The way “no” leads nowhere. Let it lead on, or to an exit.")).toBeVisible();
  await settings.getByLabel("“no” leads to").selectOption({ label: "4 Exit" });
  await expect(canvas.getByText("leads nowhere")).toBeHidden();
  await expect(page.getByText(/before this can be started/u)).toBeHidden();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();

  await page.reload();
  await expect(settings.getByLabel("“no” leads to").locator("option:checked")).toHaveText("4 Exit");
});

test("the same by keys alone, in the list; undo takes it back", async ({ page }) => {
  await page.goto(`${address}?view=list`);
  const list = page.getByRole("list", { name: "The journey as a list" });
  await list.getByRole("button", { name: "Add after “Branch by a rule”, no" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: /^Wait/u }).first().focus();
  await page.keyboard.press("Enter");
  const wait = list.getByRole("button", { name: /Wait 3 days/u, expanded: true });
  await expect(wait).toBeVisible();
  await page.getByLabel("How long").fill("5");
  await expect(list.getByRole("button", { name: /Wait 5 days/u, expanded: true })).toBeVisible();
  await expect(list.getByRole("button", { name: /on to \d Wait 5 days/u })).toBeVisible();

  await page.getByRole("button", { name: "Undo" }).focus();
  await page.keyboard.press("Enter");
  await expect(wait).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(list.getByText(/Wait \d days/u)).toHaveCount(0);
  await page.keyboard.press("Control+Shift+Z");
  await expect(list.getByRole("button", { name: /^\d+ Wait 3 days/u })).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
});

test("its message is written and previewed as a campaign's is", async ({ page }) => {
  await page.goto(`${address}?view=list`);
  await page
    .getByRole("button", { name: /Send a message/u, expanded: false })
    .first()
    .click();
  await page.getByRole("link", { name: "Write and preview it" }).click();
  await page.getByLabel("Subject").fill("Thank you for coming");
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
  await page.getByRole("link", { name: "After the first order" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "After the first order" })).toBeVisible();
});
