import { expect, test, type BrowserContext, type Page } from "@playwright/test";
import { house, ownerState } from "./house.ts";

// One story in chapters on the demonstration: from a watch list to what was sent. What the reader answers is in first-pass.story.
test.describe.configure({ mode: "serial" });

let context: BrowserContext;
let page: Page;
let campaign: string;

async function ask<Answer>(path: string): Promise<Answer> {
  const answer = await page.request.get(house().url + path);
  expect(answer.ok(), `${path} answers ${answer.status()}`).toBe(true);
  return (await answer.json()) as Answer;
}

/** An offer of our own, so that the story does not depend on what the demonstration brings. */
async function chooseNewOffer(): Promise<void> {
  const make = page.getByRole("button", { name: "Make an offer" });
  if (await make.isVisible()) {
    await make.click();
  } else {
    await open("/offers");
    await make.click();
  }
  await page.getByRole("textbox", { name: "Name" }).fill("Story offer");
  await page.getByRole("textbox", { name: "Headline" }).fill("A pot of honey with your next order");
  await page.getByRole("textbox", { name: "Words", exact: true }).fill("From our own garden.");
  await page.getByRole("button", { name: "Make it" }).click();
  await expect(page.getByText("The offer is made.")).toBeVisible();
  await open(`/campaigns/${campaign}?tab=message`);
  const choice = page.getByLabel("Offer", { exact: true });
  await choice.selectOption({ label: "Story offer" });
  await expect
    .poll(async () => (await ask<{ offer: { name: string } | null }>(`/v1/campaigns/${campaign}`)).offer?.name)
    .toBe("Story offer");
}

const open = (path: string) => page.goto(house().url + path);

function campaignId(): string {
  const id = /\/campaigns\/([0-9a-f-]+)/u.exec(page.url())?.[1];
  expect(id).toBeDefined();
  return id ?? "";
}

test.beforeAll(async ({ browser }) => {
  context = await browser.newContext({ storageState: ownerState });
  page = await context.newPage();
});

test.afterAll(async () => {
  await context.close();
});

test("house rules: quiet hours can be changed, and undo brings back what was", async () => {
  await open("/settings");
  await page.getByRole("link", { name: /^House rules/u }).click();
  const from = page.getByLabel("Quiet from");
  // The demonstration can be tried at any hour.
  await expect(from).toHaveValue("00:00");
  await from.fill("21:30");
  await page.getByRole("textbox", { name: "until" }).fill("07:30");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("The rules of the house are changed.")).toBeVisible();
  await expect.poll(async () => (await ask<{ sending: { quietFrom: string } }>("/v1/settings")).sending.quietFrom).toBe("21:30");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(from).toHaveValue("00:00");
  await expect.poll(async () => (await ask<{ sending: { quietTo: string } }>("/v1/settings")).sending.quietTo).toBe("00:00");
});

test("a watch list names people and says why", async () => {
  await open("/watch-lists");
  await page
    .getByRole("link", { name: /lapsing/iu })
    .first()
    .click();
  await expect(page.getByRole("columnheader", { name: "Why" })).toBeVisible();
  const rows = page.getByRole("row").filter({ has: page.getByRole("link") });
  await expect(rows.first()).toContainText(/\d/u);
  expect(await rows.count()).toBeGreaterThan(5);
});

test("the campaign made from it says where everybody goes, and the counts add up", async () => {
  await page.getByRole("button", { name: "Make a campaign from this list" }).click();
  await expect(page.getByText("A draft is made. Nothing is sent yet.")).toBeVisible();
  campaign = campaignId();
  const matched = Number((await page.getByText(/people match/u).innerText()).replaceAll(/\D/gu, ""));
  const parts = await page.getByRole("region", { name: "Where everybody goes" }).getByRole("listitem").allInnerTexts();
  const sum = parts.reduce((total, part) => total + Number(/[\d,.]+/u.exec(part)?.[0].replaceAll(/\D/gu, "")), 0);
  expect(sum).toBe(matched);
  expect(parts.some((part) => part.includes("held back"))).toBe(true);
});

