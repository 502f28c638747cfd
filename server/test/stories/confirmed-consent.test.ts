// A yes typed into a form, from the box at the checkout to the press in the mailbox; and somebody erased who comes back by it.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { sql } from "../../src/platform/postgres.ts";
import { createDoorway, type Doorway } from "../doorway.ts";

let door: Doorway;
let owner: string;
beforeAll(async () => {
  door = await createDoorway();
  owner = await door.owner();
  await door.world.house.openMailbox();
});
afterAll(() => door.close());

const DAY = 86_400_000;
const later = (millis: number): void => void (door.world.clock.now = new Date(door.world.clock.now.getTime() + millis));
// Mails are counted by the day: each test has days of its own.
beforeEach(() => later(40 * DAY));

const words = { id: "checkout-box", version: 2, language: "de-AT", text: "Ja, schicken Sie mir Angebote." };
const says = (email: string, more: object = {}) =>
  door.ask("POST", "/v1/consents", {
    cookie: owner,
    payload: {
      email,
      purpose: "offers",
      decision: "given",
      words,
      form: "checkout",
      evidence: { page: "https://shop.example/pay" },
      ...more,
    },
  });
const needsConfirming = (wanted: boolean) =>
  door.ask("PATCH", "/v1/purposes/offers", { cookie: owner, payload: { needsConfirming: wanted } });
const inbox = (to: string) => door.world.house.sink()?.list(to, undefined, 50).items ?? [];
const read = async (id: string | undefined) => door.world.house.sink()?.read(id ?? "");
const personBy = (email: string) => door.world.house.identify.personBy(door.world.db, "email", email);

/** What the gate says of an offer to this address at this very moment. */
async function gate(email: string): Promise<string | undefined> {
  const personId = (await personBy(email)) ?? "";
  const ask = { personId, ask: "x", purpose: "offers", medium: "email", address: email, timeZone: null, country: null };
  const noon = new Date(door.world.clock.now);
  noon.setUTCHours(12);
  return (await door.world.house.trust.gate.peek(door.world.db, [ask], noon))[0]?.reason;
}

async function linkTo(email: string): Promise<string> {
  await door.world.settle();
  return /\/y\/[\w-]{66}/.exec((await read(inbox(email)[0]?.id))?.text ?? "")?.[0] ?? "no link";
}

const look = (url: string, method: "GET" | "HEAD" = "GET") => door.app.inject({ method, url, headers: { "accept-language": "en" } });
let visitor = 0;
const press = (url: string, fields: Record<string, string>) =>
  door.app.inject({
    method: "POST",
    url,
    headers: { "content-type": "application/x-www-form-urlencoded", "accept-language": "en" },
    payload: new URLSearchParams(fields).toString(),
    remoteAddress: `10.2.0.${++visitor & 255}`,
  });

