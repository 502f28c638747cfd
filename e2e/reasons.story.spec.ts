// Why people left: from the plot to the people, and to one person's evidence for and against.
import { expect, test, type Page } from "@playwright/test";
import { house, ownerState } from "./house.ts";

test.use({ storageState: ownerState });

/** The job that weighs the reasons follows the start of the demonstration. */
async function worked(page: Page): Promise<void> {
  await expect
    .poll(async () => ((await (await page.request.get(`${house().url}/v1/reasons`)).json()) as { asOf: string | null }).asOf, {
      timeout: 120_000,
    })
    .not.toBeNull();
}

test("the plot of reasons leads to the people, and each person's page says for, against and what they told us", async ({ page }) => {
  await worked(page);
  await page.goto(house().url);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Why people left" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Why people left" })).toBeVisible();
  const plot = page.getByRole("region", { name: "Why people fell silent" });
  await expect(plot.getByText(/people have fallen silent\. For/u)).toBeVisible();
  await plot.getByRole("button", { name: "Show as table" }).click();
  await expect(plot.getByRole("row").nth(1)).toBeVisible();
  await plot.getByRole("link", { name: "Nothing we can see" }).click();
  await expect(page).toHaveURL(/reason=none/u);
  const people = page.getByRole("region", { name: "Nothing we can see", exact: true });
  await expect(people.getByText("What to do: Ask them")).toBeVisible();
  await people.getByRole("link").first().click();

  const panel = page.getByRole("region", { name: "Why, as far as we can tell" });
  await expect(panel.getByText(/Nothing we can see explains the silence|They told us themselves/u)).toBeVisible();
  await panel.getByText(/^No evidence either way/u).click();
  await expect(panel.getByText("Buys elsewhere now")).toBeVisible();
  await expect(panel.getByText(/^Weighed on [\d,]+ purchases of [\d,]+ people/u)).toBeVisible();
});

test("the branch that closed is the reason of those who bought there, by name", async ({ page }) => {
  await worked(page);
  await page.goto(`${house().url}/reasons`);
  const plot = page.getByRole("region", { name: "Why people fell silent" });
  await plot.getByRole("button", { name: "Show as table" }).click();
  await plot.getByRole("link", { name: "Their branch closed" }).click();
  const people = page.getByRole("region", { name: "Their branch closed", exact: true });
  await expect(people.getByText(/What to do: Show the nearest other branch/u)).toBeVisible();
  await people.getByRole("link").first().click();
  const panel = page.getByRole("region", { name: "Why, as far as we can tell" });
  await expect(panel.getByText(/Nobody has bought at York since/u)).toBeVisible();
});

test("a sign that does not clearly matter is shown with its figures and not given as the reason", async ({ page }) => {
  await worked(page);
  await page.goto(`${house().url}/reasons`);
  const weights = page.getByRole("region", { name: "How the reasons are weighed", exact: true });
  await expect(weights.getByRole("row", { name: /People who sent something back.*(as a reason|not clearly)/u })).toBeVisible();
  await page.getByRole("link", { name: "Looked, did not buy" }).click();
  await expect(page.getByRole("region", { name: "Why people did not buy" })).toBeVisible();
});
