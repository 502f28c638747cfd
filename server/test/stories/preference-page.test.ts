import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { preferencePage } from "../../src/capabilities/interact/preference-page.ts";
import { view } from "../../src/capabilities/interact/preferences-service.ts";
import { pageWords } from "../../src/capabilities/interact/public-words.ts";
import { sql } from "../../src/platform/postgres.ts";
import { pseudoRightToLeft } from "../pseudo-words.ts";
import { createPublicApp } from "../public-app.ts";
import { createWorld, type World } from "../world.ts";

let world: World;
let app: FastifyInstance;
const address = { lines: ["1 High Street"], postalCode: "YO1 6JT", city: "York", country: "GB" };

beforeAll(async () => {
  world = await createWorld();
  await world.house.openMailbox();
  app = await createPublicApp({ trust: world.house.trust, clock: world.clock }, world.house.interact.pages, world.house.rights);
});
afterAll(async () => {
  await app.close();
  await world.close();
});

const pageOf = (id: string): string => new URL(world.house.interact.preferenceUrl(id)).pathname;
const get = (url: string, headers: Record<string, string> = {}) => app.inject({ method: "GET", url, headers });
let visitor = 0;
const post = (url: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  app.inject({
    method: "POST",
    url,
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    payload: new URLSearchParams(fields).toString(),
    // Each from a place of its own, so that the limit by address does not meet them.
    remoteAddress: `10.1.${++visitor >> 8}.${visitor & 255}`,
  });
const undoOf = (body: string): string => /name="before" value="([^"]+)"/.exec(body)?.[1] ?? "none";
const later = (minutes: number): void => void (world.clock.now = new Date(world.clock.now.getTime() + minutes * 60_000));

async function somebody(name: string): Promise<{ id: string; page: string; email: string }> {
  const email = `${name.toLowerCase()}@shop.example`;
  const id = await world.person({
    given: name,
    family: "Lee",
    email,
    number: `7-${name}`,
    country: "GB",
    timeZone: "Europe/London",
    address,
  });
  await world.house.trust.recordConsent(world.db, {
    personId: id,
    identifier: email,
    purpose: "offers",
    medium: "email",
    decision: "given",
    words: { id: "t", version: 1, language: "en", text: "Yes" },
    method: "form",
    actor: "person",
    at: world.clock.now,
  });
  later(1);
  return { id, page: pageOf(id), email };
}

/** What the gate says of a mail to this person this very moment. */
async function gate(who: { id: string; email: string }, purpose = "offers"): Promise<string | undefined> {
  const ask = { personId: who.id, ask: "x", purpose, medium: "email", address: who.email, timeZone: "Europe/London", country: "GB" };
  return (await world.house.trust.gate.peek(world.db, [ask], world.clock.now))[0]?.reason;
}

