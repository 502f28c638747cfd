// What a person is offered at the desk, what becomes of it, and what is learned and fixed.
import { expect, test } from "@playwright/test";
import { house, ownerState } from "./house.ts";

test.use({ storageState: ownerState });

test("the desk asks what to offer, tells what became of it, and the decision is made again", async ({ page }) => {
  const name = `Gift of the story ${Date.now()}`;
  const made = await page.request.post(`${house().url}/v1/presentations`, {
    data: { name, headline: "For you: {offer}", tone: "warm" },
  });
  expect(made.status()).toBe(200);
  const people = (await (await page.request.get(`${house().url}/v1/people?limit=5`)).json()) as { items: { id: string }[] };
  await page.goto(`${house().url}/people/${people.items[0]?.id ?? ""}`);
  const panel = page.getByRole("region", { name: "What to offer now" });
  await panel.getByRole("button", { name: "What shall I offer?" }).click();
  await expect(panel.getByText(/Nothing, because|leaving them alone|Their data/u).first()).toBeVisible();

  await page.goto(`${house().url}/decisions`);
  await expect(page.getByRole("heading", { level: 1, name: "What was learned" })).toBeVisible();
  await page.getByRole("region", { name: "The newest decisions" }).getByRole("button", { name: "Make again" }).first().click();
  await expect(page.getByText(/Made again from what was kept: the same|Nothing was drawn/u)).toBeVisible();

  const rules = page.getByRole("region", { name: "What another rule would have brought" });
  await rules.getByRole("button", { name: "Work it out now" }).click();
  await expect(page.getByText("Being worked out")).toBeVisible();

  const presentation = page.getByRole("region", { name: "Ways to put an offer" }).getByRole("listitem").filter({ hasText: name });
  await presentation.getByRole("button", { name: "Take off" }).click();
  await expect(presentation).toBeHidden();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(presentation).toBeVisible();
});