describe("a purpose that needs confirming", () => {
  test("asks by mail in the person's language, holds until the press, then sends; the ledger says how", async () => {
    await needsConfirming(true);
    const said = await says("Ann@Shop.example");
    expect(said.json()).toEqual({ personId: await personBy("ann@shop.example") });
    const link = await linkTo("ann@shop.example");
    expect(inbox("ann@shop.example").map(({ subject }) => subject)).toEqual(["Bitte bestätigen: Dürfen wir Ihnen schreiben?"]);
    expect((await read(inbox("ann@shop.example")[0]?.id))?.text).toContain("Angebote und Neuigkeiten");
    expect(await gate("ann@shop.example")).toBe("not-confirmed");
    later(60_000);
    const page = await look(link);
    expect(page.statusCode).toBe(200);
    expect(page.body.length).toBeLessThan(14_000);
    expect(page.body).toContain("Yes, send me: Offers and news");
    expect(page.body).not.toMatch(/<script|<img|onclick|undefined|\[object/);
    const before = await door.world.house.trust.ledger(door.world.db, (await personBy("ann@shop.example")) ?? "");
    for (let i = 0; i < 100; i++) expect((await look(link, i % 2 === 0 ? "GET" : "HEAD")).statusCode).toBe(200);
    expect(await gate("ann@shop.example")).toBe("not-confirmed");
    const done = await press(link, { purpose: "offers" });
    expect(done.body).toContain("From now on you get by e-mail: <strong>Offers and news</strong>");
    expect(await gate("ann@shop.example")).toBe("permitted");
    const again = await press(link, { purpose: "offers" });
    expect([again.statusCode, again.body.includes("There is nothing left to confirm.")]).toEqual([200, true]);
    const id = (await personBy("ann@shop.example")) ?? "";
    const ledger = await door.world.house.trust.ledger(door.world.db, id);
    expect(before).toHaveLength(1);
    expect(ledger.map(({ decision, method, actor }) => [decision, method, actor])).toEqual([
      ["given", "form:checkout", "person"],
      ["confirmed", "confirm-page", "person"],
    ]);
    expect(ledger[0]).toMatchObject({ words: words.text, evidence: { page: "https://shop.example/pay" } });
    expect(ledger[1]).toMatchObject({
      identifier: "ann@shop.example",
      wordsLanguage: "en",
      evidence: { mailedAt: expect.any(String) as string },
    });
    expect(ledger[1]?.words).toContain("You agreed to get this from us by e-mail.");
    const [known] = (await door.world.house.identify.dossier(door.world.db, id))?.identifiers ?? [];
    expect(known).toMatchObject({ kind: "email", verifiedAt: door.world.clock.now });
    expect((await door.world.house.interact.timeline(id, { limit: 20 })).items.map(({ title }) => title)).toContain(
      "Confirmation asked for",
    );
  });

  test("a withdrawal after the mail stands: the old link opens nothing", async () => {
    await says("bo@shop.example");
    const link = await linkTo("bo@shop.example");
    later(60_000);
    await says("bo@shop.example", { decision: "withdrawn" });
    later(60_000);
    expect((await press(link, { purpose: "offers" })).body).toContain("There is nothing left to confirm.");
    expect(await gate("bo@shop.example")).toBe("withdrawn");
  });

  test("a yes on the preference page waits too, and the page says so", async () => {
    const cy = await door.world.person({ given: "Cy", email: "cy@shop.example" });
    const page = new URL(door.world.house.interact.preferenceUrl(cy)).pathname;
    const on = await press(page, { action: "purpose", purpose: "offers", allow: "yes" });
    expect(on.body).toContain("only once you have confirmed it");
    const link = await linkTo("cy@shop.example");
    later(60_000);
    await press(link, { purpose: "offers" });
    expect((await look(page)).body).not.toContain("only once you have confirmed it");
    expect(await gate("cy@shop.example")).toBe("permitted");
  });

  test("an address that a stranger types in again and again gets one mail a day and three a month", async () => {
    const parallel = await Promise.all(Array.from({ length: 8 }, () => says("dee@shop.example")));
    expect(new Set(parallel.map((one) => one.statusCode))).toEqual(new Set([200]));
    await door.world.settle();
    expect(inbox("dee@shop.example")).toHaveLength(1);
    expect(
      (
        await sql`select from identify.people p join identify.identifiers i on i.person_id = p.id where i.value = 'dee@shop.example'`.execute(
          door.world.db,
        )
      ).rows,
    ).toHaveLength(1);
    for (let day = 0; day < 6; day++) {
      later(DAY + 1000);
      for (let i = 0; i < 3; i++) {
        later(1000);
        await says("dee@shop.example");
        await door.world.settle();
      }
    }
    expect(inbox("dee@shop.example")).toHaveLength(3);
  });

  test("a job that runs twice mails once; nothing goes to an address that must not be used", async () => {
    await says("eve@shop.example");
    const personId = (await personBy("eve@shop.example")) ?? "";
    const { rows } = await sql<{ data: never }>`
      select data from jobs.job where name = 'confirmation-wanted' and data ->> 'personId' = ${personId}`.execute(door.world.db);
    for (const { data } of [...rows, ...rows]) await door.world.house.interact.askToConfirm(data);
    expect([rows.length, inbox("eve@shop.example").length]).toEqual([1, 1]);
    await door.world.house.trust.suppress(door.world.db, [
      { medium: "email", address: "flo@shop.example", reason: "complaint", source: "t", at: door.world.clock.now },
    ]);
    await says("flo@shop.example");
    await door.world.settle();
    expect(inbox("flo@shop.example")).toEqual([]);
  });

  test("an old link says so and mails a new one; a forged one and one for another use are none (fault 25)", async () => {
    await says("gus@shop.example");
    const link = await linkTo("gus@shop.example");
    later(8 * DAY);
    const old = await look(link);
    expect([old.statusCode, old.body.includes("older than seven days")]).toEqual([410, true]);
    expect((await press(link, { purpose: "offers" })).statusCode).toBe(410);
    expect(await gate("gus@shop.example")).toBe("not-confirmed");
    expect((await press(link, { action: "again" })).body).toContain("A new link is on its way");
    const fresh = await linkTo("gus@shop.example");
    expect(fresh).not.toBe(link);
    await press(fresh, { purpose: "offers" });
    expect(await gate("gus@shop.example")).toBe("permitted");
    const id = (await personBy("gus@shop.example")) ?? "";
    const page = new URL(door.world.house.interact.preferenceUrl(id)).pathname;
    for (const bad of [`${link.slice(0, 20)}${link[20] === "A" ? "B" : "A"}${link.slice(21)}`, `/y/${page.slice(3)}`, "/y/x"]) {
      for (const answer of [await look(bad), await press(bad, { purpose: "offers" })]) expect(answer.statusCode).toBe(400);
    }
  });

  test("the yes of somebody unknown to the API's caller is refused with a sentence where it makes no sense", async () => {
    expect((await says("no address")).json()).toMatchObject({ detail: "The e-mail address is not one that mail can be sent to." });
    expect((await says("ida@shop.example", { purpose: "nothing" })).statusCode).toBe(400);
    expect((await says("ida@shop.example", { decision: "refused" })).statusCode).toBe(200);
    expect(await personBy("ida@shop.example")).toBeNull();
  });
});

describe("somebody erased comes back by themselves, and only so", () => {
  const erased = async (email: string): Promise<void> => {
    const { house } = door.world;
    await house.rights.erase([(await personBy(email)) ?? ""], { actor: "test", reason: "asked", people: 1 });
    await door.world.settle();
    expect(await personBy(email)).toBeNull();
  };
  const stands = async (email: string): Promise<boolean> =>
    (await door.world.house.trust.tombstoned(door.world.db, [{ kind: "email", value: email }])).length > 0;

  test("where a yes needs confirming, the press in the mailbox is what counts, not what anybody types", async () => {
    await needsConfirming(true);
    await says("jo@shop.example");
    await erased("jo@shop.example");
    later(2 * DAY);
    await says("jo@shop.example", { medium: "letter" });
    await says("jo@shop.example");
    const link = await linkTo("jo@shop.example");
    expect(await stands("jo@shop.example")).toBe(true);
    await press(link, { purpose: "offers" });
    expect([await stands("jo@shop.example"), await gate("jo@shop.example")]).toEqual([false, "permitted"]);
  });

  test("where it needs none, the yes itself does; a yes that an import brings, or a no, does not", async () => {
    await needsConfirming(false);
    await says("kay@shop.example");
    await erased("kay@shop.example");
    const stranger = await door.world.person({ given: "Kay" });
    const told = {
      personId: stranger,
      identifier: "kay@shop.example",
      purpose: "offers",
      medium: "email",
      words,
      at: door.world.clock.now,
    };
    const { trust } = door.world.house;
    await trust.recordConsent(door.world.db, { ...told, decision: "given", method: "import:list, line 1", actor: "person" });
    await trust.recordConsent(door.world.db, { ...told, decision: "given", method: "desk", actor: "user:x" });
    await says("kay@shop.example", { decision: "withdrawn" });
    expect(await stands("kay@shop.example")).toBe(true);
    later(1000);
    await says("kay@shop.example");
    expect([await stands("kay@shop.example"), await gate("kay@shop.example")]).toEqual([false, "permitted"]);
  });
});
