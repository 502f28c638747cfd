// Trying something: what it will see is said while one types; the page of a result that is not there yet says what can be said.
import { expect, test } from "@playwright/test";
import { house, ownerState } from "./house.ts";

test.use({ storageState: ownerState });

test("an experiment of one's own, from the fields to its page", async ({ page }) => {
  test.setTimeout(90_000);
  await page.goto(`${house().url}/experiments?new=yes`);
  const form = page.getByRole("region", { name: "Try something" });
  await form.getByRole("textbox", { name: "Name", exact: true }).fill("Colour of the button");
  await expect(form.getByText(/^Of [\d,]+ people you will see an effect of .* in 8 of 10 cases\.$/u)).toBeVisible();
  await form.getByRole("button", { name: "One more" }).click();
  await expect(form.getByText(/3 comparisons share the 5 in 100/u)).toBeVisible();
  await form.getByRole("button", { name: "Leave out arm 3" }).click();
  await form.getByRole("button", { name: "Begin" }).click();
  await expect(page.getByRole("heading", { name: "Colour of the button" })).toBeVisible();
  await expect(page.getByText("Nobody has been drawn yet.")).toBeVisible();
  const id = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  const assign = () =>
    page.request.post(`${house().url}/v1/experiments/${id}/assign`, {
      data: { anonymousId: "visitor-of-the-story" },
      headers: { origin: house().url },
    });
  const first = (await (await assign()).json()) as { arm: string };
  expect(["A", "B"]).toContain(first.arm);
  expect(await (await assign()).json()).toMatchObject({ arm: first.arm });
  await page.reload();
  await expect(page.getByRole("table", { name: "The groups" })).toContainText(first.arm);
  await page.getByRole("button", { name: "Draw nobody new" }).click();
  await page.goto(`${house().url}/experiments`);
  await expect(page.getByRole("region", { name: "Ended", exact: true }).getByRole("link", { name: "Colour of the button" })).toBeVisible();
});
