import { expect, test, type APIRequestContext, type Page } from "@playwright/test";
import { house, ownerState } from "./house.ts";

test.use({ storageState: ownerState });

const name = "Zita Zwetschgenbaum";
const traits = {
  firstName: "Zita",
  lastName: "Zwetschgenbaum",
  phone: "+49 30 901820",
  address: { street: "12 Kirschweg", postalCode: "10115", city: "Berlin", country: "DE" },
};
const order = (id: string, price: number): object => ({
  order_id: id,
  total: price,
  products: [{ sku: "JAM", name: "Plum jam", price, quantity: 1 }],
});

interface Pair {
  id: string;
  a: { name: string | null };
  b: { name: string | null };
}
const json = async <Answer>(request: APIRequestContext, path: string): Promise<Answer> =>
  (await (await request.get(`${house().url}${path}`)).json()) as Answer;
const post = (request: APIRequestContext, path: string, data: object): ReturnType<APIRequestContext["post"]> =>
  request.post(`${house().url}${path}`, { data, headers: { origin: house().url } });

/** One customer under two numbers and two addresses, with the same phone, as two shops send her. */
async function sendTwice(request: APIRequestContext): Promise<void> {
  const { key } = (await (await post(request, "/v1/keys", { name: "Two shops", scopes: ["intake"] })).json()) as { key: string };
  const batch = ["ZZ-1", "ZZ-2"].flatMap((userId, i) => [
    { type: "identify", messageId: `${userId}-who`, userId, traits: { ...traits, email: `zita.${i}@example.com` } },
    { type: "track", messageId: `${userId}-bought`, userId, event: "Order Completed", properties: order(`${userId}-77`, 4.5 + i) },
  ]);
  const sent = await fetch(`${house().url}/v1/batch`, {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(`${key}:`).toString("base64")}`, "content-type": "application/json" },
    body: JSON.stringify({ batch }),
  });
  expect(await sent.json()).toEqual({ success: true });
}

/** Matches everybody anew; the two are put before a person. */
async function matched(request: APIRequestContext): Promise<Pair> {
  let pair: Pair | undefined;
  await expect
    .poll(async () => (await json<{ items: unknown[] }>(request, `/v1/people?q=${encodeURIComponent(name)}`)).items.length, {
      timeout: 30_000,
    })
    .toBe(2);
  const asked = Date.now();
  expect((await post(request, "/v1/matching/run", {})).ok()).toBe(true);
  await expect(async () => {
    const { run } = await json<{ run: { state: string; startedAt: string } | null }>(request, "/v1/matching/model");
    expect(run?.state).toBe("done");
    expect(Date.parse(run?.startedAt ?? "")).toBeGreaterThanOrEqual(asked);
    const { items } = await json<{ items: Pair[] }>(request, "/v1/duplicates?limit=50");
    pair = items.find(({ a, b }) => a.name === name && b.name === name);
    expect(pair).toBeDefined();
  }).toPass({ timeout: 60_000 });
  return pair!;
}

/** The pair is before us, or is not among those to decide. */
async function shown(page: Page, is: boolean): Promise<void> {
  await expect(page.getByRole("heading", { name: `${name} and ${name}` })).toHaveCount(is ? 1 : 0);
}

test("one customer of two shops: side by side with the weights, joined and kept apart by key, each taken back, then one line of time", async ({
  page,
}) => {
  test.setTimeout(180_000);
  const { request } = page;
  await sendTwice(request);
  const { id } = await matched(request);
  await page.goto(`${house().url}/duplicates?at=${id}`);
  await shown(page, true);
  const sides = page.getByRole("table", { name: "The two side by side" });
  await expect(sides.getByRole("row", { name: /^E-mail/u })).toHaveText(/zita\.[01]@example\.comzita\.[01]@example\.com/u);
  // One record's phone is the other's claim; it counts for both.
  await expect(sides.getByRole("row", { name: /^Phone/u })).toContainText("+4930901820 (given too)");
  await expect(sides.getByRole("row", { name: /^Purchases/u })).toContainText("1 order");
  const weights = page.getByRole("table", { name: /^The weight of each comparison/u });
  await expect(weights.getByRole("row", { name: /^Family name/u })).toContainText("the same");
  await expect(weights.getByRole("row", { name: /^Phone/u })).toContainText("the same");

  for (const [key, said] of [
    ["a", "are kept apart."],
    ["Enter", "are one person now."],
  ] as const) {
    await page.keyboard.press(key);
    await expect(page.getByText(`${name} and ${name} ${said}`)).toBeVisible();
    await shown(page, false);
    await page.keyboard.press("u");
    await shown(page, true);
    await page.goto(`${house().url}/duplicates?at=${id}`);
    await shown(page, true);
  }
  await page.getByRole("button", { name: "Join" }).click();
  await shown(page, false);
  await page.getByRole("link", { name: "Joined" }).click();
  await page.getByRole("table", { name: "The two side by side" }).getByRole("link", { name }).first().click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  const line = page.getByRole("region", { name: "Time line" });
  await expect(line.getByText(/ZZ-1-77/u)).toBeVisible();
  await expect(line.getByText(/ZZ-2-77/u)).toBeVisible();
  await expect(page.getByRole("region", { name: "Known as" })).toContainText("zita.1@example.com");
});

test("a phone that is one person's and was given by another is shown on both their pages", async ({ page }) => {
  const rows = [
    ["ZZ-3", "Yara", "Ypsilanti"],
    ["ZZ-4", "Xenia", "Xanthopoulos"],
  ].map(([number, given, family]) => `${number},${given},${family},+49 30 7654321`);
  await page.goto(`${house().url}/imports/new`);
  await page.getByLabel("File to import").setInputFiles({
    name: "flat-share.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(["customer_number,given_name,family_name,phone", ...rows, ""].join("\n")),
  });
  await page.getByRole("button", { name: "Import it" }).click();
  await expect(page.getByRole("heading", { name: "What became of each row" })).toBeVisible();
  const { items } = await json<{ items: { id: string }[] }>(page.request, "/v1/people?q=ZZ-3");
  await page.goto(`${house().url}/people/${items[0]?.id}`);
  const known = page.getByRole("region", { name: "Known as" });
  await expect(known).toContainText("also given by Xenia Xanthopoulos");
  await known.getByRole("link", { name: "Xenia Xanthopoulos" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Xenia Xanthopoulos" })).toBeVisible();
  await expect(known).toContainText("known as that of Yara Ypsilanti");
});
