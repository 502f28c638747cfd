import { expect, test } from "@playwright/test";
import { house, ownerState } from "./house.ts";

test.use({ storageState: ownerState });

test("with keys only: find a customer, look, choose, search, open", async ({ page }) => {
  await page.goto(house().url);
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
  // On a machine at its limit the two keys may come too far apart to be one.
  await expect(async () => {
    await page.keyboard.press("g");
    await page.keyboard.press("p");
    await expect(page).toHaveURL(/\/people$/u, { timeout: 3000 });
  }).toPass();
  const rows = page.getByRole("row").filter({ has: page.getByRole("link") });
  await expect(rows.first()).toBeVisible();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  const second = rows.nth(1).getByRole("link");
  await expect(second).toBeFocused();
  await page.keyboard.press("x");
  await expect(page.getByText("1 chosen")).toBeVisible();
  const name = (await second.innerText()).replaceAll(/\d/gu, "").trim();

  await page.keyboard.press("/");
  await page.keyboard.type(name);
  await expect(page).toHaveURL(/q=/u);
  await page.reload();
  await expect(rows.first()).toContainText(name);

  await page.keyboard.press("Control+k");
  await page.getByRole("textbox", { name: "Find" }).pressSequentially(name);
  await expect(page.getByRole("button", { name: new RegExp(name, "u") }).first()).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
});

test("selling stops while a complaint is open, and undo opens it again", async ({ page }) => {
  await page.goto(`${house().url}/people?state=repeat`);
  await page.getByRole("row").getByRole("link").first().click();
  await page.getByRole("button", { name: "Note a complaint" }).click();
  await page.getByLabel("What about").fill("The handle broke");
  await page.getByRole("region", { name: "Note a complaint" }).getByRole("button", { name: "Note it" }).click();
  const open = page.getByRole("region", { name: "Open complaints" });
  const ours = open.getByRole("listitem").filter({ hasText: "The handle broke" });
  await expect(ours).toBeVisible();
  await expect(page.getByRole("region", { name: "How to reach them" })).toContainText("complaint");

  await ours.getByRole("button", { name: "Settled" }).click();
  await expect(ours).toBeHidden();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(ours).toBeVisible();
});
