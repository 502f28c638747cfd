// A segment by clicking: the count follows, one person is explained in words, JSON and clicks are the same rule, it is saved, frozen, and comes back.
import { expect, test } from "@playwright/test";
import { house, ownerState } from "./house.ts";

test.use({ storageState: ownerState });

test("a rule by clicking, its count, why somebody is in or out, and the way back", async ({ page }) => {
  await page.goto(`${house().url}/segments`);
  await page.getByRole("button", { name: "A new segment" }).click();
  const found = page.getByRole("region", { name: "Who that is" });
  await expect(found.getByText(/people match/u)).toBeVisible();
  const everybody = await found.locator("strong").first().textContent();

  // By keys alone: a condition, what it is about, how much.
  await page.getByRole("button", { name: "Add a condition" }).focus();
  await page.keyboard.press("Enter");
  await page.getByLabel("About").selectOption("bought.orders");
  await page.getByLabel("How much").fill("2");
  await expect(found.locator("strong").first()).not.toHaveText(everybody ?? "");
  await page.getByRole("button", { name: "Add a group" }).click();
  const group = page.getByRole("group", { name: "A group of conditions" });
  await group.getByRole("button", { name: "Add a condition" }).click();
  await group.getByLabel("About").selectOption("stage.state");
  await group.getByLabel("What").selectOption("lapsing");
  await expect(found.getByText(/reachable by e-mail|not: /u).first()).toBeVisible();
  const sample = await found.getByRole("link").first().textContent();

  // The same rule as JSON; what cannot be read is said and changes nothing.
  await page.getByText("As JSON").click();
  const json = page.getByRole("textbox", { name: "The rule as JSON" });
  await expect(json).toHaveValue(/"field": "stage.state"/u);
  const text = await json.inputValue();
  await json.fill("{");
  await expect(page.getByText(/no JSON yet/u)).toBeVisible();
  await json.fill(text.replace('"lapsing"', '"former"'));
  await json.blur();
  await expect(group.getByLabel("What")).toHaveValue("former");
  await json.fill(text);
  await json.blur();

  const why = page.getByRole("region", { name: "Why is somebody in it, or not?" });
  await why.getByRole("combobox", { name: "Person" }).fill(sample ?? "");
  await page.getByRole("listbox").getByRole("option").first().click();
  await expect(why.getByText(/ is (not )?in it\./u)).toBeVisible();
  await expect(why.getByText(/Place on the life line is Lapsing/u)).toBeVisible();

  await page.getByRole("textbox", { name: "Name" }).fill("Lapsing after two");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Lapsing after two" })).toBeVisible();
  await expect(page.getByText(/people are in it\./u)).toBeVisible();
  const address = page.url();
  await page.reload();
  await expect(page.getByText(/people are in it\./u)).toBeVisible();

  await page.getByRole("button", { name: "More", exact: true }).first().click();
  await page.getByRole("menuitem", { name: "Freeze a copy" }).click();
  await expect(page.getByRole("heading", { level: 1, name: /Lapsing after two, / })).toBeVisible();
  await expect(page.getByText(/as on/u)).toBeVisible();

  await page.goto(address);
  await page.getByRole("button", { name: "More", exact: true }).first().click();
  await page.getByRole("menuitem", { name: "Take off the list" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Segments" })).toBeVisible();
  // What came back is counted anew; until then nothing can be made of it.
  const counted = page.waitForResponse(async (answer) => {
    if (answer.url() !== address.replace("/segments/", "/v1/segments/")) return false;
    return ((await answer.json()) as { people: number | null }).people !== null;
  });
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Lapsing after two" })).toBeVisible();
  await counted;
  await page.getByRole("button", { name: "Make a campaign" }).click();
  await expect(page).toHaveURL(/\/campaigns\//u);
});