describe("what the page shows", () => {
  test("is small and whole in both languages, by the reader's fact, the browser, or the switch", async () => {
    const ann = await somebody("Ann");
    const english = await get(ann.page, { "accept-language": "fr" });
    expect(english.statusCode).toBe(200);
    expect(english.body.length).toBeLessThan(14_000);
    for (const words of [
      "Who you are",
      "What you value",
      "How we reach you",
      "Pause",
      "What about",
      "Tell me when it comes",
      "What should we do better?",
      "What we know about you",
      "Your data",
    ]) {
      expect(english.body, words).toContain(words);
    }
    expect((await get(ann.page, { "accept-language": "de-AT" })).body).toContain('lang="de" dir="ltr"');
    const chosen = (await get(`${ann.page}?lang=de`, { "accept-language": "en" })).body;
    for (const words of [
      "Wer Sie sind",
      "Was Ihnen wichtig ist",
      "Wie wir Sie erreichen",
      "Was sollen wir besser machen?",
      "Vergessen Sie mich",
    ])
      expect(chosen).toContain(words);
    expect(chosen).toContain("von Ihnen, test, 2026-06-15");
    expect(chosen).toContain("Wir brauchen es für: Ob ein Brief ankommt");
    expect(`${english.body}${chosen}`).not.toMatch(/<script|<img|onclick|undefined|\[object/);
  });

  test("stays under 50 kB whatever is stored, and shows it as text", async () => {
    const bo = await somebody("Bo");
    const nasty = `<b onclick=x>"{{7*7}}' ${"x".repeat(400)}`;
    for (let i = 0; i < 30; i++) {
      const { id } = await world.house.dictionary.create({
        name: `Thing ${i}`,
        type: "text",
        purpose: "to try it",
        sensitivity: "open",
        freshDays: null,
        options: [],
        words: {},
      });
      await world.house.identify.declareFacts(world.db, [
        { personId: bo.id, attribute: id, value: nasty, source: nasty, at: world.clock.now },
      ]);
      await post(bo.page, { action: "alert", kind: "word", words: `<i>${i}${"y".repeat(90)}` });
    }
    const { body } = await get(bo.page);
    expect(body.length).toBeLessThan(50_000);
    expect(body).not.toMatch(/<b onclick|<i>/);
  });

  test("knows no left and right: in a language that runs the other way the page does too", async () => {
    const cy = await somebody("Cy");
    const shown = await view(world.house.interact.pages, cy.id, { path: cy.page, acceptLanguage: "", rights: true });
    if (shown === null) throw new Error("no page");
    const page = preferencePage(shown, { sentence: "שלום", before: null }, pseudoRightToLeft(pageWords("en")));
    expect(page).toContain('lang="he" dir="rtl"');
    expect(/<style>([^<]*)<\/style>/.exec(page)?.[1]).not.toMatch(/\b(?:left|right)\b/);
  });
});

describe("what is said counts at once and can be undone", () => {
  test("a question is answered, the answer is obeyed, and comes again when it is taken back", async () => {
    const dee = await somebody("Dee");
    const fact = { personId: dee.id, source: "t", at: world.clock.now };
    await world.house.identify.declareFacts(world.db, [
      { ...fact, attribute: "interest", value: "tea" },
      { ...fact, attribute: "language", value: "en" },
    ]);
    const asked = [...(await get(dee.page)).body.matchAll(/name="action" value="refuse"[^>]*>\s*<button name="attribute" value="(\w+)"/g)];
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.length).toBeLessThanOrEqual(2);
    expect(asked.map((match) => match[1])).toContain("preferred_medium");
    expect(await gate(dee)).toBe("permitted");
    const answered = await post(dee.page, { action: "answer", attribute: "preferred_medium", "f.preferred_medium": "letter" });
    expect(answered.body).toContain("By which medium we write: by letter only.");
    expect(await gate(dee)).toBe("wrong-medium");
    expect(answered.body).not.toContain('value="preferred_medium"');
    const back = await post(dee.page, { action: "undo", before: undoOf(answered.body) });
    expect(back.body).toContain("Everything is as it was before.");
    expect(await gate(dee)).toBe("permitted");
    expect(back.body).toContain('value="preferred_medium"');
    const refused = await post(dee.page, { action: "refuse", attribute: "preferred_medium" });
    expect(refused.body).toMatch(/do not ask before 2027-06-15/);
    expect(refused.body).not.toContain('value="preferred_medium"');
    expect((await post(dee.page, { action: "answer", attribute: "given_name", "f.given_name": "Not asked" })).statusCode).toBe(400);
  });

  test("a fact is corrected, emptied, refused with the field's name and without losing what was typed, and put back", async () => {
    const eve = await somebody("Eve");
    const facts = async () => (await world.house.identify.cards(world.db, [eve.id]))[0];
    const own = {
      action: "correct",
      "f.given_name": "Eva",
      "f.family_name": "",
      "f.country": "Deutschland",
      "f.address.lines": "2 Low Road\r\nFlat 3",
    };
    const form = { ...own, "f.address.postalCode": "YO1 6JT", "f.address.city": "York", "f.address.country": "GB" };
    const changed = await post(eve.page, form);
    expect(changed.body).toContain("Noted: Country, Given name, Postal address. Forgotten: Family name.");
    expect(await facts()).toMatchObject({ name: "Eva", country: "DE", address: { lines: ["2 Low Road", "Flat 3"], city: "York" } });
    expect((await post(eve.page, { action: "correct", "f.given_name": "Eva" })).body).toContain("Nothing was different.");
    const wrong = await post(eve.page, { action: "correct", "f.time_zone": "Mars/Olympus", "f.given_name": "Lost?" });
    expect(wrong.statusCode).toBe(400);
    expect(wrong.body).toContain("This does not fit, so nothing was changed:</strong> Time zone");
    expect(wrong.body).toContain('value="Mars/Olympus"');
    expect((await facts())?.name).toBe("Eva");
    await post(eve.page, { action: "undo", before: undoOf(changed.body) });
    expect(await facts()).toMatchObject({ name: "Eve Lee", country: "GB", address: { lines: ["1 High Street"] } });
    expect((await world.house.identify.replacedFacts(world.db, eve.id)).length).toBeGreaterThan(3);
  });

  test("an alert is asked for with its consent, listed, ended, and put back; an undo takes the consent back too", async () => {
    const flo = await somebody("Flo");
    expect(await gate(flo, "alerts")).toBe("no-consent");
    const asked = await post(flo.page, { action: "alert", kind: "author", words: " A. Writer " });
    expect(asked.body).toContain("We tell you when it comes: A. Writer");
    expect(await gate(flo, "alerts")).toBe("permitted");
    await post(flo.page, { action: "alert", kind: "author", words: "a. writer" });
    const open = async () => [...(await get(flo.page)).body.matchAll(/name="action" value="alert-end"/g)].length;
    expect(await open()).toBe(1);
    later(1);
    await post(flo.page, { action: "undo", before: undoOf(asked.body) });
    expect([await open(), await gate(flo, "alerts")]).toEqual([0, "withdrawn"]);
    const again = await post(flo.page, { action: "alert", kind: "word", words: "tea" });
    const id = /name="id" value="([^"]+)"/.exec(again.body)?.[1] ?? "";
    const ended = await post(flo.page, { action: "alert-end", id });
    expect(await open()).toBe(0);
    await post(flo.page, { action: "undo", before: undoOf(ended.body) });
    expect(await open()).toBe(1);
    const gus = await somebody("Gus");
    expect((await post(gus.page, { action: "alert-end", id })).statusCode).toBe(400);
    for (const bad of [
      { kind: "anything", words: "x" },
      { kind: "word", words: " " },
      { kind: "word", words: "x".repeat(200) },
    ]) {
      expect((await post(gus.page, { action: "alert", ...bad })).statusCode).toBe(400);
    }
  });

  test("what stopped somebody is noted once, confirmed in words, taken back while nobody has answered, and shown with what became of it", async () => {
    const { suggestions } = world.house.care;
    const ivy = await somebody("Ivy");
    const said = await post(ivy.page, { action: "say", said: " Too\r\n<b>dear</b> " });
    expect(said.body).toContain("We have it, and somebody will read it: “Too &lt;b&gt;dear&lt;/b&gt;”");
    await post(ivy.page, { action: "say", said: "too <B>dear</B>" });
    expect(await suggestions.of(ivy.id)).toMatchObject([{ words: "Too <b>dear</b>", channel: "page", saidAt: world.clock.now }]);
    expect((await get(ivy.page)).body).toContain("Not answered yet.");
    const forged = await post((await somebody("Jim")).page, { action: "undo", before: undoOf(said.body) });
    expect(forged.statusCode).toBe(200);
    expect(await suggestions.of(ivy.id)).toHaveLength(1);
    expect((await post(ivy.page, { action: "undo", before: undoOf(said.body) })).body).toContain("Everything is as it was before.");
    expect(await suggestions.of(ivy.id)).toEqual([]);
    const { rows: left } = await sql`select from identify.events where payload::text ilike '%dear%'`.execute(world.db);
    expect(left).toEqual([]);
    const again = await post(ivy.page, { action: "say", said: "No parking" });
    const [row] = await suggestions.of(ivy.id);
    await suggestions.sort(row?.id ?? "", { answer: "Behind the house from May on" });
    expect((await get(`${ivy.page}?lang=de`)).body).toContain("Unsere Antwort: Behind the house from May on");
    const late = await post(ivy.page, { action: "undo", before: undoOf(again.body) });
    expect([late.statusCode, late.body.includes("It has been answered already, so it stands.")]).toEqual([400, true]);
    await suggestions.done(row?.id ?? "", "Twelve places");
    expect((await get(ivy.page)).body).toContain("It was done: Twelve places, 2026-06-15");
    expect((await world.house.interact.timeline(ivy.id, { limit: 50 })).items.map(({ title }) => title)).toEqual(
      expect.arrayContaining(["Suggestion Made", "Suggestion Taken Back", "Suggestion Answered", "Suggestion Acted On"]),
    );
  });

  test("five a day are taken, whoever presses at once; nothing and very much are not; what was typed is not lost", async () => {
    const kim = await somebody("Kim");
    const codes = await Promise.all(Array.from({ length: 8 }, (_, i) => post(kim.page, { action: "say", said: `Matter ${i}` })));
    expect(codes.filter(({ statusCode }) => statusCode === 200)).toHaveLength(5);
    expect(await world.house.care.suggestions.of(kim.id)).toHaveLength(5);
    const sixth = await post(kim.page, { action: "say", said: "One more" });
    expect(sixth.body).toContain("We take five a day.");
    expect(sixth.body).toContain(">One more</textarea>");
    later(24 * 60);
    expect((await post(kim.page, { action: "say", said: "One more" })).statusCode).toBe(200);
    for (const bad of ["", " \n ", "x".repeat(2001)]) expect((await post(kim.page, { action: "say", said: bad })).statusCode).toBe(400);
  });

  test("an undo that was tampered with changes nothing it could not have set by a button", async () => {
    const hal = await somebody("Hal");
    const packed = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    const bad = [
      null,
      {},
      "x",
      { rules: { medium: "pigeon", maxPerMonth: null, pauseUntil: null } },
      { rules: { medium: null, maxPerMonth: -4, pauseUntil: null } },
      { rules: { medium: null, maxPerMonth: null, pauseUntil: "9999-01-01" } },
      { allowed: { offers: "email" } },
      { facts: { time_zone: "Mars/Olympus" } },
      { facts: { shoe_size: 42 } },
      { answered: { attribute: "nothing", before: null } },
      { said: "x" },
    ];
    for (const value of bad)
      expect([400, 404], JSON.stringify(value)).toContain((await post(hal.page, { action: "undo", before: packed(value) })).statusCode);
    expect(await gate(hal)).toBe("permitted");
  });
});

