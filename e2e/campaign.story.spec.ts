import { expect, test, type BrowserContext, type Page } from "@playwright/test";
import { house, ownerState } from "./house.ts";

// One story in chapters: from a watch list to a mail, to a click, to a "no", to a campaign that respects it.
test.describe.configure({ mode: "serial" });

let context: BrowserContext;
let page: Page;
let campaign: string;
let reader: { personId: string; name: string; address: string };

interface SendLine {
  personId: string;
  name: string;
  address: string;
  medium: string;
  state: string;
  at: string;
}

async function ask<Answer>(path: string): Promise<Answer> {
  const answer = await page.request.get(house().url + path);
  expect(answer.ok(), `${path} answers ${answer.status()}`).toBe(true);
  return (await answer.json()) as Answer;
}

/** What the reader still allows by mail. */
async function mailConsents(): Promise<string[]> {
  const { consents } = await ask<{ consents: { purpose: string; medium: string; decision: string }[] }>(`/v1/people/${reader.personId}`);
  return consents
    .filter((one) => one.medium === "email" && (one.decision === "given" || one.decision === "confirmed"))
    .map((one) => one.purpose);
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

test("quiet hours can be changed, and undo brings back what was", async () => {
  await open("/settings");
  const from = page.getByLabel("Quiet from");
  // The demonstration can be tried at any hour.
  await expect(from).toHaveValue("00:00");
  await from.fill("21:30");
  await page.getByLabel("until", { exact: true }).fill("07:30");
  await page.getByRole("button", { name: "Save" }).last().click();
  await expect(page.getByText("The settings are changed.")).toBeVisible();
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

test("a mail is opened in the mailbox; its offer is followed once, and a scanner does not count", async () => {
  const { items } = await ask<{ items: SendLine[] }>(`/v1/campaigns/${campaign}/sends?state=accepted`);
  const first = items.find((line) => line.medium === "email");
  expect(first).toBeDefined();
  reader = { personId: first?.personId ?? "", name: first?.name ?? "", address: first?.address ?? "" };

  await open(`/mailbox?q=${encodeURIComponent(reader.address)}`);
  await page
    .getByRole("link", { name: /a word from the stories/u })
    .first()
    .click();
  await page.getByText("All headers").click();
  await expect(page.getByText("List-Unsubscribe=One-Click")).toBeVisible();
  await expect(page.getByText("DKIM-Signature")).toBeVisible();

  const link = page.frameLocator("iframe").getByRole("link", { name: /have a look|ansehen/iu });
  const address = (await link.getAttribute("href")) ?? "";
  expect(address).toContain("/c/");
  await page.request.fetch(address, { method: "HEAD", maxRedirects: 0 });
  await page.request.get(address, { maxRedirects: 0, headers: { "user-agent": "Barracuda Sentinel (EE) bot" } });

  // Machines follow links within two seconds of delivery; a person takes longer.
  await expect.poll(() => Date.now() - Date.parse(first?.at ?? "")).toBeGreaterThan(2500);
  for (const _ of [1, 2]) {
    const [offer] = await Promise.all([context.waitForEvent("page"), link.click()]);
    await expect(offer.getByRole("heading", { level: 1 })).toBeVisible();
    expect(offer.url()).toContain("/o/");
    await offer.close();
  }
  await expect.poll(async () => (await ask<{ clicks: { human: number } }>(`/v1/campaigns/${campaign}/result`)).clicks.human).toBe(1);
  await open(`/campaigns/${campaign}?tab=result`);
  await expect(page.getByText(/^1 clicked|\s1 clicked/u)).toBeVisible();
});

test("the person asks for less and then for nothing, on a page that needs no sign-in", async ({ browser }) => {
  await open(`/people/${reader.personId}`);
  const link = (await page.getByRole("link", { name: "Preference page" }).getAttribute("href")) ?? "";
  const phone = await browser.newContext({ viewport: { width: 390, height: 844 }, javaScriptEnabled: false });
  const preferences = await phone.newPage();
  await preferences.goto(new URL(link, house().url).href);
  await expect(preferences.getByRole("heading", { level: 1 })).toBeVisible();

  await preferences.getByRole("button", { name: /Once a month|einmal im Monat/u }).click();
  await expect(preferences.getByRole("status")).toBeVisible();
  await expect(preferences.getByRole("button", { name: /Once a month|einmal im Monat/u })).toHaveAttribute("aria-pressed", "true");
  await page.reload();
  await expect(page.getByText("At most 1 a month.")).toBeVisible();

  // Looking at the unsubscribe page changes nothing; a scanner looks too.
  await open(`/mailbox?q=${encodeURIComponent(reader.address)}`);
  await page
    .getByRole("link", { name: /a word from the stories/u })
    .first()
    .click();
  const leave =
    (await page
      .frameLocator("iframe")
      .getByRole("link", { name: /unsubscribe|abmelden/iu })
      .getAttribute("href")) ?? "";
  await preferences.goto(leave);
  await expect(preferences.getByRole("button")).toBeVisible();
  expect((await mailConsents()).length).toBeGreaterThan(0);

  await preferences.goto(new URL(link, house().url).href);
  await preferences.locator("button.main").click();
  await expect(preferences.getByRole("status")).toBeVisible();
  await phone.close();
  await expect.poll(mailConsents).toEqual([]);
});

test("the next campaign refuses that person and says why", async () => {
  await page.getByRole("link", { name: "Watch lists" }).click();
  await page
    .getByRole("link", { name: /lapsing/iu })
    .first()
    .click();
  await page.getByRole("button", { name: "Make a campaign from this list" }).click();
  await expect(page.getByText("A draft is made. Nothing is sent yet.")).toBeVisible();
  const second = campaignId();
  const share = page.getByLabel("Held back, in percent");
  await share.fill("0");
  await share.blur();
  await expect(page.getByText("The share held back is changed.")).toBeVisible();
  await page.getByRole("link", { name: "Send", exact: true }).click();
  const people = /\d+/u.exec(await page.getByText(/Type \d+ to confirm/u).innerText())?.[0] ?? "";
  await page.getByLabel(/Type \d+ to confirm/u).fill(people);
  await page.getByRole("button", { name: /^Send to/u }).click();
  await expect.poll(async () => (await ask<{ state: string }>(`/v1/campaigns/${second}`)).state, { timeout: 45_000 }).toBe("finished");
  await open(`/campaigns/${second}?tab=send&state=suppressed`);
  const line = page.getByRole("row").filter({ has: page.getByRole("link", { name: reader.name, exact: true }) });
  await expect(line.first()).toContainText("not sent");
  await expect(line.first()).toContainText("Said no to this");
});

test("the person's line of time tells all of it", async () => {
  await open(`/people/${reader.personId}`);
  const line = page.getByRole("region", { name: "Time line" });
  await expect(line.getByText(/^Mail: /u).first()).toBeVisible();
  await expect(line.getByText(/^Followed the link/u)).toHaveCount(1);
  await expect(line.getByText(/^Not sent/u).first()).toBeVisible();
  await expect(line.getByText(/^Order /u).first()).toBeVisible();
});

test("the overview draws the life line, the deciles and the campaign against those held back", async () => {
  await open("/");
  await expect(
    page
      .getByRole("img", { name: /^Life line/u })
      .locator("path")
      .first(),
  ).toBeVisible();
  // One bar for each tenth, in the colour of the token.
  await expect(page.getByRole("img", { name: /^Value deciles/u }).locator('path[fill="#147a6c"]')).toHaveCount(10);
  await expect(page.getByRole("row", { name: /Held back/u })).toContainText(/\d/u);
  await page.getByRole("button", { name: "Show as table" }).first().click();
  await expect(page.getByRole("columnheader", { name: "From" })).toBeVisible();
});
