// What people agreed to, what they may ask for, and how long things stay: each screen used as one uses it.
import { expect, test, type Page } from "@playwright/test";
import { house, ownerState } from "./house.ts";

test.use({ storageState: ownerState });

interface Known {
  id: string;
  name: string;
  email: string;
}

/** A former customer with a mail address; each test takes another, and no other story looks for them. */
async function former(page: Page, which: number): Promise<Known> {
  const answer = await page.request.get(`${house().url}/v1/people?state=former&limit=40`);
  const { items } = (await answer.json()) as { items: { id: string; name: string; email: string | null }[] };
  const found = items.flatMap(({ id, name, email }) => (email === null ? [] : [{ id, name, email }]))[which];
  if (found === undefined) throw new Error("the sample business has nobody like that");
  return found;
}

test("consents: each purpose with its figures, one changed and taken back, words kept by version, the media", async ({ page }) => {
  await page.goto(`${house().url}/consents`);
  const purposes = page.getByRole("table", { name: "Purposes" });
  await expect(purposes.getByRole("row").nth(1)).toBeVisible();
  const { items } = (await (await page.request.get(`${house().url}/v1/purposes`)).json()) as { items: { id: string; name: string }[] };
  const name = items.find(({ id }) => id === "offers")?.name ?? "";
  const named = purposes.getByRole("link", { name, exact: true });
  // The sample business has asked its people, so the figures are no zeros.
  const row = purposes.getByRole("row").filter({ has: page.getByRole("link", { name, exact: true }) });
  await expect(row.getByRole("cell", { name: /^\d[\d,]{2,}$/u }).first()).toBeVisible();
  await named.click();
  await expect(page).toHaveURL(/edit=offers/u);
  await page.getByRole("textbox", { name: "Name" }).fill("Offers of the story");
  const confirmed = page.getByRole("checkbox", { name: /confirmed from the mailbox/u });
  const before = await confirmed.isChecked();
  await confirmed.click();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("link", { name: "Offers of the story" })).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(named).toBeVisible();
  await named.click();
  await expect(confirmed).toBeChecked({ checked: before });

  await page.getByRole("link", { name: "Words shown" }).click();
  await page.getByRole("link", { name: "Word something anew" }).click();
  for (const [text, version] of [
    ["Yes, write to me about tea.", 1],
    ["Yes, write to me about tea and coffee.", 2],
  ] as const) {
    if (version === 2) await page.getByRole("link", { name: "Word something anew" }).click();
    await page.getByRole("textbox", { name: "Where it is shown" }).fill("story-form");
    await page.getByRole("textbox", { name: "The words" }).fill(text);
    await page.getByRole("button", { name: "Keep these words" }).click();
    await expect(page.getByText(`Version ${version} of “story-form” is kept.`)).toBeVisible();
    await expect(page.getByRole("row", { name: new RegExp(`story-form version ${version}`, "u") })).toContainText(text);
  }
  await expect(page.getByRole("row", { name: /story-form version 1/u })).toContainText("Yes, write to me about tea.");

  await page.getByRole("link", { name: "Media" }).click();
  await expect(page.getByRole("region", { name: "Ways to reach people" }).getByRole("listitem").filter({ hasText: "email" })).toBeVisible();
});

test("a person's data: taken along as JSON and CSV, set right with what was there before, kept and not used", async ({ page }) => {
  const who = await former(page, 0);
  await page.goto(`${house().url}/people/${who.id}`);
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "A copy of everything" }).click()]);
  const pieces: Buffer[] = [];
  for await (const piece of await file.createReadStream()) pieces.push(piece as Buffer);
  const zip = Buffer.concat(pieces).toString("latin1");
  for (const name of ["person.json", "contents.csv", "identify.identifiers.csv", "trust.consents.csv"]) expect(zip).toContain(name);
  const all = (await (await page.request.get(`${house().url}/v1/people/${who.id}/export`)).json()) as { format: string };
  expect(all.format).toBe("rapport-person-1");
  expect(JSON.stringify(all)).toContain(who.email);

  const facts = page.getByRole("region", { name: "Facts" });
  const familyName = who.name.split(" ").at(-1) ?? "";
  await facts.getByRole("button", { name: "Set right" }).click();
  await facts.getByLabel("What is not right").selectOption({ label: "Family name" });
  await facts.getByLabel("Answer").fill("Rightly");
  await facts.getByRole("button", { name: "Note it" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Rightly");
  await facts.getByRole("button", { name: "What was there before" }).click();
  await expect(facts.getByRole("list", { name: "What was there before" }).getByRole("listitem").first()).toContainText(familyName);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(familyName);

  const rights = page.getByRole("region", { name: "Their rights" });
  await rights.getByRole("button", { name: "Stop using their data" }).click();
  await expect(rights.getByText(/Kept and not used since .*: asked for it\./u)).toBeVisible();
  await page.reload();
  await rights.getByRole("button", { name: "Use again" }).click();
  await expect(rights.getByRole("button", { name: "Stop using their data" })).toBeVisible();
});

