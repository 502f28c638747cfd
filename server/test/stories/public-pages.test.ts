import type { FastifyInstance } from "fastify";
import PostalMime, { type Email } from "postal-mime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { classify } from "../../src/capabilities/interact/click-class.ts";
import { sql } from "../../src/platform/postgres.ts";
import { createPublicApp } from "../public-app.ts";
import { addSomebodies, createSendingWorld, startCampaign, type SendingWorld } from "../sending-world.ts";
import { startScriptedSmtp, type ScriptedSmtp } from "../scripted-smtp.ts";
import { createStores } from "../world.ts";

let stores: Awaited<ReturnType<typeof createStores>>;
let world: SendingWorld;
let smtp: ScriptedSmtp;
let app: FastifyInstance;
let ann: string;
let mail: Email;
let links: { click: string; preferences: string; unsubscribe: string };
const BROWSER = { "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0" };
const NASTY = "<img src=x onerror=alert(1)>{{7*7}}";

beforeAll(async () => {
  stores = await createStores();
  smtp = await startScriptedSmtp();
  world = createSendingWorld(stores.postgres);
  world.smtpUrl = smtp.url;
  app = await createPublicApp(world, world.interact.pages, null);
  [ann = ""] = await addSomebodies(world, stores.postgres, [
    { given: "Ann", family: NASTY, email: "ann@shop.example", consents: ["email", "letter"] },
  ]);
  await startCampaign(world, stores.postgres);
  await world.interact.sender.drainOnce();
  const message = smtp.taken[0]?.message ?? "";
  mail = await new PostalMime().parse(message);
  const path = (letter: string): string => new RegExp(`/${letter}/[A-Za-z0-9_-]{66}`).exec(mail.text ?? "")?.[0] ?? "";
  links = { click: path("c"), preferences: path("p"), unsubscribe: path("u") };
  world.clock.now = new Date(world.clock.now.getTime() + 60_000);
});
afterAll(async () => {
  await app.close();
  await world.stop();
  await smtp.stop();
  await stores.close();
});

async function standing(): Promise<string> {
  const { rows } = await sql<{ all: unknown }>`
    select jsonb_build_array((select jsonb_agg(c order by seq) from trust.consents c), (select jsonb_agg(r) from trust.contact_rules r),
      (select jsonb_agg(r) from trust.contact_rule_changes r)) as all`.execute(stores.postgres.db);
  return JSON.stringify(rows[0]?.all);
}
const form = (url: string, fields: Record<string, string>) =>
  app.inject({
    method: "POST",
    url,
    headers: { "content-type": "application/x-www-form-urlencoded", ...BROWSER },
    payload: new URLSearchParams(fields).toString(),
  });

describe("the mail", () => {
  it("fault 32: shows a nasty name literally everywhere and never reads it as a template", async () => {
    const campaign = await world.interact.campaigns.create("Nasty", "list", "test");
    await world.interact.campaigns.edit(campaign.id, { mjml: campaign.mjml.replace("{{ person.givenName", "{{ person.name") });
    const [preview] = (await world.interact.previews.preview(campaign.id, ann, undefined)).shown;
    expect(preview?.html).not.toContain("<img src=x");
    expect(preview?.html).toContain("&lt;img src=x onerror=alert(1)&gt;{{7*7}}");
    // In the header the name is one quoted word.
    expect(mail.to).toEqual([{ name: `Ann ${NASTY}`, address: "ann@shop.example" }]);
  });

  it("carries one-click headers, both signed", () => {
    const message = (smtp.taken[0]?.message ?? "").replace(/\r\n[ \t]+/g, " ");
    expect(message).toMatch(/^List-Unsubscribe: <http:\/\/localhost:4321\/u\/[\w-]+>\r$/m);
    expect(message).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m);
    expect(message).toMatch(/^DKIM-Signature: .*h=[^;]*list-unsubscribe:list-unsubscribe-post:feedback-id[^;]*;/m);
  });
});

