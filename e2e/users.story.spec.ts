import { expect, test, type Page } from "@playwright/test";
import { totp } from "../server/test/totp.ts";
import { house, ownerState } from "./house.ts";

const agent = { name: "Ada Agent", email: "ada@example.com", password: "seven dry pears" };

/** The owner invites somebody; the link, as it is shown once. */
async function invite(page: Page, email: string, role: string): Promise<string> {
  await page.goto(`${house().url}/users`);
  await page.getByRole("button", { name: "Invite somebody" }).click();
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("combobox", { name: "Role", exact: true }).selectOption(role);
  await page.getByRole("button", { name: "Make the link" }).click();
  const link = page.getByLabel(`The invitation for ${email}`);
  await expect(link).toHaveValue(/\/join#/u);
  return link.inputValue();
}

test("an invited agent comes in with a second factor, sees people and no settings; a key of theirs acts under its own name", async ({
  browser,
}) => {
  test.setTimeout(120_000);
  const owner = await (await browser.newContext({ storageState: ownerState })).newPage();
  await owner.goto(`${house().url}/users`);
  await owner.getByRole("checkbox", { name: "Every agent needs a second factor" }).click();
  await expect(owner.getByText("Every agent needs a second factor from now on.")).toBeVisible();
  const link = await invite(owner, agent.email, "agent");

  const page = await (await browser.newContext()).newPage();
  await page.goto(link);
  await expect(page.getByText(`You come in as agent. You sign in with ${agent.email}.`)).toBeVisible();
  await page.getByLabel("Your name").fill(agent.name);
  await page.getByRole("textbox", { name: "Password" }).fill("password123");
  await page.getByRole("button", { name: "Come in" }).click();
  await expect(page.getByRole("main").getByRole("alert")).toContainText("anybody would try");
  await page.getByRole("textbox", { name: "Password" }).fill(agent.password);
  await page.getByRole("button", { name: "Come in" }).click();

  // The role asks for a second factor, so nothing else is open yet.
  await expect(page.getByRole("heading", { name: "My account" })).toBeVisible();
  await page.goto(`${house().url}/people`);
  await expect(page).toHaveURL(/\/account$/u);
  await page.getByRole("button", { name: "Set it up" }).click();
  await page.getByLabel("Your password, to be sure it is you").fill(agent.password);
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByRole("img", { name: /QR code/u })).toBeVisible();
  await expect(page.getByRole("list", { name: "Recovery codes" }).getByRole("listitem")).toHaveCount(10);
  const secret = (await page.locator("code").first().innerText()).trim();
  await page.getByRole("textbox", { name: "Code" }).fill(totp(secret, Date.now()));
  await page.getByRole("button", { name: "Switch it on" }).click();
  await expect(page.getByText("The second factor is on.")).toBeVisible();

  await page.getByRole("button", { name: /signed in as Ada Agent/u }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByLabel("E-mail").fill(agent.email);
  await page.getByRole("textbox", { name: "Password" }).fill(agent.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "One more step" })).toBeVisible();
  await page.getByLabel("Code").fill("000000");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("main").getByRole("alert")).toContainText("not right");
  await page.getByLabel("Code").fill(totp(secret, Date.now()));
  await page.getByRole("button", { name: "Sign in" }).click();

  // Their work begins with people; what is not theirs is neither offered nor given.
  await expect(page.getByRole("heading", { name: "People" })).toBeVisible();
  const menu = page.getByRole("navigation", { name: "Main" });
  await expect(menu.getByRole("link", { name: "People" })).toBeVisible();
  for (const name of ["Settings", "Imports", "Campaigns", "Users", "Keys", "Audit"])
    await expect(menu.getByRole("link", { name, exact: true })).toHaveCount(0);
  await page.getByRole("row").getByRole("link").first().click();
  await expect(page.getByRole("region", { name: "How to reach them" })).toBeVisible();
  const personId = page.url().split("/").at(-1) ?? "";
  await page.goto(`${house().url}/settings`);
  await expect(page.getByRole("main").getByRole("alert")).toContainText("Your role (agent) may not do that");

  // A developer makes a key that cannot do more than they can; the owner lets them see people, then it can.
  const developerLink = await invite(owner, "dev@example.com", "developer");
  const developer = await (await browser.newContext()).newPage();
  await developer.goto(developerLink);
  await developer.getByLabel("Your name").fill("Dee Developer");
  await developer.getByRole("textbox", { name: "Password" }).fill("eight wet plums");
  await developer.getByRole("button", { name: "Come in" }).click();
  await expect(developer.getByRole("heading", { level: 1, name: "Sources" })).toBeVisible();
  await developer.goto(`${house().url}/keys?make=yes`);
  await expect(developer.getByRole("checkbox", { name: /see people by name/u })).toBeDisabled();
  await owner.reload();
  await owner
    .getByRole("row", { name: /Dee Developer/u })
    .getByRole("button", { name: "Let see people" })
    .click();
  await expect(owner.getByText(/Dee Developer may see people by name/u)).toBeVisible();
  await developer.reload();
  await developer.getByRole("textbox", { name: "Name" }).fill("The shop");
  await developer.getByRole("checkbox", { name: /see people by name/u }).check();
  await developer.getByRole("button", { name: "Make it" }).click();
  const key = await developer.getByLabel("The key “The shop”").inputValue();
  const answer = await fetch(`${house().url}/v1/people/${personId}`, { headers: { authorization: `Bearer ${key}` } });
  expect(answer.status).toBe(200);
  expect((await fetch(`${house().url}/v1/users`, { headers: { authorization: `Bearer ${key}` } })).status).toBe(403);

  // Both looked at the same person, and the owner sees it there and in the audit.
  await expect(async () => {
    await owner.goto(`${house().url}/people/${personId}`);
    const looked = owner.getByRole("region", { name: "Who looked at this record" }).getByRole("listitem");
    await expect(looked.filter({ hasText: /Ada Agent .*looked at a person/u })).toBeVisible();
    await expect(looked.filter({ hasText: /The shop .*looked at a person/u })).toBeVisible();
  }).toPass();
  await owner.goto(`${house().url}/audit?person=${personId}&kind=reading`);
  await expect(owner.getByRole("row", { name: /The shop.*looked at a person/u }).first()).toBeVisible();
  await expect(owner.getByRole("row", { name: /Ada Agent.*looked at a person/u }).first()).toBeVisible();
  await owner.reload();
  await expect(owner.getByRole("button", { name: "Readings" })).toHaveAttribute("aria-pressed", "true");

  // Closed is closed: the session ends with the account, and the way back is one press.
  await owner.goto(`${house().url}/users`);
  await owner.getByRole("button", { name: "More about Ada Agent" }).click();
  await owner.getByRole("menuitem", { name: "Close the account" }).click();
  await expect(owner.getByText("Ada Agent's account is closed.")).toBeVisible();
  await page.goto(`${house().url}/people`);
  await expect(page).toHaveURL(/\/sign-in/u);
  await owner.getByRole("button", { name: "Undo" }).last().click();
  await expect(owner.getByRole("row", { name: /Ada Agent/u }).getByText("closed")).toHaveCount(0);
  const needed = owner.getByRole("checkbox", { name: "Every agent needs a second factor" });
  await needed.click();
  await expect(needed).not.toBeChecked();
});