test("the message is previewed with real people and hard cases while one types", async () => {
  await page.getByRole("link", { name: "Message" }).click();
  await chooseNewOffer();
  await page.getByLabel("Subject").fill("{{ person.givenName | default: 'Hello' }}, a word from the stories");
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
  const preview = page.getByRole("region", { name: "Preview" });
  // Whoever comes first may be one who gets letters.
  await preview.getByText("E-mail", { exact: true }).click();
  await expect(preview.getByText("a word from the stories")).toBeVisible();
  await expect(preview.locator("iframe")).toBeVisible();

  await preview.getByRole("button", { name: "No name" }).click();
  await expect(page).toHaveURL(/case=no-name/u);
  await expect(preview.getByText("Hello, a word from the stories")).toBeVisible();

  await page.getByLabel("Subject").fill("{{ person.givenName");
  await expect(preview.getByRole("alert")).toBeVisible();
  await page.getByLabel("Subject").fill("{{ person.givenName | default: 'Hello' }}, a word from the stories");
  await expect(preview.getByText("Hello, a word from the stories")).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Subject")).toHaveValue(/a word from the stories/u);
});

test("the mail is edited as blocks: words as they will look, moved, taken out and put back, the source follows", async () => {
  await open(`/campaigns/${campaign}?tab=message`);
  const preview = page.getByRole("region", { name: "Preview" });
  await preview.getByText("E-mail", { exact: true }).click();
  const words = page.getByRole("region", { name: /^Words, block 4 /u });
  await expect(words.getByText("offer: words")).toBeVisible();
  await words.getByRole("textbox").press("End");
  await words.getByRole("textbox").pressSequentially(" And one word more.");
  await expect(preview.frameLocator("iframe").getByText("And one word more.")).toBeVisible();
  await words.getByRole("button", { name: "Take out" }).click();
  await expect(preview.frameLocator("iframe").getByText("And one word more.")).toBeHidden();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(preview.frameLocator("iframe").getByText("And one word more.")).toBeVisible();
  await words.getByRole("button", { name: "Below" }).click();
  await page.getByRole("menuitem", { name: "Line" }).click();
  await page.getByText("Source", { exact: true }).click();
  await expect(page.getByLabel(/^Mail \(MJML/u)).toHaveValue(/newline_to_br \}\} And one word more\.<\/mj-text>\s+<mj-divider/u);
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
});

test("their next question is put in with two presses, shown for a real person, and its link opens the page that asks it", async ({
  browser,
}) => {
  await open(`/campaigns/${campaign}?tab=message`);
  await page.getByRole("button", { name: "Insert" }).click();
  await page.getByRole("menuitem", { name: /Their next question/u }).click();
  await page.getByText("Source", { exact: true }).click();
  await expect(page.getByLabel(/^Mail \(MJML/u)).toHaveValue(/<mj-text>\{% question %\}<\/mj-text>/u);
  const preview = page.getByRole("region", { name: "Preview" });
  // Whoever comes first may be one who gets letters.
  await preview.getByText("E-mail", { exact: true }).click();
  const mail = preview.frameLocator("iframe");
  const link = mail.getByRole("link", { name: /^(Answer on your page|Another answer, or rather none)$/u });
  await expect(link).toBeVisible();
  const reader = await browser.newContext({ storageState: { cookies: [], origins: [] }, javaScriptEnabled: false });
  const own = await reader.newPage();
  await own.goto((await link.getAttribute("href")) ?? "");
  const asked = await own.getByRole("heading", { level: 2 }).first().innerText();
  await expect(mail.getByText(asked)).toBeVisible();
  await own.getByRole("button", { name: `I would rather not say: ${asked}` }).click();
  await expect(own.getByRole("status")).toContainText("We leave it at that");
  await own.getByRole("button", { name: "Undo" }).click();
  await expect(own.getByRole("status")).toContainText("Everything is as it was before.");
  await reader.close();
});

test("the draft run makes everything and sends nothing", async () => {
  await page.getByRole("link", { name: "Send", exact: true }).click();
  await page.getByRole("button", { name: "Make everything, send nothing" }).click();
  await expect(page.getByText(/of \d[\d,]* messages? made/u)).toBeVisible();
  expect((await ask<{ items: unknown[] }>(`/v1/mailbox?q=${encodeURIComponent("a word from the stories")}`)).items).toHaveLength(0);
});

test("sending asks for the number of people and then goes through", async () => {
  const send = page.getByRole("button", { name: /^Send to/u });
  const field = page.getByLabel(/Type \d+ to confirm/u);
  const people = /\d+/u.exec(await page.getByText(/Type \d+ to confirm/u).innerText())?.[0] ?? "";
  await field.fill(String(Number(people) + 1));
  await expect(send).toBeDisabled();
  await field.fill(people);
  await send.click();
  await expect.poll(async () => (await ask<{ state: string }>(`/v1/campaigns/${campaign}`)).state, { timeout: 45_000 }).toBe("finished");
  await open(`/campaigns/${campaign}?tab=send`);
  await expect(page.getByText(/\d+ sent, \d+ not sent, 0 waiting/u)).toBeVisible();
});
