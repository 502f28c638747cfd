import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { house, ownerState } from "./house.ts";

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Fixed addresses; those with an id are found through the API below. */
const fixed = [
  "/",
  "/people",
  "/people?tier=A&q=a",
  "/people?country=DE&consent=email-yes&value=high&sort=since",
  "/life-line",
  "/model",
  "/reasons",
  "/reasons?kind=no-purchase",
  "/watch-lists",
  "/money",
  "/money?tab=tiers",
  "/money?tab=prices",
  "/segments",
  "/segments/new",
  "/campaigns",
  "/calendar",
  "/approvals",
  "/journeys",
  "/journeys?add=yes",
  "/sources",
  "/sources?way=curl",
  "/imports",
  "/imports/new",
  "/mailbox",
  "/prospects",
  "/needs",
  "/needs/1",
  "/needs/elsewhere",
  "/habit-or-heart",
  "/habit-or-heart/habit",
  "/new-competitor?cheaper=10&nearer=true",
  "/offers",
  "/goods",
  "/goods?add=yes",
  "/goods/KI06L?edit=yes",
  "/exchange",
  "/dictionary",
  "/dictionary?edit=new",
  "/duplicates",
  "/duplicates?tab=joined",
  "/duplicates?tab=apart",
  "/duplicates?tab=shared",
  "/groups",
  "/groups?add=yes",
  "/consents",
  "/consents?edit=offers",
  "/consents?tab=words&edit=new",
  "/consents?tab=media",
  "/rights",
  "/rights?tab=retention",
  "/rights?tab=erasures",
  "/sending",
  "/settings",
  "/settings/media",
  "/work",
  "/webhooks?make=yes",
  "/settings/house-rules",
  "/relevance",
  "/effects",
  "/decisions",
  "/loyalty",
  "/budget",
  "/experiments",
  "/experiments?new=yes",
  "/suggestions",
  "/relevance?by=medium",
  "/listening",
  "/audit",
  "/audit?kind=reading",
  "/users",
  "/users?invite=yes",
  "/keys",
  "/keys?make=yes",
  "/account",
  "/nowhere",
];

/** Where somebody stands who is not signed in. */
const outside = ["/sign-in", "/sign-in?step=forgotten", "/welcome", "/join", "/people"];

async function addresses(page: Page): Promise<string[]> {
  const first = async (path: string): Promise<string> => {
    const answer = await page.request.get(`${house().url}${path}`);
    const { items } = (await answer.json()) as { items: { id: string }[] };
    const id = items[0]?.id;
    expect(id, `the story left something at ${path}`).toBeDefined();
    return id ?? "";
  };
  const campaign = await first("/v1/campaigns");
  const person = await first("/v1/people");
  const journey = await first("/v1/journeys");
  return [
    ...fixed,
    `/people/${person}`,
    `/people/${person}/why`,
    `/groups/${await first("/v1/groups")}`,
    `/imports/${await first("/v1/imports")}`,
    `/watch-lists/${await first("/v1/watch-lists")}`,
    `/group-lists/${await first("/v1/group-lists")}`,
    `/segments/${await first("/v1/segments")}`,
    ...["audience", "message", "send", "result"].map((tab) => `/campaigns/${campaign}?tab=${tab}`),
    ...[
      "view=canvas&node=start",
      "view=list&node=start",
      "tab=rules",
      "tab=try",
      "tab=people&view=canvas",
      "tab=people&view=list&node=start",
      "tab=result",
    ].map((part) => `/journeys/${journey}?${part}`),
    `/mailbox/${await first("/v1/mailbox")}`,
  ];
}

/** What axe finds on the screen as it is now. A mail in its sandbox runs no script, so our own document only. */
async function found(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .options({ resultTypes: ["violations"] })
    .withTags(rules)
    .setLegacyMode()
    .analyze();
  return violations.map((one) => `${one.id} at ${one.nodes[0]?.html ?? ""}`);
}

interface Sight {
  readonly colorScheme: "light" | "dark";
  readonly width: number;
}

/** Each scheme at one width: colours do not depend on the width, nor the layout on the colours. */
const sights: readonly Sight[] = [
  { colorScheme: "light", width: 1280 },
  { colorScheme: "dark", width: 390 },
];

async function see(page: Page, { colorScheme, width }: Sight): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  await page.setViewportSize({ width, height: 844 });
}

/** One visit to a screen, seen in both ways. */
async function look(page: Page, address: string): Promise<void> {
  await see(page, sights[0]!);
  await page.goto(house().url + address);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  // A colour on its way to another is neither.
  await page.addStyleTag({ content: "*, ::before, ::after { transition: none !important; animation: none !important }" });
  for (const sight of sights) {
    await see(page, sight);
    await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
    const where = `${address}, ${sight.colorScheme}, ${sight.width} px`;
    expect.soft(await found(page), where).toEqual([]);
    const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect.soft(tooWide, `${where}, is wider than the window`).toBeLessThanOrEqual(0);
  }
}

test.use({ storageState: ownerState });
// Looking changes nothing, so the parts need no order.
test.describe.configure({ mode: "parallel" });

const PARTS = 4;
for (let part = 0; part < PARTS; part++)
  test(`no screen breaks WCAG 2.2 AA or is wider than the window, part ${part + 1} of ${PARTS}`, async ({ page }) => {
    test.setTimeout(300_000);
    const all = await addresses(page);
    for (const address of all.filter((_, i) => i % PARTS === part)) await look(page, address);
  });

test("nor do the screens that somebody sees who is not signed in", async ({ browser }) => {
  const stranger = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  const page = await stranger.newPage();
  for (const address of outside) await look(page, address);
  await expect(page).toHaveURL(/\/sign-in\?to=/u);
  await stranger.close();
});

for (const sight of sights)
  test(`nor do the palette, the keyboard sheet and the job tray, ${sight.colorScheme}, ${sight.width} px`, async ({ page }) => {
    await see(page, sight);
    await page.goto(`${house().url}/people`);
    await expect(page.getByRole("heading", { name: "People" })).toBeVisible();
    await page.keyboard.press("Control+k");
    await expect(page.getByRole("dialog", { name: "Find" })).toBeVisible();
    expect.soft(await found(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog", { name: "Find" })).toBeHidden();
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog", { name: "Keyboard" })).toBeVisible();
    expect.soft(await found(page)).toEqual([]);
    await page.getByRole("button", { name: "Close" }).click();
    await page.getByRole("button", { name: /Work in the background/u }).click();
    await expect(page.getByRole("dialog", { name: "Work in the background" })).toBeVisible();
    expect.soft(await found(page)).toEqual([]);
  });
