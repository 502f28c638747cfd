import { expect, test } from "@playwright/test";
import { house, ownerState } from "./house.ts";

test.use({ storageState: ownerState });

test("the life line is ours to define: who would change is seen first, and a past day can be looked at in two ways", async ({ page }) => {
  await page.goto(`${house().url}/life-line`);
  await expect(page.getByRole("heading", { name: "Life line", level: 1 })).toBeVisible();
  await expect(page.getByText("As it holds now.")).toBeVisible();

  await page.getByLabel("Lapsing after").fill("3");
  await expect(page.getByText(/[1-9]\d* of [\d,]+ people would stand elsewhere\./u)).toBeVisible();
  await expect(page.getByText(/from lapsing to repeat customer/u)).toBeVisible();
  await expect(page.getByText("Silent for more than 3 times the own rhythm: the time for a rescue.")).toBeVisible();
  await page.getByLabel("Former after").fill("2");
  await expect(page.getByText("A former customer has been silent for longer than a lapsing one", { exact: false })).toBeVisible();
  await expect(page.getByRole("button", { name: "Save", exact: true })).toBeDisabled();

  await page.getByLabel("Former after").fill("4");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("The life line is defined anew", { exact: false })).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByLabel("Lapsing after")).toHaveValue("2 × the own rhythm");

  await page.getByLabel("Compare with").fill("2025-01-31");
  await expect(page.getByText("31 Jan 2025 to", { exact: false })).toBeVisible();
  await page.getByText("As known now", { exact: true }).click();
  await expect(page).toHaveURL(/from=2025-01-31.*known=now|known=now.*from=2025-01-31/u);
  await page.reload();
  await expect(page.getByText("as we know it now", { exact: false })).toBeVisible();

  await page.goto(`${house().url}/life-line?from=2199-01-01`);
  await expect(page.getByText("comes after it: choose that day or an earlier one", { exact: false })).toBeVisible();
});