test("forgotten: asked for with a date, done after typing the number, and found nowhere any more", async ({ page }) => {
  const who = await former(page, 1);
  const held = Promise.withResolvers<void>();
  await page.route(`**/v1/people/${who.id}/journeys`, (route) => held.promise.then(() => route.continue()));
  await page.goto(`${house().url}/people/${who.id}`);
  // Nothing comes before what would push it down: an open list stays under the hand.
  await expect(page.getByRole("region", { name: "How to reach them" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Their rights" })).toHaveCount(0);
  held.resolve();
  const rights = page.getByRole("region", { name: "Their rights" });
  await rights.getByRole("combobox", { name: "They ask for" }).click();
  await page.getByRole("option", { name: "To be forgotten" }).click();
  await expect(page.getByText(/Noted\. It is due by /u)).toBeVisible();
  await page.goto(`${house().url}/rights`);
  const asked = page.getByRole("row", { name: /To be forgotten/u });
  await expect(asked.getByText(/^by \d/u)).toBeVisible();
  await page.goto(`${house().url}/rights?tab=erasures`);
  const verifier = page.getByRole("region", { name: "Is it really gone?" });
  const look = async (): Promise<string> => {
    await verifier.getByLabel("Mail address, number or name").fill(who.email);
    await verifier.getByRole("button", { name: "Look for it" }).click();
    await expect(verifier.getByRole("status")).not.toBeEmpty();
    return verifier.getByRole("status").innerText();
  };
  expect(await look()).toMatch(/still there\s+Found in /u);

  await page.goto(`${house().url}/people/${who.id}`);
  await rights.getByRole("button", { name: "Erase" }).click();
  const erase = rights.getByRole("button", { name: "Erase one person" });
  await expect(erase).toBeDisabled();
  await rights.getByLabel("Type 1 to erase one person").fill("1");
  await erase.click();
  await expect(page).toHaveURL(/\/rights\?tab=erasures$/u);
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole("row", { name: /1 person somebody asked/u }).getByText("cleared", { exact: true })).toBeVisible({
      timeout: 2000,
    });
  }).toPass();
  expect(await look()).toMatch(/gone\s+Found nowhere/u);
  await page.goto(`${house().url}/people/${who.id}`);
  await expect(page.getByRole("main").getByRole("alert")).toContainText("There is no such person.");
});

test("retention: what a number of days would delete is said while one types; set, and taken back", async ({ page }) => {
  await page.goto(`${house().url}/rights?tab=retention`);
  const links = page.getByRole("listitem").filter({ hasText: "Links followed" });
  const days = links.getByLabel("Days to keep: Links followed");
  const before = await days.inputValue();
  await days.fill("45");
  await expect(links.getByText(/^Would delete .* older than 45 days\.$/u)).toBeVisible();
  await links.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("“Links followed” is set. Nothing goes before tonight.")).toBeVisible();
  await page.reload();
  await expect(days).toHaveValue("45");
  await days.fill("60");
  await links.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(days).toHaveValue("45");
  const forGood = links.getByRole("checkbox", { name: "Keep for good" });
  if (before === "") {
    await forGood.click();
    await expect(forGood).toBeChecked();
    await expect(links.getByText("Nothing would go: kept for good.")).toBeVisible();
  } else await days.fill(before);
  await links.getByRole("button", { name: "Save" }).click();
  await expect(links.getByRole("button", { name: "Save" })).toBeHidden();
});