test("a rep begins with who needs attention, opens a person from there, and takes no list along", async ({ browser }) => {
  const owner = await (await browser.newContext({ storageState: ownerState })).newPage();
  const link = await invite(owner, "rita@example.com", "rep");
  const page = await (await browser.newContext()).newPage();
  await page.goto(link);
  await page.getByLabel("Your name").fill("Rita Rep");
  await page.getByRole("textbox", { name: "Password" }).fill("nine sour cherries");
  await page.getByRole("button", { name: "Come in" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Watch lists" })).toBeVisible();
  const menu = page.getByRole("navigation", { name: "Main" });
  for (const name of ["Campaigns", "Offers", "Settings", "Imports"])
    await expect(menu.getByRole("link", { name, exact: true })).toHaveCount(0);
  await page.getByRole("link", { name: /Last year's large groups/u }).click();
  await expect(page.getByRole("row").getByRole("link").first()).toBeVisible();
  await expect(page.getByRole("button", { name: "CSV" })).toHaveCount(0);
  await page.getByRole("row").getByRole("link").first().click();
  await expect(page.getByRole("region", { name: "What its people are worth together" })).toBeVisible();
  await page.goto(`${house().url}/people`);
  await expect(page.getByRole("row").getByRole("link").first()).toBeVisible();
  await expect(page.getByRole("link", { name: "CSV of all" })).toHaveCount(0);
  expect((await page.request.get(`${house().url}/v1/people.csv`)).status()).toBe(403);
});

test("a link that is broken or used says so", async ({ page }) => {
  await page.goto(`${house().url}/join`);
  await expect(page.getByText("It is not whole.")).toBeVisible();
  await page.goto(`${house().url}/join#nonsense`);
  await expect(page.getByText("This link does not work: it was used, withdrawn, or is too old.")).toBeVisible();
});