describe("public pages", () => {
  it("fault 23: looking changes nothing: GET, HEAD and prefetch of all links, over and over", async () => {
    const before = await standing();
    for (let i = 0; i < 100; i++) {
      for (const url of [links.preferences, links.unsubscribe]) {
        await app.inject({ method: i % 2 === 0 ? "GET" : "HEAD", url, headers: { "sec-purpose": "prefetch" } });
      }
    }
    expect(await standing()).toBe(before);
  });

  it("fault 34: a changed or foreign click link answers 400 and leads nowhere", async () => {
    const bad = [
      `${links.click}x`,
      "/c/%0d%0aLocation:%20evil",
      "/c/https:%2f%2fevil.example",
      "/c//evil.example",
      "/c/%5cevil.example",
      "/c/data:text%2fhtml,x",
      `/c/${"a".repeat(500)}`,
      links.preferences.replace("/p/", "/c/"),
    ];
    for (const url of bad) {
      const answer = await app.inject({ method: "GET", url, headers: BROWSER });
      expect([400, 404], url).toContain(answer.statusCode);
      expect(answer.headers["location"]).toBeUndefined();
    }
    const chosen = await app.inject({
      method: "GET",
      url: `${links.click}?url=https://evil.example`,
      headers: { "user-agent": "Googlebot/2.1" },
    });
    expect(chosen.headers["location"]).toBe("https://shop.example/spring");
  });

  it("a person's click counts once, a scanner's does not", async () => {
    for (const headers of [BROWSER, BROWSER]) {
      const answer = await app.inject({ method: "GET", url: links.click, headers });
      expect([answer.statusCode, answer.headers["location"]]).toEqual([302, "https://shop.example/spring"]);
    }
    await app.inject({ method: "HEAD", url: links.click, headers: BROWSER });
    const { rows } = await sql<{
      class: string;
      n: number;
    }>`select class, count(*)::int as n from interact.clicks group by 1 order by 1`.execute(stores.postgres.db);
    expect(rows).toEqual([
      { class: "human", n: 1 },
      { class: "machine", n: 1 },
    ]);
  });

  it("is small, in the reader's language, without script, and shows what we know", async () => {
    const page = await app.inject({ method: "GET", url: links.preferences, headers: { ...BROWSER, "accept-language": "de-AT" } });
    expect(page.statusCode).toBe(200);
    expect(page.body.length).toBeLessThan(14_000);
    expect(page.body).toContain('lang="de"');
    expect(page.body).toContain("ann@shop.example");
    expect(page.body).toContain("weil Sie zugestimmt haben: Angebote und Neuigkeiten");
    expect(page.body).toMatch(/Was von Ihnen darin steht: [^<]*Vorname/);
    expect(page.body).not.toContain("<script");
    expect(page.body).not.toContain("<img");
  });

  it("each choice is in force at once, says so, and can be undone", async () => {
    // The message of before would count against "four a year".
    await sql`truncate trust.gate_log`.execute(stores.postgres.db);
    const steps: [Record<string, string>, RegExp][] = [
      [{ action: "medium", medium: "letter" }, /How we reach you: Letter/],
      [{ action: "often", often: "quarter" }, /Four times a year/],
      [{ action: "pause", months: "3" }, /We pause until 2026-09-15/],
      [{ action: "purpose", purpose: "alerts", allow: "yes" }, /Alerts you asked for: on/],
    ];
    for (const [fields, words] of steps) expect((await form(links.preferences, fields)).body).toMatch(words);
    const rules = (await world.trust.rules(stores.postgres.db, [ann])).get(ann);
    expect(rules).toMatchObject({ medium: "letter", maxPerMonth: 0.333 });
    const out = await form(links.preferences, { action: "out" });
    expect(out.body).toContain("You are out of everything.");
    expect((await world.interact.campaigns.audience(await draft())).unreachable).toMatchObject([{ reason: "withdrawn" }]);
    const before = /name="before" value="([^"]+)"/.exec(out.body)?.[1] ?? "";
    expect((await form(links.preferences, { action: "undo", before })).body).toContain("Everything is as it was before.");
    await form(links.preferences, { action: "pause", months: "0" });
    await form(links.preferences, { action: "medium", medium: "" });
    await form(links.preferences, { action: "often", often: "any" });
    expect((await world.interact.campaigns.audience(await draft())).reachable).toMatchObject([{ medium: "email", people: 1 }]);
    expect(await world.trust.verifyLedger(stores.postgres.db, ann)).toBeNull();
    expect((await form(links.preferences, { action: "nonsense" })).statusCode).toBe(400);
  });

  it("fault 25: each bit of a token flipped, another purpose's token: a generic 400, nothing changed", async () => {
    const before = await standing();
    const token = links.unsubscribe.slice(3);
    const bytes = Buffer.from(token, "base64url");
    const bad = Array.from({ length: bytes.length * 8 }, (_, bit) => {
      const copy = Buffer.from(bytes);
      copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      return copy.toString("base64url");
    });
    for (const wrong of [...bad, links.preferences.slice(3), links.click.slice(3), "", "x"]) {
      const answer = await app.inject({ method: "POST", url: `/u/${wrong}`, remoteAddress: `10.0.0.${wrong.length}` });
      expect([400, 404]).toContain(answer.statusCode);
    }
    expect(await standing()).toBe(before);
  });

  it("fault 24: one-click without cookies, with an odd body, twice: 200 both times, one effect; the next campaign says so", async () => {
    const asked = await app.inject({ method: "GET", url: links.unsubscribe });
    expect(asked.body).toContain("<button");
    const one = await form(links.unsubscribe, { "List-Unsubscribe": "One-Click", more: "x".repeat(5000) });
    const after = await standing();
    const two = await form(links.unsubscribe, { "List-Unsubscribe": "One-Click" });
    const three = await app.inject({
      method: "POST",
      url: links.unsubscribe,
      headers: { "content-type": "text/plain" },
      payload: "List-Unsubscribe=One-Click",
    });
    expect([one.statusCode, two.statusCode, three.statusCode]).toEqual([200, 200, 200]);
    expect(one.headers["set-cookie"]).toBeUndefined();
    expect(await standing()).toBe(after);
    const next = await startCampaign(world, stores.postgres);
    await world.interact.sender.drainOnce();
    const { items } = await world.interact.sends(next, undefined, undefined);
    expect(items).toMatchObject([{ state: "suppressed", reason: "withdrawn", reasonLabel: "Said no to this" }]);
  });

  it("the line of time tells all of it, newest first, page by page", async () => {
    const whole = await world.interact.timeline(ann, { limit: 200 });
    const kinds = new Set(whole.items.map((item) => item.kind));
    expect([...kinds]).toEqual(expect.arrayContaining(["message", "click", "consent", "preference", "gate"]));
    const paged: string[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await world.interact.timeline(ann, { cursor, limit: 3 });
      paged.push(...page.items.map((item) => item.id));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(paged).toEqual(whole.items.map((item) => item.id));
    // Its parts, also page by page, are the whole, and none is in two.
    const parts: string[] = [];
    for (const part of ["purchases", "messages", "answers", "wishes", "refusals"] as const) {
      for (let cursor: string | undefined, more = true; more;) {
        const page = await world.interact.timeline(ann, { cursor, limit: 2, part });
        parts.push(...page.items.map((item) => item.id));
        cursor = page.nextCursor ?? undefined;
        more = page.nextCursor !== null;
      }
    }
    expect([...parts].sort()).toEqual([...paged].sort());
  });
});

