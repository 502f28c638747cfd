// The next question goes out in a mail, is answered at a tap and a press, and is not put again.
import type { FastifyInstance } from "fastify";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { askedOf } from "../../src/capabilities/identify/questions-reads.ts";
import { startMailSink, type MailSink } from "../../src/platform/mail-sink.ts";
import { createPublicApp } from "../public-app.ts";
import { addSomebodies, createSendingWorld, type SendingWorld } from "../sending-world.ts";
import { createStores } from "../world.ts";

let stores: Awaited<ReturnType<typeof createStores>>;
let world: SendingWorld;
let sink: MailSink;
let app: FastifyInstance;
const folder = mkdtempSync(join(tmpdir(), "rapport-question-"));

beforeAll(async () => {
  stores = await createStores();
  world = createSendingWorld(stores.postgres);
  sink = await startMailSink(folder);
  world.smtpUrl = sink.url;
  app = await createPublicApp(world, world.interact.pages, null);
});
afterAll(async () => {
  await app.close();
  await world.stop();
  await sink.stop();
  await stores.close();
  rmSync(folder, { recursive: true, force: true });
});

const MJML = `<mjml><mj-body><mj-section><mj-column>
  <mj-text>Hello.</mj-text>
  <mj-text>{% question %}</mj-text>
  <mj-text><a href="{{ links.unsubscribe }}">Unsubscribe</a></mj-text>
</mj-column></mj-section></mj-body></mjml>`;
const LETTER = "Hello.\n\n{% question %}";

/** A campaign with the question in it to these people. */
async function campaign(people: readonly string[]): Promise<string> {
  world.members.splice(0, Infinity, ...people);
  const { id } = await world.interact.campaigns.create("With a question", "list", "test");
  const words = { name: "O", headline: "News", body: "Some.", url: "https://shop.example" };
  const offer = await world.customise.addOffer(stores.postgres.db, words);
  await world.interact.campaigns.edit(id, { heldBack: 0, offerId: offer.id, subject: "Hello", mjml: MJML, letter: LETTER });
  return id;
}

const html = async (id: string, person: string): Promise<string> =>
  (await world.interact.previews.preview(id, person, undefined)).shown[0]?.html ?? "";
const plain = (url: string): string => url.replaceAll("&amp;", "&").replace("http://localhost:4321", "");
/** Where the links of a message that lead to the person's own page go, with their words. */
const taps = (body: string): { words: string; url: string }[] =>
  [...body.matchAll(/<a href="(http:\/\/localhost:4321\/p\/[^"]*ask=[^"]*)"[^>]*>([^<]+)<\/a>/g)].map(([, url = "", words = ""]) => ({
    words,
    url: plain(url),
  }));
const post = (url: string, fields: Record<string, string>) =>
  app.inject({
    method: "POST",
    url,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    payload: new URLSearchParams(fields).toString(),
  });
const known = async (person: string) => (await world.trust.rules(stores.postgres.db, [person])).get(person)?.maxPerMonth ?? null;
const asked = async (person: string) => (await askedOf(stores.postgres.db, person)).map(({ contact, outcome }) => ({ contact, outcome }));

