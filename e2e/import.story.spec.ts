import { expect, test } from "@playwright/test";
import { house, ownerState } from "./house.ts";

test.use({ storageState: ownerState });

const head = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";
const lines = [
  "S1001,HONEY,Pot of honey,2,2026-05-01 10:00,4.50,990001,United Kingdom",
  "S1001,JAM,Pot of jam,1,2026-05-01 10:00,3.25,990001,United Kingdom",
  "S1002,HONEY,Pot of honey,1,2026-05-02 11:00,4.50,990002,United Kingdom",
  "S1003,HONEY,Pot of honey,not a number,2026-05-02 12:00,4.50,990002,United Kingdom",
];
const file = { name: "market-stall.csv", mimeType: "text/csv", buffer: Buffer.from([head, ...lines, ""].join("\n")) };

test("a file is looked into, confirmed, imported and accounted for; a second time changes nothing", async ({ page }) => {
  for (const round of ["first", "second"]) {
    await page.goto(`${house().url}/imports/new`);
    await page.getByLabel("File to import").setInputFiles(file);
    await expect(page.getByText(/Of the first 4 rows:.*rejected/u)).toBeVisible();
    await expect(page.getByRole("combobox", { name: "Meaning of Quantity" })).not.toHaveValue("");
    await page.getByRole("button", { name: "Import it" }).click();
    await expect(page.getByRole("heading", { name: "What became of each row" })).toBeVisible();
    await expect(page.getByRole("link", { name: /rejected row/u })).toBeVisible();
    const answer = await page.request.get(`${house().url}/v1/imports/${page.url().split("/").at(-1) ?? ""}`);
    const { report } = (await answer.json()) as { report: { rows: number; rejects: number; orders: number; outcomes: { rows: number }[] } };
    expect(report.rows).toBe(4);
    expect(report.rejects).toBe(1);
    expect(report.outcomes.reduce((sum, outcome) => sum + outcome.rows, 0)).toBe(4);
    expect(report.orders, `${round} time`).toBe(round === "first" ? 2 : 0);
  }
});

test("what is no table gets a sentence, and another file can be tried", async ({ page }) => {
  await page.goto(`${house().url}/imports/new`);
  await page.getByLabel("File to import").setInputFiles({ name: "empty.csv", mimeType: "text/csv", buffer: Buffer.from("") });
  await expect(page.getByRole("alert")).toContainText(/empty|nothing/iu);
  await page.getByLabel("File to import").setInputFiles(file);
  await expect(page.getByRole("button", { name: "Import it" })).toBeVisible();
});
