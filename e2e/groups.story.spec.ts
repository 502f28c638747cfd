// A household and an institution: their people with roles, the three names, and the way back.
import { expect, test, type Page } from "@playwright/test";
import { house, ownerState } from "./house.ts";

test.use({ storageState: ownerState });

interface Known {
  id: string;
  name: string;
  email: string;
}

async function some(page: Page, many: number): Promise<Known[]> {
  const answer = await page.request.get(`${house().url}/v1/people?state=repeat&reachable=email&limit=40`);
  const { items } = (await answer.json()) as { items: { id: string; name: string; email: string | null }[] };
  const found = items.flatMap(({ id, name, email }) => (email === null ? [] : [{ id, name, email }])).slice(-many);
  expect(found).toHaveLength(many);
  return found;
}

async function make(page: Page, name: string, kind: string, wanted: boolean): Promise<void> {
  await page.goto(`${house().url}/groups`);
  await page.getByRole("button", { name: "Add one" }).click();
  const form = page.getByRole("region", { name: "A new one" });
  await form.getByRole("textbox", { name: "Name" }).fill(name);
  await form.getByLabel("Kind").selectOption(kind);
  const want = form.getByRole("checkbox", { name: /We want to win it/u });
  if (wanted) {
    await want.click();
    await expect(want).toBeChecked();
  }
  await form.getByRole("button", { name: "Add" }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
}

async function put(page: Page, { name, email }: Known, role: string): Promise<void> {
  await page.getByRole("combobox", { name: "Who" }).fill(email);
  await page.getByRole("option", { name: new RegExp(email, "u") }).click();
  await page.getByLabel("Role", { exact: true }).fill(role);
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByRole("row", { name: new RegExp(`${name}.*${role}`, "u") })).toBeVisible();
}

test("a wanted institution gets its three names, is on the watch list until then, and each step has its way back", async ({ page }) => {
  const people = await some(page, 3);
  const [head, buyer, bursar] = people as [Known, Known, Known];
  await make(page, "Story School", "organisation", true);
  await expect(page.getByText("wanted", { exact: true })).toBeVisible();
  await put(page, head, "head");
  await put(page, buyer, "buyer");
  await expect(page.getByText("You want to win it, and know 2 names there.")).toBeVisible();

  await page.goto(`${house().url}/groups?short=yes`);
  await expect(page.getByRole("row", { name: /Story School.*1 name missing/u })).toBeVisible();
  await page.getByRole("link", { name: "Story School" }).click();
  await put(page, bursar, "bursar");
  await expect(page.getByText("You want to win it, and know")).toBeHidden();
  const worth = page.getByRole("region", { name: "What its people are worth together" });
  await expect(worth.getByText(/^Orders$/u).locator("xpath=following-sibling::*")).not.toHaveText("0");

  // Out and in again, with the role they had.
  await page.getByRole("button", { name: `Take out ${bursar.name}` }).click();
  await expect(page.getByText("1 name missing")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("row", { name: new RegExp(`${bursar.name}.*bursar`, "u") })).toBeVisible();

  await page.getByRole("button", { name: "Not wanted any more" }).click();
  await expect(page.getByText("wanted", { exact: true })).toBeHidden();
  await page.getByRole("button", { name: "Undo" }).last().click();
  await expect(page.getByText("wanted", { exact: true })).toBeVisible();

  // The person's screen knows it too, and leads back.
  await page.getByRole("link", { name: head.name }).click();
  const belongs = page.getByRole("region", { name: "Belongs to" });
  await expect(belongs.getByRole("listitem").filter({ hasText: "Story School" })).toContainText("head, 2 more");
});

test("a household needs no three names; it is found by its kind and by its name", async ({ page }) => {
  const [one] = (await some(page, 4)) as [Known];
  await make(page, "Story Street 7", "household", false);
  await put(page, one, "parent");
  await expect(page.getByRole("button", { name: "We want to win it" })).toHaveCount(0);
  await page.goto(`${house().url}/groups?kind=household`);
  await page.getByRole("searchbox", { name: "Name" }).fill("story street");
  await expect(page).toHaveURL(/q=story/u);
  const row = page.getByRole("row", { name: /Story Street 7/u });
  await expect(row).toBeVisible();
  await expect(row.getByText("missing")).toHaveCount(0);
});
