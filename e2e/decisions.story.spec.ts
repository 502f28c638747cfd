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

test("what the settings of decisions say holds from the next decision on, and is undone as a whole", async ({ page }) => {
  const api = async <Answer>(path: string): Promise<Answer> => (await (await page.request.get(`${house().url}${path}`)).json()) as Answer;
  const before = await api<{ windowDays: { web: number } }>("/v1/decision-settings");
  const version = (await api<{ model: { version: number } }>("/v1/decisions/learned")).model.version;
  const webDays = before.windowDays.web + 4;

  await page.goto(`${house().url}/decisions`);
  const form = page.getByRole("region", { name: "How it decides" });
  await form.getByLabel("Tried evenly, in percent").fill("50");
  await form.getByLabel(/^A click is worth/u).fill("0.35");
  await form.getByLabel("On a page").fill(String(webDays));
  await form.getByRole("combobox", { name: "Half of it is forgotten" }).click();
  await page.getByRole("option", { name: "In 30 days" }).click();
  await form.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("The next decision goes by this.")).toBeVisible();

  const asked = Date.now();
  const answer = await page.request.post(`${house().url}/v1/decide`, { data: { anonymousId: `settings-${asked}`, slot: "top" } });
  expect(answer.status()).toBe(200);
  const decision = (await answer.json()) as { decisionId: string; windowEndsAt: string; propensity: number };
  const days = (Date.parse(decision.windowEndsAt) - asked) / 86_400_000;
  expect(Math.abs(days - webDays)).toBeLessThan(0.1);
  const { model, candidates } = await api<{ model: number; candidates: number }>(`/v1/decisions/${decision.decisionId}/replay`);
  expect(model).toBeGreaterThan(version);
  const { items: ways } = await api<{ items: unknown[] }>("/v1/presentations");
  expect(decision.propensity).toBeGreaterThanOrEqual(0.5 / (candidates + 1) / (ways.length + 1));
  expect(await api("/v1/decision-settings")).toMatchObject({ explore: 0.5, clickMinor: 35, halfLifeDays: 30 });
  await page.reload();
  await expect(page.getByText("Half of what was learned is forgotten in 30 days: that is fixed by hand.", { exact: false })).toBeVisible();

  await form.getByLabel("On a page").fill(String(webDays + 1));
  await form.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(form.getByLabel("On a page")).toHaveValue(String(webDays));
  const restored = await page.request.patch(`${house().url}/v1/decision-settings`, { data: before });
  expect(await restored.json()).toEqual(before);
});
