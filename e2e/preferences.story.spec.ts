// One person looks after their own page, on a phone, without script and without signing in; and what they say is used at the desk.
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Browser, type Page } from "@playwright/test";
import { preferencePage } from "../server/src/capabilities/interact/preference-page.ts";
import { pageWords } from "../server/src/capabilities/interact/public-words.ts";
import { pseudoRightToLeft } from "../server/test/pseudo-words.ts";
import { house, ownerState } from "./house.ts";

test.use({ storageState: ownerState });

interface Known {
  id: string;
  name: string;
  email: string;
  link: string;
}

interface Wanted {
  /** Among those to be found: each test takes another. */
  which: number;
  /** Reads English. */
  country?: "GB";
  /** How often we may write is the first of the two questions. */
  first?: boolean;
}

/** Somebody of the sample business who is written to by mail, has set no rules and is asked how often we may write. */
async function somebody(page: Page, { which, country, first = false }: Wanted): Promise<Known> {
  const answer = await page.request.get(
    `${house().url}/v1/people?state=repeat&limit=200${country === undefined ? "" : `&country=${country}`}`,
  );
  const { items } = (await answer.json()) as { items: { id: string; name: string; email: string | null }[] };
  const found: Known[] = [];
  for (const { id, name, email } of items) {
    const person = (await (await page.request.get(`${house().url}/v1/people/${id}`)).json()) as {
      preferenceUrl: string;
      rules: { medium: string | null; maxPerMonth: number | null };
      media: { medium: string; reachable: boolean }[];
    };
    const free = person.rules.medium === null && person.rules.maxPerMonth === null;
    const asked = async (): Promise<boolean> => {
      const questions = await page.request.get(`${house().url}/v1/people/${id}/questions?contact=desk`);
      const place = ((await questions.json()) as { items: { attribute: string }[] }).items.findIndex(
        (one) => one.attribute === "how_often",
      );
      return first ? place === 0 : place >= 0;
    };
    const mailed = email !== null && free && person.media.some((way) => way.medium === "email" && way.reachable);
    if (mailed && (await asked())) {
      found.push({ id, name, email, link: new URL(person.preferenceUrl).pathname });
    }
    if (found.length > which) break;
  }
  const one = found[which];
  if (one === undefined) throw new Error("the sample business has nobody like that");
  return one;
}

async function phone(browser: Browser, width: number, colorScheme: "light" | "dark", javaScriptEnabled: boolean): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height: 800 },
    colorScheme,
    javaScriptEnabled,
    storageState: { cookies: [], origins: [] },
  });
  return context.newPage();
}

/** The link that is mailed to somebody who said yes in a form for a purpose that needs confirming. */
async function confirmLink(page: Page, which: number): Promise<string> {
  const { request } = page;
  const purpose = { name: "Story news", description: "News of this story", legalBasis: "consent", recipients: [], needsConfirming: true };
  await request.post(`${house().url}/v1/purposes`, {
    data: { id: "story-news", class: "marketing", ...purpose },
    headers: { origin: house().url },
  });
  const email = `confirm-${which}@example.com`;
  const words = { id: "box", version: 1, language: "de", text: "Ja, bitte" };
  const said = await request.post(`${house().url}/v1/consents`, {
    data: { email, purpose: "story-news", decision: "given", words, form: "newsletter" },
    headers: { origin: house().url },
  });
  expect(said.ok()).toBe(true);
  let link = "";
  await expect(async () => {
    const box = (await (await request.get(`${house().url}/v1/mailbox?q=${encodeURIComponent(email)}`)).json()) as {
      items: { id: string }[];
    };
    const mail = (await (await request.get(`${house().url}/v1/mailbox/${box.items[0]?.id}`)).json()) as { text: string };
    link = /https?:\S+\/y\/[\w-]+/.exec(mail.text)?.[0] ?? "";
    expect(link).not.toBe("");
  }).toPass();
  return link;
}

