// A journey by clicking and by keys alone: drawn, its mistakes told, undone, written, tried, started; a person inside, where and why.
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
  // Whoever has bought, which most have, goes the other way.
  await settings.getByLabel("Whether").selectOption("not");
  await expect(canvas.getByText("The way “no” leads nowhere. Let it lead on, or to an exit.")).toBeVisible();
  await settings.getByLabel("“no” leads to").selectOption({ label: "3 Send a message" });
  await expect(canvas.getByText("leads nowhere")).toBeHidden();
  await expect(page.getByText(/before this can be started/u)).toBeHidden();
  await expect(page.getByRole("status").filter({ hasText: /^Saved/u })).toBeVisible();

  await page.reload();
  await expect(settings.getByLabel("“no” leads to").locator("option:checked")).toHaveText("3 Send a message");
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
  await expect(page.getByRole("status").filter({ hasText: /^Saved/u })).toBeVisible();
});

test("its message is written and previewed as a campaign's is", async ({ page }) => {
  await page.goto(`${address}?view=list`);
  await page
    .getByRole("button", { name: /Send a message/u, expanded: false })
    .first()
    .click();
  await page.getByRole("link", { name: "Write and preview it" }).click();
  await page.getByLabel("Subject").fill("Thank you for coming");
  await expect(page.getByRole("status").filter({ hasText: /^Saved/u })).toBeVisible();
  await page.getByRole("link", { name: "After the first order" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "After the first order" })).toBeVisible();
});

test("the draft run goes every way and sends nothing; started, it shows who stands where, and the person's screen says what comes next", async ({
  page,
}) => {
  await page.goto(`${address}?tab=try`);
  await page.getByRole("button", { name: "Go every way, send nothing" }).click();
  await expect(page.getByText(/real people were taken along \d+ ways/u)).toBeVisible();
  await page.getByRole("button", { name: "Start", exact: true }).click();
  const ask = page.getByRole("dialog");
  await ask.getByRole("button", { name: "Start it" }).click();
  await expect(page.getByText("The journey has begun.")).toBeVisible();

  await page.goto(`${address}?tab=people&view=list`);
  const list = page.getByRole("list", { name: "The journey as a list" });
  // Everybody is drawn for comparison by chance: put in until one is not left alone.
  const found = await page.request.get(`${house().url}/v1/people?limit=20`);
  const { items } = (await found.json()) as { items: { id: string; name: string | null }[] };
  const journey = /journeys\/([0-9a-f-]+)/u.exec(address)?.[1] ?? "";
  const inside = await page.request.post(`${house().url}/v1/journeys/${journey}/people`, {
    data: { people: items.map(({ id }) => id) },
    headers: { origin: house().url },
  });
  expect(((await inside.json()) as { entered: number }).entered).toBeGreaterThan(0);
  // The node itself: the one before it names it, too, and people pass through that one meanwhile.
  const wait = list
    .getByRole("listitem")
    .filter({ has: page.getByRole("button", { name: /^\d+ Wait 3 days/u }) })
    .filter({ hasText: /[1-9]\d* here/u });
  await wait.getByRole("button", { expanded: false }).first().click();
  const there = wait.getByRole("listitem").filter({ hasText: "At “Wait 3 days” since" }).first();
  await expect(there).toContainText(/Then .+ at the latest/u);
  await there.getByRole("link").click();
  const panel = page.getByRole("region", { name: "Journeys" });
  await expect(panel).toContainText("At “Wait 3 days” since");
  await panel.getByRole("link", { name: "After the first order" }).click();
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByText("paused", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("running", { exact: true })).toBeVisible();
});

test("what runs stays as it is while one draws, until it is put into force", async ({ page }) => {
  await page.goto(`${address}?view=list`);
  const list = page.getByRole("list", { name: "The journey as a list" });
  await list.getByRole("button", { name: /^\d+ Wait 3 days/u }).click();
  await page.getByLabel("How long").fill("4");
  await page.getByRole("button", { name: "Put into force" }).click();
  const ask = page.getByRole("dialog");
  await expect(ask.getByText(/inside now. What becomes of them/u)).toBeVisible();
  await ask.getByRole("radio", { name: "They move on" }).check();
  await ask.getByRole("button", { name: "Put it into force" }).click();
  await expect(page.getByText("Version 2 is in force.")).toBeVisible();
});

test("the calendar tells what is to be expected, and leads to the journey", async ({ page }) => {
  await page.goto(`${house().url}/calendar`);
  // Four days on may lie in the month after.
  const item = page.getByRole("link", { name: /After the first order.*expected/u }).first();
  const none = page.getByText("Nothing goes out in this month");
  await expect(page.getByRole("heading", { name: "Calendar" })).toBeVisible();
  await expect(item.or(none).or(page.getByRole("table"))).not.toHaveCount(0);
  if ((await item.count()) === 0) await page.getByRole("button", { name: "The month after" }).click();
  await item.click();
  await expect(page.getByRole("heading", { level: 1, name: "After the first order" })).toBeVisible();
});
