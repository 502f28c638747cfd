// Money and lists: another yardstick with its effect before it counts, prices, a list worked down, and each step's way back.
import { expect, test, type Page } from "@playwright/test";
import { house, ownerState } from "./house.ts";

test.use({ storageState: ownerState });

const open = (page: Page, path: string) => page.goto(house().url + path);

async function yardstick(page: Page): Promise<string> {
  const answer = await page.request.get(`${house().url}/v1/tiers`);
  return ((await answer.json()) as { yardstick: string }).yardstick;
}

test("another yardstick says who would move, counts after saving, and is taken back", async ({ page }) => {
  test.setTimeout(120_000);
  await open(page, "/money?tab=tiers");
  const form = page.getByRole("region", { name: "Yardstick" });
  await expect(form.getByText("Nobody would change tier.")).toBeVisible();
  await form.getByLabel("Measure customers by").selectOption({ label: "Orders so far" });
  await form.getByLabel("By the number of people").check();
  await expect(form.getByText(/[\d,]+ people of [\d,]+ would change tier\./u)).toBeVisible();
  await form.getByRole("textbox", { name: "A is the top" }).fill("90");
  await expect(form.getByText("A must be smaller than A and B together")).toBeVisible();
  await expect(form.getByRole("button", { name: "Save" })).toBeDisabled();
  await form.getByRole("textbox", { name: "A is the top" }).fill("25");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("The tiers are changed; values follow in a moment.")).toBeVisible();
  await expect.poll(() => yardstick(page), { timeout: 60_000 }).toBe("Orders so far");
  await page.reload();
  await expect(page.getByText("A, B and C by: orders so far.")).toBeVisible();
  await expect(page.getByText("The top 25 % of the customers by all orders so far")).toBeVisible();

  await form.getByLabel("Measure customers by").selectOption({ label: "Past year's margin" });
  await form.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(form.getByLabel("Measure customers by")).toHaveValue("orders");
  await form.getByLabel("Measure customers by").selectOption({ label: "Past year's sales" });
  await form.getByLabel("By what the largest make together").check();
  await form.getByRole("button", { name: "Save" }).click();
  await expect.poll(() => yardstick(page), { timeout: 60_000 }).toBe("Past year's sales");
});

test("what serving costs: dearer letters would put people below zero; the customers below zero are a list", async ({ page }) => {
  await open(page, "/money?tab=prices");
  const effect = page.getByRole("region", { name: "What it would do" });
  await expect(effect.getByText("Nobody would change tier.")).toBeVisible();
  await page.getByRole("textbox", { name: "A complaint" }).fill("900");
  await expect(effect.getByText(/people would fall below zero\./u)).toBeVisible();
  await open(page, "/money?tab=tiers");
  await page.getByRole("link", { name: /customers cost more than they bring/u }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Cost more than they bring" })).toBeVisible();
  await expect(page.getByText(/Serving cost .* more than the margin of/u).first()).toBeVisible();
});

test("money by tier is a picture, a table and a budget", async ({ page }) => {
  await open(page, "/money");
  const chart = page.getByRole("region", { name: "Money by tier" });
  await expect(chart.getByText(/went out in these months/u)).toBeVisible({ timeout: 30_000 });
  await chart.getByRole("button", { name: "Show as table" }).click();
  await expect(chart.getByRole("columnheader", { name: "Share of A" })).toBeVisible();
  const budget = page.getByRole("textbox", { name: "For A customers" });
  await budget.fill("500");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("The budgets are changed.")).toBeVisible();
  // Other stories write to people of this tier too: what is spent and what is left make up the budget.
  const spentAndLeft = page.getByText(/([\d.]+) spent in \d{4}-\d\d, .*?([\d.]+) left/u);
  await expect(spentAndLeft).toBeVisible();
  const [spent, left] = (/([\d.]+) spent in .*?, \D*([\d.]+) left/u.exec((await spentAndLeft.textContent()) ?? "") ?? [])
    .slice(1)
    .map(Number);
  expect((spent ?? NaN) + (left ?? NaN)).toBeCloseTo(500, 2);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("textbox", { name: "For A customers" })).toHaveValue("");
});

test("a list is worked down: taken, done, put off, and each has its way back", async ({ page }) => {
  await open(page, "/watch-lists/no-email");
  const heading = page.getByRole("heading", { level: 1, name: "No e-mail yet" });
  await expect(heading).toBeVisible();
  const list = page.getByRole("table", { name: "No e-mail yet" });
  const first = list.getByRole("row").nth(1);
  const name = (await first.getByRole("link").innerText()).trim();
  await first.getByRole("button", { name: `Not now: ${name}` }).click();
  await expect(page.getByText(`${name} comes again in thirty days.`)).toBeVisible();
  await expect(page.getByRole("link", { name: "Not now (1)" })).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(list.getByRole("row").nth(1).getByRole("link", { name })).toBeVisible();

  await page.getByRole("button", { name: "Take the next ten" }).click();
  await expect(page.getByText(/(person is|people are) in your hands/u)).toBeVisible();
  await page.getByRole("link", { name: /^In hand \(\d+\)$/u }).click();
  await expect(page).toHaveURL(/show=taken/u);
  const taken = list.getByRole("row").nth(1);
  const whom = (await taken.getByRole("link").innerText()).trim();
  await taken.getByRole("button", { name: `Done: ${whom}` }).click();
  await expect(page.getByRole("link", { name: "Done (1)" })).toBeVisible();
  await page.getByRole("link", { name: "Done (1)" }).click();
  await expect(list.getByRole("row", { name: new RegExp(whom, "u") })).toBeVisible();

  const results = page.getByRole("region", { name: "What acting on it brought" });
  await expect(results.getByText("Taken from “No e-mail yet”")).toBeVisible();
  const owner = page.getByRole("combobox", { name: "Owner" });
  await owner.fill("Counter");
  await page.getByRole("region", { name: "Who takes care of it" }).getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Suggested to Counter")).toBeVisible();
  await open(page, "/watch-lists");
  await expect(page.getByRole("link", { name: /No e-mail yet.*1 done.*Counter/su })).toBeVisible();
});