async function faults(page: Page): Promise<string[]> {
  await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  const small = await page.evaluate(() =>
    [...document.querySelectorAll("a, button, summary, input:not([type=hidden]), select, textarea")]
      .filter((one) => one.getBoundingClientRect().height < 43.9)
      .map((one) => `too small to hit: ${one.outerHTML.slice(0, 80)}`),
  );
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  return [
    ...violations.map((one) => `${one.id} at ${one.nodes[0]?.html ?? ""}`),
    ...small,
    ...(wide > 0 ? [`wider than the phone by ${wide} px`] : []),
  ];
}

test("on a phone without script: answers, corrects, asks for an alert, takes back, leaves; each counts at once", async ({
  page,
  browser,
}) => {
  const who = await somebody(page, { which: 0, country: "GB" });
  const own = await phone(browser, 360, "light", false);
  await own.goto(house().url + who.link);
  await expect(own.getByText(`Hello, ${who.name}.`)).toBeVisible();

  await own.getByRole("button", { name: "How often may we write at most? Once a month" }).click();
  await expect(own.getByRole("status")).toContainText("How often we write at most: once in thirty days.");
  await page.goto(`${house().url}/people/${who.id}`);
  await expect(page.getByText("At most 1 a month.")).toBeVisible();
  await own.getByRole("button", { name: "Undo" }).click();
  await expect(own.getByRole("status")).toContainText("Everything is as it was before.");

  await own.getByText("Who you are").click();
  await own.getByLabel("Given name").fill("Wilhelmina");
  await own.getByRole("button", { name: "Save" }).click();
  await expect(own.getByRole("status")).toContainText("Noted: Given name.");
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Wilhelmina");

  await own.getByText("Tell me when it comes").click();
  await own.getByLabel("Which").fill("Teapots");
  await own.getByRole("button", { name: "Tell me", exact: true }).click();
  await expect(own.getByText("A new work by an author or maker: Teapots")).toBeVisible();

  await own.getByRole("link", { name: "Deutsch" }).click();
  await expect(own.getByRole("heading", { level: 1 })).toHaveText("Ihre Seite");
  await own.getByRole("button", { name: "Nichts mehr schicken" }).click();
  await expect(own.getByRole("status")).toContainText("Sie sind von allem abgemeldet.");
  await page.reload();
  await expect(page.getByRole("region", { name: "How to reach them" }).getByText("yes", { exact: true })).toHaveCount(0);
  await own.context().close();
});

test("who holds no mail of ours asks for the link and finds it in the mail", async ({ page, browser }) => {
  const who = await somebody(page, { which: 1, country: "GB" });
  const own = await phone(browser, 360, "dark", false);
  await own.goto(`${house().url}/p`);
  await own.getByLabel("E-mail address, or customer or card number").fill(who.email);
  await own.getByRole("button", { name: "Send me my link" }).click();
  await expect(own.getByRole("status")).toContainText("If we know you by this, your link is on its way");
  await page.goto(`${house().url}/mailbox?q=${encodeURIComponent(who.email)}`);
  await expect(async () => {
    await page.reload();
    await page.getByRole("link", { name: "The link to your page" }).first().click({ timeout: 2000 });
  }).toPass();
  const link = page.frameLocator("iframe").getByRole("link");
  await expect(link).toBeVisible();
  await own.goto((await link.getAttribute("href")) ?? "");
  await expect(own.getByText(`Hello, ${who.name}.`)).toBeVisible();
  await own.context().close();
});

