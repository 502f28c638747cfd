// A budget handed out, and its people taken to a campaign.
import { expect, test } from "@playwright/test";
import { house, ownerState } from "./house.ts";

test.use({ storageState: ownerState });

test("for a budget the largest of a tier get a letter, and a draft campaign goes to just them", async ({ page }) => {
  await page.goto(`${house().url}/budget`);
  await expect(page.getByRole("table", { name: "What earlier ones added" })).toBeVisible();
  await page.getByLabel("Brings, A").first().fill("5");
  await page.getByLabel("Budget, GBP").fill("12");
  await page.getByRole("button", { name: "Hand it out" }).click();
  const line = page.getByRole("table", { name: "Who gets what" }).getByRole("row").filter({ hasText: "Letter" });
  await expect(line).toContainText("12");
  await line.getByRole("button", { name: "Make a campaign" }).click();
  await expect(page).toHaveURL(/\/campaigns\//u);
  await expect(page.getByRole("heading", { level: 1, name: "To “Letter, tier A”" })).toBeVisible();
  await expect(page.getByText(/\b12\b/u).first()).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page).toHaveURL(/\/campaigns$/u);
});