async function draft(): Promise<string> {
  const campaign = await world.interact.campaigns.create("Draft", "list", "test");
  await world.interact.campaigns.edit(campaign.id, { heldBack: 0 });
  return campaign.id;
}

describe("who followed a link", () => {
  const at = new Date("2026-06-15T10:00:00Z");
  const visit = {
    method: "GET",
    userAgent: BROWSER["user-agent"],
    purposeHeader: "",
    honey: false,
    at,
    acceptedAt: new Date(at.getTime() - 60_000),
    others: [],
  };
  it.each([
    ["a person", {}, "human"],
    ["nothing said", { userAgent: "" }, "unknown"],
    ["the hidden link", { honey: true }, "machine"],
    ["HEAD", { method: "HEAD" }, "machine"],
    ["a known scanner", { userAgent: "Mozilla/5.0 (compatible; Googlebot/2.1)" }, "machine"],
    ["a prefetch", { purposeHeader: "prefetch" }, "machine"],
    ["a second after delivery", { acceptedAt: new Date(at.getTime() - 1000) }, "machine"],
    ["three links in two seconds", { others: [new Date(at.getTime() - 500), new Date(at.getTime() - 900)] }, "machine"],
  ] as const)("%s", (_, change, expected) => expect(classify({ ...visit, ...change }).class).toBe(expected));
});