for (const [width, scheme] of [
  [360, "light"],
  [390, "dark"],
] as const) {
  test(`${width} px, ${scheme}: no page for the person breaks WCAG 2.2 AA, is too wide, or has a target under 44 px`, async ({
    page,
    browser,
  }) => {
    const who = await somebody(page, { which: 2, country: "GB" });
    const own = await phone(browser, width, scheme, true);
    for (const address of [who.link, `${who.link}?lang=de`, "/p", "/p/none", "/p?lang=de"]) {
      await own.goto(house().url + address);
      expect(await faults(own), address).toEqual([]);
    }
    await own.goto(`${house().url}${who.link}?lang=en`);
    await own.getByRole("button", { name: "Forget me" }).click();
    await expect(own.getByRole("heading", { level: 1 })).toHaveText("Forget me");
    expect(await faults(own), "forget me").toEqual([]);
    const link = await confirmLink(page, width);
    await own.goto(link);
    expect(await faults(own), "confirm").toEqual([]);
    await own.getByRole("button", { name: "Yes, send me: Story news" }).click();
    await expect(own.getByRole("status")).toContainText("From now on you get by e-mail: Story news");
    expect(await faults(own), "confirmed").toEqual([]);
    const found = await page.request.get(`${house().url}/v1/people?q=confirm-${width}@example.com`);
    const { items } = (await found.json()) as { items: { id: string }[] };
    await page.goto(`${house().url}/people/${items[0]?.id}`);
    const address = page.getByRole("listitem").filter({ hasText: `confirm-${width}@example.com` });
    await expect(address).toContainText("Nothing has arrived there yet.");
    await expect(address).toContainText("verified");
    await own.context().close();
  });

  test(`${width} px, ${scheme}: the page runs from right to left where the language does`, async ({ browser }) => {
    const own = await phone(browser, width, scheme, true);
    const view = {
      language: "en" as const,
      path: "/p/x",
      rights: true,
      name: "דנה לוי",
      rules: { medium: "email", maxPerMonth: 1, pauseUntil: null },
      media: [{ id: "email", label: "דואר" }],
      purposes: [{ id: "offers", name: "מבצעים", allowed: true, waits: true }],
      questions: [
        {
          attribute: "interest",
          question: "?מה מעניין אותך",
          whatFor: "כדי שנכתוב על זה",
          type: "text" as const,
          options: [],
          worth: 1,
          changes: [],
        },
      ],
      tapped: null,
      alerts: [{ id: "a", kind: "word" as const, words: "תה", told: [] }],
      said: [],
      points: { card: "1234", balance: { usable: 5, pending: 0, held: 0, owed: 0, next: null }, moments: [] },
      profile: [],
      identifiers: [],
      sent: [],
      paused: false,
      typed: {},
    };
    await own.setContent(preferencePage(view, { sentence: "שלום", before: "x" }, pseudoRightToLeft(pageWords("en"))));
    expect(await faults(own)).toEqual([]);
    const heading = await own.getByRole("heading", { level: 1 }).evaluate((one) => getComputedStyle(one).direction);
    expect(heading).toBe("rtl");
    // The stripe of the note stands where the line begins: on the right.
    const stripe = await own.getByRole("status").evaluate((one) => getComputedStyle(one).borderRightWidth);
    expect(stripe).toBe("5px");
    await own.context().close();
  });
}

test("the desk asks the one question, the answer is used, and an attribute can be added and taken back", async ({ page }) => {
  const who = await somebody(page, { which: 0, first: true });
  await page.goto(`${house().url}/people/${who.id}`);
  const panel = page.getByRole("region", { name: "The question to ask" });
  await expect(panel.getByText("How often may we write at most?")).toBeVisible();
  await panel.getByRole("button", { name: "Four times a year" }).click();
  await expect(page.getByText("How often we write at most: 4 times a year.")).toBeVisible();
  await expect(page.getByText("At most 4 times a year.")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("At most 4 times a year.")).toBeHidden();

  await page.goto(`${house().url}/dictionary?edit=new`);
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Favourite tea");
  await page.getByLabel("Kind of answer").selectOption("choice");
  await page.getByRole("textbox", { name: "What for", exact: true }).fill("to put the right sample into a parcel");
  await page.getByLabel("The list").fill("green | Green tea | Grüner Tee\nblack | Black tea | Schwarzer Tee");
  await page.getByRole("button", { name: "Add it" }).click();
  await expect(page.getByRole("link", { name: "Favourite tea" })).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("link", { name: "Favourite tea" })).toBeHidden();
  await page.goto(`${house().url}/dictionary?archived=yes`);
  await expect(page.getByRole("link", { name: "Favourite tea" })).toBeVisible();
});
