import { expect, test } from "@playwright/test";
import { house, ownerState } from "./house.ts";

test.use({ storageState: ownerState });

test("from the overview to the models compared, and what is expected of one person with how sure that is", async ({ page }) => {
  const { url } = house();
  await page.goto(url);
  await page.getByRole("link", { name: /how other models would have done/ }).click();
  await expect(page.getByRole("heading", { name: "How value is foretold" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "How right the model was" })).toBeVisible();
  await expect(page.getByText(/foresaw best/).first()).toBeVisible();
  const compared = page.getByRole("table", { name: "Which model foresaw best" });
  for (const model of ["BG/NBD", "MBG/NBD", "Pareto/NBD", "Days since the last order"])
    await expect(compared.getByRole("cell", { name: model, exact: true })).toBeVisible();
  await expect(compared.getByRole("cell", { name: /^the best/ })).toBeVisible();
  const parameters = page.getByRole("table", { name: "Parameters" });
  await expect(parameters.getByText(/ to /).first()).toBeVisible();

  await page.goto(`${url}/people?state=repeat`);
  await page.getByRole("table").getByRole("link").first().click();
  const expected = page.getByRole("region", { name: "What is expected" });
  await expect(expected.getByText("Still a customer")).toBeVisible();
  await expect(expected.getByText(/of ten such customers, nine place/)).toBeVisible();
  await expected.getByRole("link", { name: /^How right / }).click();
  await expect(page.getByRole("heading", { name: "How value is foretold" })).toBeVisible();
});
