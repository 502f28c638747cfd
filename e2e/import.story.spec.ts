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

test("changing a meaning counts anew; saved columns are known again by their header; an import is taken back", async ({ page }) => {
  const people = {
    name: "club.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(
      "Kundencode,Vorname,Nachname,Mail-Adresse,Tel\nC-1,Ann,Lee,ann@club.example.com,030 123456\nC-2,Bo,Ek,bo@club.example.com,\n",
    ),
  };
  await page.goto(`${house().url}/imports/new`);
  await page.getByLabel("File to import").setInputFiles(people);
  await expect(page.getByText("no column is chosen for").first()).toBeVisible();
  await page.getByRole("combobox", { name: "Meaning of Mail-Adresse" }).selectOption("email");
  await expect(page.getByText("Of the first 2 rows: 2 new.")).toBeVisible();
  await page.getByRole("combobox", { name: "Meaning of Tel" }).selectOption("phone");
  await expect(page.getByText("Went in without the phone number").first()).toBeVisible();
  await page.getByLabel("Country, where a row names none").fill("DE");
  await page.getByLabel("Country, where a row names none").blur();
  await expect(page.getByText("Went in without the phone number")).toHaveCount(0);
  // The address is the state.
  await page.reload();
  await expect(page.getByText("Of the first 2 rows: 2 new.")).toBeVisible();
  await page.getByRole("button", { name: "Save these columns" }).click();
  await page.getByLabel("Name of the mapping").fill("Club list");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved as “Club list”")).toBeVisible();

  await page.goto(`${house().url}/imports/new`);
  await page.getByLabel("File to import").setInputFiles(people);
  await expect(page.getByText("read as you saved it under “Club list”")).toBeVisible();
  await page.getByRole("button", { name: "Import it" }).click();
  await expect(page.getByText("2 are new")).toBeVisible();
  await page.getByRole("button", { name: "Take it back" }).click();
  await expect(page.getByText(/Taken back: 2 people/u)).toBeVisible({ timeout: 20_000 });
});