describe("send me my link", () => {
  const inbox = (to: string) => world.house.sink()?.list(to, undefined, 50).items ?? [];

  test("the answer is the same to the byte, known or not; mail goes only to the address we have", async () => {
    const ida = await somebody("Ida");
    const card = await world.house.loyalty.members.enrol(ida.id, "desk");
    const answers = new Set<string>();
    for (const who of [ida.email.toUpperCase(), "nobody@shop.example", "7-Nobody", "", "x".repeat(5000), "a@b\r\nBcc: evil@x.test"]) {
      const answer = await post("/p", { who }, { "accept-language": "en" });
      expect(answer.statusCode).toBe(200);
      answers.add(answer.body);
    }
    expect(answers.size).toBe(1);
    await world.settle();
    expect(inbox("nobody")).toEqual([]);
    expect(inbox(ida.email).map((mail) => [mail.to, mail.subject])).toEqual([[ida.email, "The link to your page"]]);
    for (const who of ["7-Ida", `${card.slice(0, 4)} ${card.slice(4)}`]) {
      later(5);
      await post("/p", { who });
      await world.settle();
    }
    expect(inbox(ida.email)).toHaveLength(3);
    const link = /\/p\/[\w-]{66}/.exec((await world.house.sink()?.read(inbox(ida.email)[0]?.id ?? ""))?.text ?? "")?.[0];
    expect((await get(link ?? "")).body).toContain("Hello, Ida Lee.");
    expect((await world.house.interact.timeline(ida.id, { limit: 50 })).items.map((item) => item.title)).toContain(
      "Link to the preference page sent",
    );
    // Three a day are enough, whoever asks.
    later(5);
    expect((await post("/p", { who: ida.email })).statusCode).toBe(200);
    await world.settle();
    expect(inbox(ida.email)).toHaveLength(3);
  });

  test("a job that runs twice sends once; a suppressed address gets nothing", async () => {
    const jo = await somebody("Jo");
    await post("/p", { who: jo.email });
    const { rows } = await sql<{ id: string }>`select id from interact.link_mails where person_id = ${jo.id}`.execute(world.db);
    for (const _ of [1, 2]) await world.house.interact.sendLink({ personId: jo.id, id: rows[0]?.id ?? "" });
    await world.settle();
    expect(inbox(jo.email)).toHaveLength(1);
    const kay = await somebody("Kay");
    await world.house.trust.suppress(world.db, [
      { medium: "email", address: kay.email, reason: "hard-bounce", source: "t", at: world.clock.now },
    ]);
    await post("/p", { who: kay.email });
    await world.settle();
    expect(inbox(kay.email)).toEqual([]);
  });

  test("whoever guesses from one place is slowed down", async () => {
    const once = () =>
      app.inject({
        method: "POST",
        url: "/p",
        payload: "who=x",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        remoteAddress: "10.9.9.9",
      });
    const codes = [];
    for (let i = 0; i < 7; i++) codes.push((await once()).statusCode);
    expect(codes).toEqual([200, 200, 200, 200, 200, 429, 429]);
  });
});