test("sent to a mailbox: the question with what it is for; hundreds of visits by programs that follow its links note nothing, one press does", async () => {
  const [ann] = await addSomebodies(world, stores.postgres, [{ given: "Ann", language: "en", country: "GB", email: "ann@asked.example" }]);
  const person = ann ?? "";
  // All else is known of her, so that it is clear what is asked.
  const { db } = stores.postgres;
  const facts = {
    interest: "tea",
    time_zone: "Europe/London",
    address: { lines: ["1 High St"], postalCode: "YO1 6JT", city: "York", country: "GB" },
  };
  const at = world.clock.now;
  await world.identify.declareFacts(
    db,
    Object.entries(facts).map(([attribute, value]) => ({ personId: person, attribute, value, source: "test", at })),
  );
  await world.trust.putRules(db, person, { medium: "email", maxPerMonth: null, pauseUntil: null }, "form", "E-mail", at);
  const id = await campaign([person]);
  const shown = await html(id, person);
  await world.interact.campaigns.start(id, 1, "test");
  await world.interact.sender.drainOnce();
  const [mail] = sink.list("ann@asked.example", undefined, 1).items;
  const received = ((await sink.read(mail?.id ?? ""))?.html ?? "").replaceAll("\r\n", "\n");
  // What was previewed is what came, but for the tokens.
  const tokens = /\/(?:p|u|c)\/[\w-]{66}/g;
  expect(received.replaceAll(tokens, "")).toBe(shown.replaceAll(tokens, ""));
  expect(received).toContain("How often may we write at most?");
  expect(received).toContain("So that we never write more than you like.");

  const links = taps(received);
  const month = links.find(({ words }) => words === "Once a month");
  expect(links.at(-1)?.words).toBe("Another answer, or rather none");
  for (let i = 0; i < 40; i++) {
    for (const { url } of links) {
      for (const method of ["GET", "HEAD"] as const)
        expect((await app.inject({ method, url, remoteAddress: `10.9.${i}.1` })).statusCode).toBe(200);
    }
  }
  expect(await known(person)).toBeNull();
  expect(await asked(person)).toEqual([]);

  const page = (await app.inject({ method: "GET", url: month?.url ?? "" })).body;
  expect(page).toContain("Yes, note it: Once a month");
  const value = new URL(month?.url ?? "", "http://x").searchParams.get("answer") ?? "";
  const attribute = new URL(month?.url ?? "", "http://x").searchParams.get("ask") ?? "";
  const pressed = await post(month?.url ?? "", { action: "answer", attribute, via: "mail", [`f.${attribute}`]: value });
  expect(pressed.body).toContain("How often we write at most");
  expect(await known(person)).toBe(1);
  expect(await asked(person)).toEqual([{ contact: "mail", outcome: "answered" }]);

  // Known afresh: the old link asks nothing any more, and the next mail puts another question or none.
  expect((await app.inject({ method: "GET", url: month?.url ?? "" })).body).not.toContain("Yes, note it");
  expect(await html(await campaign([person]), person)).not.toContain("How often may we write at most?");

  const before = /name="before" value="([^"]+)"/.exec(pressed.body)?.[1] ?? "none";
  await post(month?.url ?? "", { action: "undo", before });
  expect(await known(person)).toBeNull();
});

test("who would rather not say is not asked again, in mail or letter; where nothing is to be asked, nothing stands there", async () => {
  const [ben] = await addSomebodies(world, stores.postgres, [{ given: "Ben", language: "de", country: "DE", email: "ben@asked.example" }]);
  const person = ben ?? "";
  const id = await campaign([person]);
  const opened = await html(id, person);
  expect(opened).toMatch(/Damit /);
  expect(taps(opened).at(-1)?.words).toMatch(/^(Auf Ihrer Seite antworten|Eine andere Antwort, oder lieber keine)$/);
  // Whatever comes next is refused until nothing is left to ask.
  for (let round = 0; round < 12; round++) {
    const [tap] = taps(await html(id, person)).slice(-1);
    if (tap === undefined) break;
    const attribute = new URL(tap.url, "http://x").searchParams.get("ask") ?? "";
    const { body } = await post(tap.url, { action: "refuse", via: "mail", attribute });
    expect(body).toContain("Wir lassen es dabei");
    world.clock.now = new Date(world.clock.now.getTime() + 13 * 3_600_000);
  }
  expect((await asked(person)).length).toBeGreaterThan(1);
  const quiet = await html(id, person);
  expect(taps(quiet)).toEqual([]);
  expect(quiet).not.toMatch(/\{%|question|undefined/);
  expect((await world.interact.previews.textFor(id, person, "letter")).text).toBe("Hello.");
});

test("a tap that fits no answer opens the page with the question only; one about nothing opens the page", async () => {
  const [cid] = await addSomebodies(world, stores.postgres, [{ given: "Cid", language: "en", country: "GB", email: "cid@asked.example" }]);
  const link = new URL(world.interact.preferenceUrl(cid ?? "")).pathname;
  const open = async (query: string) => (await app.inject({ method: "GET", url: `${link}?${query}` })).body;
  const wrong = await open("ask=how_often&answer=%3Cb%3E");
  expect(wrong).not.toContain("Yes, note it");
  expect(wrong).not.toContain("<b>");
  expect(await open("ask=nonsense&answer=1")).not.toContain("Yes, note it");
  const forged = await post(link, { action: "answer", via: "mail", attribute: "nonsense", "f.nonsense": "1" });
  expect(forged.statusCode).toBe(400);
});
