import { expect, test } from "@playwright/test";
import { house, ownerState } from "./house.ts";

test.use({ storageState: ownerState });

test("people are filtered, the filter is kept as a view with its count, taken along as a file, and forgotten with undo", async ({
  page,
}) => {
  await page.goto(`${house().url}/people`);
  await page.getByLabel("Country").selectOption("DE");
  await page.getByLabel("What they said to offers").selectOption("email-yes");
  await page.getByLabel("Order of the list").selectOption("since");
  await expect(page).toHaveURL(/country=DE/u);
  const lead = page.getByText(/people match\.$/u);
  await expect(lead).toBeVisible();
  const people = Number((await lead.innerText()).replaceAll(/\D/gu, ""));
  expect(people).toBeGreaterThan(10);

  await page.getByRole("button", { name: "Save as a view" }).click();
  await page.getByLabel("Name of the view").fill("Germans who said yes");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Germans who said yes" })).toBeVisible();
  const link = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: /Germans who said yes/u });
  await expect(link).toContainText(people.toLocaleString("en"));

  await page.goto(house().url);
  await link.click();
  await expect(page.getByLabel("Order of the list")).toHaveValue("since");
  await expect(page.getByLabel("Country")).toHaveValue("DE");
  await page.reload();
  await expect(page.getByLabel("What they said to offers")).toHaveValue("email-yes");

  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "CSV of all" }).click()]);
  const stream = await file.createReadStream();
  let text = "";
  for await (const piece of stream) text += String(piece);
  expect(text.trim().split("\r\n")).toHaveLength(people + 1);

  await page.getByRole("button", { name: "Forget this view" }).click();
  await expect(link).toBeHidden();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(link).toBeVisible();
});

test("a person is found as one types, by phone in another notation and in spite of a slip of the pen", async ({ page }) => {
  const answer = await page.request.get(`${house().url}/v1/people?limit=50`);
  const { items } = (await answer.json()) as { items: { id: string; name: string }[] };
  let [name, phone] = ["", ""];
  for (const { id } of items) {
    const person = (await (await page.request.get(`${house().url}/v1/people/${id}`)).json()) as {
      name: string;
      identifiers: { kind: string; value: string }[];
    };
    phone = person.identifiers.find((known) => known.kind === "phone")?.value ?? "";
    if (phone !== "") {
      name = person.name;
      break;
    }
  }
  expect(phone).toMatch(/\d{6}/u);
  await page.goto(house().url);
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
  for (const typed of [
    `0${phone
      .replaceAll(/\D/gu, "")
      .slice(2)
      .replace(/(\d{3})/u, "$1 / ")}`,
    name.replace(/(.)(.)$/u, "$2$1"),
  ]) {
    await page.keyboard.press("Control+k");
    await page.getByRole("textbox", { name: "Find" }).fill(typed);
    await expect(page.getByRole("button", { name: new RegExp(name, "u") }).first()).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog", { name: "Find" })).toBeHidden();
  }
});
