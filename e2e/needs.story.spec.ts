// From a figure to the people and what to do with them: value by need, habit or heart, and what is told of one person.
import { expect, test, type Page } from "@playwright/test";
import { house, ownerState } from "./house.ts";

test.use({ storageState: ownerState });

/** The studies follow the refresh as a job of their own. */
async function studied(page: Page): Promise<void> {
  await expect
    .poll(async () => ((await (await page.request.get(`${house().url}/v1/share-of-wallet`)).json()) as { asOf: string | null }).asOf, {
      timeout: 120_000,
    })
    .not.toBeNull();
}

/** On a slow machine the second key may come too late. */
async function byKey(page: Page, key: string, name: string): Promise<void> {
  await expect(async () => {
    await page.keyboard.press("g");
    await page.keyboard.press(key);
    await expect(page.getByRole("heading", { level: 1, name })).toBeVisible({ timeout: 5000 });
  }).toPass();
}

test("value by need leads to the people of a group, to a campaign, and to one person's declared and estimated needs", async ({ page }) => {
  test.setTimeout(180_000);
  await studied(page);
  await page.goto(house().url);
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  await byKey(page, "q", "Needs");
  await expect(page.getByText(/groups by what is bought and said, placing/u)).toBeVisible();
  const chart = page.getByRole("region", { name: "Value by need" });
  await expect(chart.getByRole("img", { name: /Value by need\. .* brings \d+% of the past year's sales/u })).toBeVisible();
  await chart.getByRole("button", { name: "Show as table" }).click();
  await expect(chart.getByRole("columnheader", { name: "from A" })).toBeVisible();
  await chart.getByRole("button", { name: "Show as chart" }).click();
  const wallet = page.getByRole("region", { name: "Share of wallet" }).first();
  await expect(wallet.getByText(/% was spent with us \(\d+ to \d+ %\)/u)).toBeVisible();
  await expect(wallet.getByText(/^Against what \d+ people told/u)).toBeVisible();

  await page
    .getByRole("link", { name: /^See the people/u })
    .first()
    .click();
  await expect(page.getByText(/people who buy like this group/u)).toBeVisible();
  await page.getByRole("row").nth(1).getByRole("link").click();
  const panel = page.getByRole("region", { name: "Needs and attachment" });
  await expect(panel.getByRole("region", { name: "Declared needs" })).toBeVisible();
  await expect(panel.getByRole("region", { name: "Estimated needs" }).getByText(/^Buys like the group “/u)).toBeVisible();
  await page.goBack();
  await page.getByRole("button", { name: "Make a campaign to these people" }).click();
  await expect(page).toHaveURL(/\/campaigns\//u);
  await page.getByRole("button", { name: "Undo" }).click();
});

test("habit or heart: the square, the superstore that takes its figures from what one says, and the validation", async ({ page }) => {
  test.setTimeout(180_000);
  await studied(page);
  await page.goto(house().url);
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  await byKey(page, "h", "Habit or heart");
  await expect(page.getByRole("region", { name: "The square" }).getByRole("img", { name: /Heart: [\d,]+, Habit: [\d,]+/u })).toBeVisible();
  const store = page.getByRole("region", { name: "A new superstore opens" });
  const told = store.getByText(/^About [\d,]+ of [\d,]+ customers would go/u);
  await expect(told).toBeVisible();
  const before = await told.textContent();
  await store.getByRole("checkbox", { name: "It is faster" }).check();
  await expect(told).not.toHaveText(before ?? "");
  await store.getByRole("link", { name: "See who would take most with them" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Who would take most with them" })).toBeVisible();
  await expect(page.getByRole("row").nth(1)).toBeVisible();
  await page.goBack();

  const held = page.getByRole("region", { name: "Did it hold?" });
  await expect(held.getByText("The shop in York closed")).toBeVisible();
  await held.getByRole("button", { name: "Note an ending" }).click();
  const form = page.getByRole("region", { name: "An ending" });
  await form.getByLabel("What ended").selectOption("delivery");
  await form.getByLabel("First day without it").fill("2026-01-05");
  await form.getByLabel("In a few words").fill("Parcels take a week");
  await form.getByRole("button", { name: "Note it" }).click();
  await expect(held.getByText("Parcels take a week")).toBeVisible();
  await page.getByRole("link", { name: /^See the people\s*: Habit/u }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Habit" })).toBeVisible();
});