describe("your data", () => {
  test("a copy of everything, as JSON and as tables; a forged link gets none", async () => {
    const lou = await somebody("Lou");
    const json = await get(`${lou.page}/copy.json`);
    expect(json.headers["content-disposition"]).toBe('attachment; filename="about-me.json"');
    expect(json.body).toContain(lou.email);
    const zip = await get(`${lou.page}/copy.zip`);
    expect(zip.rawPayload.subarray(0, 2).toString()).toBe("PK");
    const forged = lou.page.replace(/.$/, (last) => (last === "A" ? "B" : "A"));
    for (const name of ["copy.json", "copy.zip"]) expect((await get(`${forged}/${name}`)).statusCode).toBe(400);
  });

  test("forgetting asks once, then is done, and the link opens nothing any more", async () => {
    const mia = await somebody("Mia");
    const asked = await post(mia.page, { action: "forget" });
    expect(asked.body).toContain("Nobody can undo this");
    expect((await get(mia.page)).body).toContain("Hello, Mia Lee.");
    const done = await post(mia.page, { action: "forget-sure" });
    expect(done.body).toContain("You are forgotten.");
    await world.settle();
    expect((await get(mia.page)).statusCode).toBe(400);
    expect((await world.house.rights.verify([mia.id, mia.email])).hits).toEqual([]);
  });

  test("fault 23: looking changes nothing: the page, the copies and the form for the link, over and over", async () => {
    const ned = await somebody("Ned");
    const all = async (): Promise<string> => {
      const { rows } = await sql<{ all: unknown }>`
        select jsonb_build_array((select jsonb_agg(c order by person_id, seq) from trust.consents c), (select jsonb_agg(r order by person_id) from trust.contact_rules r),
          (select jsonb_agg(f order by person_id, attribute, kind) from identify.facts f), (select count(*) from identify.questions_asked),
          (select jsonb_agg(a order by id) from interact.alerts a), (select count(*) from care.suggestions), (select count(*) from interact.link_mails), (select count(*) from identify.events)) as all`.execute(
        world.db,
      );
      return JSON.stringify(rows[0]?.all);
    };
    const before = await all();
    for (let i = 0; i < 15; i++) {
      for (const url of [
        ned.page,
        `${ned.page}?lang=de`,
        `${ned.page}/copy.json`,
        `${ned.page}?action=out`,
        "/p",
        "/p?who=ned@shop.example",
      ]) {
        await app.inject({
          method: i % 2 === 0 ? "GET" : "HEAD",
          url,
          headers: { "sec-purpose": "prefetch" },
          remoteAddress: `10.2.0.${i}`,
        });
      }
    }
    expect(await all()).toBe(before);
  });
});
