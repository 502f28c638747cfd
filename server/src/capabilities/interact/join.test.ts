import { afterAll, beforeAll, expect, test } from "vitest";
import { createDoorway, type Doorway } from "../../../test/doorway.ts";
import { sql } from "../../platform/postgres.ts";
import { isCardNumber } from "../loyalty/index.ts";

let door: Doorway;
beforeAll(async () => {
  door = await createDoorway();
});
afterAll(() => door.close());

let visitors = 0;
const visitor = () => `198.51.100.${++visitors}`;
const page = (url: string, language = "en") => door.ask("GET", url, { headers: { "accept-language": language }, from: visitor() });
const send = (url: string, fields: Record<string, string>, from = visitor()) =>
  door.app.inject({
    method: "POST",
    url,
    remoteAddress: from,
    headers: { "content-type": "application/x-www-form-urlencoded", "accept-language": "en" },
    payload: new URLSearchParams(fields).toString(),
  });
const applicationOf = (body: string) => /name="application" value="([0-9a-f-]{36})"/.exec(body)?.[1] ?? "";
const ada = (more: Record<string, string> = {}) => ({ given: "Ada", family: "Brand", email: "ada@join.example", ...more });
const cardOf = (body: string) => (/<strong>([\d ]{14})<\/strong>/.exec(body)?.[1] ?? "").replaceAll(" ", "");

async function joined(fields: Record<string, string>): Promise<string> {
  const answer = await send("/apply", { application: applicationOf((await page("/apply")).body), ...fields });
  expect(answer.statusCode).toBe(303);
  return String(answer.headers["location"]);
}

test("the form is small, without script, in the reader's language; looking at it changes nothing", async () => {
  const people = async () => (await sql<{ n: number }>`select count(*)::int as n from identify.people`.execute(door.world.db)).rows[0]?.n;
  const before = await people();
  const [english, german] = [await page("/apply"), await page("/apply", "de-DE")];
  expect(await people()).toBe(before);
  expect(german.body).toContain("Mitglied werden");
  expect(german.body).toContain('lang="de"');
  for (const { body, headers } of [english, german]) {
    expect(body.length).toBeLessThan(14_000);
    expect(body).not.toMatch(/<script|checked/);
    expect(headers["content-security-policy"]).toContain("script-src 'self'");
    expect(headers["cache-control"]).toBe("no-store");
  }
});

test("an application ends with the card; sent twice, at once or again, it is one person with one card and the words that were agreed to", async () => {
  const { db, house } = door.world;
  const fields = ada({ application: applicationOf((await page("/apply")).body), "agree.offers": "yes" });
  const answers = await Promise.all([1, 2, 3].map(() => send("/apply", fields)));
  const paths = new Set(answers.map(({ headers }) => String(headers["location"])));
  expect(paths.size).toBe(1);
  const [path = ""] = paths;
  const card = await page(path);
  expect(card.body).toContain("Ada Brand");
  expect(card.body).toContain("<svg");
  expect(card.body.length).toBeLessThan(14_000);
  expect(isCardNumber(cardOf(card.body))).toBe(true);
  const id = await house.identify.personBy(db, "card", cardOf(card.body));
  expect(await house.identify.personBy(db, "email", "ada@join.example")).toBe(id);
  const { rows } = await sql<object>`
    select c.purpose, c.decision, c.method, c.identifier, w.text, w.version from trust.consents c
    join trust.wordings w on w.id = c.words_id and w.version = c.words_version and w.language = c.words_language and w.hash = c.words_hash where c.person_id = ${id}`.execute(
    db,
  );
  expect(rows).toEqual([
    {
      purpose: "offers",
      decision: "given",
      method: "form:join",
      identifier: "ada@join.example",
      text: expect.stringContaining("We may write to you"),
      version: 1,
    },
  ]);
  const pdf = await page(`${path}/card.pdf`);
  expect(pdf.headers["content-type"]).toBe("application/pdf");
  // 85.60 × 53.98 mm (ISO/IEC 7810 ID-1) in points.
  const [, wide = "", high = ""] = /MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/.exec(pdf.rawPayload.toString("latin1")) ?? [];
  expect(Number(wide)).toBeCloseTo((85.6 / 25.4) * 72, 1);
  expect(Number(high)).toBeCloseTo((53.98 / 25.4) * 72, 1);
});

test("whoever is known already gets the same answer, and nothing of theirs is shown or changed", async () => {
  const { db, house } = door.world;
  const victim = await door.world.person({ given: "Vera", family: "Known", email: "vera@join.example" });
  await house.loyalty.members.enrol(victim, "desk");
  await door.world.postgres.transaction((tx) =>
    house.loyalty.points.earn(tx, { personId: victim, points: 777, key: "vera", why: "x", actor: "x" }),
  );
  const [known, fresh] = [await joined(ada({ email: "vera@join.example" })), await joined(ada({ email: "nobody@join.example" }))];
  expect(known.length).toBe(fresh.length);
  const [a, b] = [await page(known), await page(fresh)];
  const shape = (body: string) =>
    body
      .replaceAll(/\d{4}/g, "#")
      .replaceAll(/<svg.*?<\/svg>/g, "")
      .replaceAll(/card\/[\w-]{66}/g, "@");
  expect(shape(a.body)).toBe(shape(b.body));
  expect(await house.identify.personBy(db, "email", "vera@join.example")).toBe(victim);
  expect(await house.trust.consentsNow(db, victim)).toEqual([]);

  // Even when the two have been joined, the link shows no more than the card it was made for.
  const record = await house.identify.personBy(db, "card", cardOf(a.body));
  await door.world.postgres.transaction((tx) =>
    house.merging.join(tx, { kept: victim, gone: record ?? "", actor: "user:x", why: "review", evidence: {} }),
  );
  const after = await page(known);
  expect(cardOf(after.body)).toBe(cardOf(a.body));
  expect(after.body).not.toMatch(/777|Vera|Ada/);
  expect((await send(known, { action: "answer", attribute: "interest", "f.interest": "x" })).statusCode).toBe(400);
});

test("what does not fit comes back with what was typed; nasty names stand there as text; links that are not ours open nothing", async () => {
  const application = applicationOf((await page("/apply")).body);
  const wrong = await send("/apply", ada({ application, email: "a@b.example\r\nBcc: x@y.example" }));
  expect(wrong.statusCode).toBe(400);
  expect(wrong.body).toContain('value="Ada"');
  expect(applicationOf(wrong.body)).toBe(application);
  expect((await send("/apply", ada({ given: " " }))).statusCode).toBe(400);
  expect((await send("/apply", ada({ family: "x".repeat(81) }))).body).toContain("family name");
  expect((await send("/apply", { application: "no uuid", ...ada({ email: "odd@join.example" }) })).statusCode).toBe(303);
  const nasty = await page(await joined(ada({ given: "<img src=x onerror=alert(1)>", email: "nasty@join.example" })));
  expect(nasty.body).toContain("&lt;img src=x");
  expect(nasty.body).not.toContain("<img");
  expect((await page(`/card/${"A".repeat(66)}`)).statusCode).toBe(400);
});

test("fault 46: one address cannot fill in many forms", async () => {
  const from = visitor();
  const answers = [];
  for (let i = 0; i < 12; i++) answers.push(await send("/apply", ada({ email: "" }), from));
  expect(answers.at(-1)?.statusCode).toBe(429);
});
