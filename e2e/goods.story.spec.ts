// What is sold: the list, one article and what stands around it, the category map, and what goes next for a person.
import { expect, test, type Page } from "@playwright/test";
import { house, ownerState } from "./house.ts";

test.use({ storageState: ownerState });

const figures = async (page: Page): Promise<void> => {
  // Worked out after the values, by a job of its own.
  await expect
    .poll(async () => ((await (await page.request.get(`${house().url}/v1/category-map`)).json()) as { asOf: string | null }).asOf, {
      timeout: 60_000,
    })
    .not.toBeNull();
};

test("an article is found, says who buys it, what goes with it and what stands for it, and is changed", async ({ page }) => {
  await figures(page);
  await page.goto(`${house().url}/goods`);
  await page.getByRole("searchbox", { name: "Name, number or brand" }).fill("bread board");
  await page.getByRole("link", { name: "Bread board, Linden & Rowe" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Bread board, Linden & Rowe" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Who buys it" })).toContainText(/\d+ ?% of them on another day again/u);
  const together = page.getByRole("region", { name: "Goes with it" }).getByRole("listitem");
  await expect(together.filter({ hasText: "Butter dish, Linden & Rowe" })).toContainText("times as often as by chance");
  await expect(page.getByRole("region", { name: "Stands for it" })).toContainText("Bread board, Harrow");

  // Who bought it is the draft of a segment: counted, and ready to be narrowed or written to.
  await page.getByRole("link", { name: "Who bought Bread board, Linden & Rowe" }).click();
  await expect(page.getByRole("textbox", { name: "Name" })).toHaveValue("Bought Bread board, Linden & Rowe");
  await expect(page.getByRole("region", { name: "Who that is" }).getByText(/people match/u)).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Article" })).toHaveValue(/./u);
  await page.goBack();

  await page.getByRole("button", { name: "Change" }).click();
  const form = page.getByRole("region", { name: "Change the article" });
  await form.getByLabel("Price").fill("a lot");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByRole("alert")).toContainText("The price is no whole number");
  await form.getByLabel("Price").fill("12.50");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form).toBeHidden();
  await expect(page.getByRole("region", { name: "Who buys it" })).toContainText("£12.50");
});

test("the category map says in words, as a picture and as a table which categories go together", async ({ page }) => {
  await figures(page);
  await page.goto(`${house().url}/goods`);
  const map = page.getByRole("region", { name: "Category map", exact: true });
  await expect(map.getByText(/go together most: \d\.\d times as often as by chance/u)).toBeVisible();
  await expect(map.getByRole("img", { name: /Category map/u })).toBeVisible();
  await map.getByRole("button", { name: "Show as table" }).click();
  await expect(map.getByRole("row")).toHaveCount(31);
  const saved = page.waitForEvent("download");
  await map.getByRole("button", { name: "Save as CSV" }).click();
  expect((await saved).suggestedFilename()).toBe("category-map.csv");
});

test("a person's screen says what goes next and what their habits leave open", async ({ page }) => {
  await figures(page);
  const people = (await (await page.request.get(`${house().url}/v1/people?sort=revenue&state=repeat&limit=40`)).json()) as {
    items: { id: string }[];
  };
  let open = "";
  for (const { id } of people.items) {
    const next = (await (await page.request.get(`${house().url}/v1/people/${id}/next`)).json()) as {
      suggestions: unknown[];
      gaps: unknown[];
    };
    if (next.suggestions.length > 4 && next.gaps.length > 1) open = id;
  }
  expect(open).not.toBe("");
  await page.goto(`${house().url}/people/${open}`);
  const panel = page.getByRole("region", { name: "What goes next" });
  await expect(panel.getByText("goes with", { exact: true }).first()).toBeVisible();
  await expect(panel.getByRole("heading", { name: "What their habits leave open" })).toBeVisible();
  await panel.getByRole("listitem").getByRole("link").first().click();
  await expect(page.getByRole("region", { name: "Goes with it" })).toBeVisible();
});

test("a file of goods is looked into, goes in, and is taken back", async ({ page }) => {
  const rows = [
    "EAN;Titel;Autor;Genre;Preis;Lieferbar",
    "LW-1;The Long Walk;Ada Stone;Novels;12,50;ja",
    "LW-2;Letters Home;Ada Stone;Letters;14,00;vielleicht",
  ];
  await page.goto(`${house().url}/imports/new`);
  await page.getByLabel("File to import").setInputFiles({ name: "books.csv", mimeType: "text/csv", buffer: Buffer.from(rows.join("\n")) });
  await expect(page.getByText("This looks like goods: 6 columns")).toBeVisible();
  await expect(page.getByText("Of the first 2 rows: 1 new, 1 rejected.")).toBeVisible();
  await page.getByRole("button", { name: "Import it" }).click();
  await expect(page.getByText("2 lines read: 1 about new articles, 0 that changed known ones")).toBeVisible();
  await page.getByRole("link", { name: "See the goods" }).click();
  await page.getByRole("searchbox", { name: "Name, number or brand" }).fill("Ada Stone");
  await expect(page.getByRole("link", { name: "The Long Walk" })).toBeVisible();
  await page.goto(`${house().url}/imports`);
  await page.getByRole("link", { name: "books.csv" }).first().click();
  await page.getByRole("button", { name: "Take it back" }).click();
  await expect(page.getByText("Taken back: 1 articles that came by this file alone are gone")).toBeVisible();
});

test("what has just come stands beside the goods, and what people ask for says what of it can be had", async ({ page }) => {
  const today = new Date().toISOString().slice(0, 10);
  const stated = await page.request.put(`${house().url}/v1/products`, {
    headers: { origin: house().url },
    data: { items: [{ sku: "NEW-1", name: "A lamp for reading", brand: "Harrow", unitPriceMinor: 4200, arrivedOn: today }] },
  });
  expect(stated.ok()).toBe(true);
  await page.goto(`${house().url}/goods`);
  await expect(page.getByRole("region", { name: "Just in" }).getByRole("listitem").filter({ hasText: "A lamp for reading" })).toContainText(
    "new",
  );
  await page.getByRole("button", { name: "What people ask for" }).click();
  await expect(page.getByText(/people asked to be told about \d+ things|Nobody has yet/u).first()).toBeVisible();
  await page.getByRole("button", { name: "Cannot be had" }).click();
  await expect(page).toHaveURL(/had=false/u);
});

test("a catalogue edition is put together by subject, shown, and opened as pages", async ({ page }) => {
  await page.goto(`${house().url}/goods`);
  await page.getByRole("button", { name: "Catalogue edition" }).click();
  await expect(page.getByRole("heading", { name: /\d+ subjects, [\d,]+ goods/u })).toBeVisible();
  await page.getByRole("checkbox", { name: "Garden" }).check();
  await expect(page.getByRole("heading", { name: /^1 subject, \d+ goods/u })).toBeVisible();
  await expect(page.getByRole("region", { name: "Garden" }).getByRole("listitem").first()).toContainText("£");
  const href = (await page.getByRole("link", { name: "Open as PDF" }).getAttribute("href")) ?? "";
  const pdf = await page.request.get(`${house().url}${href}`);
  expect((await pdf.body()).subarray(0, 5).toString()).toBe("%PDF-");
});
