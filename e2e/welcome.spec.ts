import { expect, test, type Page } from "@playwright/test";
import { house, owner, ownerState } from "./house.ts";

test("the link from the terminal makes the owner, and only once", async ({ page, context }) => {
  const { url, signIn } = house();
  await page.goto(url);
  await expect(page).toHaveURL(/\/welcome/u);

  await page.goto(`${url}/welcome?key=wrong`);
  await fillIn(page);
  await page.getByRole("button", { name: "Move in" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page.getByLabel("Your name")).toHaveValue(owner.name);

  await page.goto(signIn);
  await fillIn(page);
  await page.getByRole("button", { name: "Move in" }).click();
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
  await context.storageState({ path: ownerState });

  await page.goto(signIn);
  await expect(page.getByText("This house has an owner already.")).toBeVisible();
});

test("nobody comes in with a wrong password, and one returns to where one wanted to go", async ({ page }) => {
  await page.goto(`${house().url}/people?tier=A`);
  await expect(page).toHaveURL(/\/sign-in/u);
  await page.getByLabel("E-mail").fill(owner.email);
  await page.getByRole("textbox", { name: "Password" }).fill("a wrong password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toBeVisible();

  await page.getByRole("textbox", { name: "Password" }).fill(owner.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/people\?tier=A/u);
  await expect(page.getByRole("heading", { name: "People" })).toBeVisible();
});

async function fillIn(page: Page): Promise<void> {
  await page.getByLabel("Your name").fill(owner.name);
  await page.getByLabel("E-mail").fill(owner.email);
  await page.getByRole("textbox", { name: "Password" }).fill(owner.password);
}
