// A campaign to people somebody chose: pasted, looked up, with those nobody knows listed.
import { expect, test } from "@playwright/test";
import { house, ownerState } from "./house.ts";

test.use({ storageState: ownerState });

test("pasted addresses become the people of a draft; what names nobody is listed", async ({ page }) => {
  const answer = await page.request.get(`${house().url}/v1/people?reachable=email&limit=2`);
  const { items } = (await answer.json()) as { items: { id: string; name: string; email: string }[] };
  expect(items).toHaveLength(2);
  await page.goto(`${house().url}/campaigns`);
  await page.getByRole("button", { name: "Choose people" }).click();
  const form = page.getByRole("region", { name: "Write to people you choose" });
  await form.getByRole("textbox", { name: "What this list is called" }).fill("Story guests");
  await form.getByRole("textbox", { name: "Or paste them" }).fill(`${items[0]?.email}\nnobody@nowhere.example\n${items[1]?.email}`);
  await form.getByRole("button", { name: "Look them up" }).click();
  await expect(form.getByRole("status")).toContainText("nobody@nowhere.example");
  await expect(form.getByRole("list", { name: "Chosen people" }).getByRole("listitem")).toHaveCount(2);
  await form.getByRole("button", { name: `Leave ${items[1]?.name} out` }).click();
  await form.getByRole("button", { name: "Make a draft for 1 person" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "To “Story guests”" })).toBeVisible();
  // Undone, the draft is put away again.
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Campaigns" })).toBeVisible();
});
