// What people asked to be told about, from the file of goods to the mail in the box.
import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { afterArrivals } from "../../flows/products-arrived.ts";
import { DAY } from "../../vocabulary/time.ts";
import { askAlert, endAlert, openAlerts } from "./alerts-store.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
  await world.house.openMailbox();
  // The stock-taking: what is there on the first day is no news.
  await world.house.catalogue.products.put([
    { sku: "OLD", name: "An old book", category: "Novels", brand: "Ada Stone", unitPriceMinor: 1000 },
    { sku: "GONE", name: "Out of print", category: "Novels", brand: "Ada Stone", active: false },
  ]);
  world.clock.now = new Date(world.clock.now.getTime() + 2 * DAY);
});
afterAll(() => world.close());

type Asked = readonly ["author" | "category" | "product" | "word" | "price", string];

async function somebody(name: string, asked: readonly Asked[], language = "en"): Promise<{ id: string; email: string }> {
  const email = `${name.toLowerCase()}@reader.example`;
  const id = await world.person({ given: name, family: "Lee", email, country: "GB", timeZone: "Europe/London", language });
  await world.house.trust.recordConsent(world.db, {
    personId: id,
    identifier: email,
    purpose: "alerts",
    medium: "*",
    decision: "given",
    words: { id: "t", version: 1, language: "en", text: "Tell me when it comes" },
    method: "preference-page",
    actor: "person",
    at: world.clock.now,
  });
  for (const [kind, words] of asked) await askAlert(world.db, id, kind, words, world.clock.now);
  return { id, email };
}

let files = 0;
async function importGoods(content: string): Promise<void> {
  const path = world.files.path("given", `${files++}.csv`);
  writeFileSync(path, content);
  const { imports } = world.house;
  const id = await imports.beginPath(path, await imports.previewPath(path), "test");
  await imports.run(id);
}

const tell = (): Promise<void> => afterArrivals({ ...world.house, postgres: world.postgres });

/** Sends what waits; the mails of one person, the oldest first. */
async function mailsTo(email: string): Promise<{ subject: string; text: string; html: string }[]> {
  while ((await world.house.interact.sender.drainOnce()) > 0);
  const sink = world.house.sink();
  if (sink === null) throw new Error("There is no mailbox.");
  const mails = await Promise.all(sink.list(email, undefined, 100).items.map(({ id }) => sink.read(id)));
  return mails.flatMap((mail) => (mail === null ? [] : [{ subject: mail.subject, text: mail.text, html: mail.html }])).reverse();
}

const momentsOf = async (id: string): Promise<string[]> =>
  (await world.house.interact.timeline(id, { limit: 50 })).items.filter(({ kind }) => kind === "message").map(({ title }) => title);

test("whoever asked is told once when it arrives, whatever wishes it meets; it stands on the line of time and on their own page", async () => {
  const [ann, bo, cy] = [
    await somebody("Ann", [
      ["author", "ada stone"],
      ["word", "walk"],
      ["author", "Ben Hill"],
    ]),
    await somebody("Bo", [["category", "Novels"]], "de"),
    await somebody("Cy", [["word", "gardening"]]),
  ];
  const goods =
    "SKU;Title;Author;Genre;Price;Available;Link\nN1;The Long Walk;Ada Stone;Novels;12,50;yes;https://shop.example/walk?a=1&b=2\nN2;Letters Home;Ada Stone;Letters;14,00;yes;\nN3;Not yet;Ada Stone;Novels;;no;\n";
  await importGoods(goods);
  await tell();
  const [mail, ...more] = await mailsTo(ann.email);
  expect(more).toEqual([]);
  expect(mail?.subject).toBe("Here now: The Long Walk and 1 more");
  expect(mail?.text).toContain("The Long Walk, Ada Stone, €12.50. You asked for: A new work by an author or maker: ada stone");
  expect(mail?.text).toContain("Letters Home, Ada Stone, €14.00.");
  // Where an article has an address, its line ends in a link to it; one without stays as it is.
  expect(mail?.html.match(/href="https:\/\/shop\.example[^"]*"/g)).toEqual(['href="https://shop.example/walk?a=1&amp;b=2"']);
  expect(mail?.text).toContain("https://shop.example/walk?a=1&b=2");
  expect(mail?.text).not.toContain("→");
  expect(mail?.text).not.toContain("Not yet");
  expect((await mailsTo(bo.email))[0]).toMatchObject({
    subject: "Jetzt da: The Long Walk",
    text: expect.stringContaining("Ihr Wunsch: Neues einer Art: Novels"),
  });
  expect(await mailsTo(cy.email)).toEqual([]);
  expect(await momentsOf(ann.id)).toEqual(["Here now: The Long Walk and 1 more"]);
  const page = await world.house.interact.whySent(world.db, [ann.id]);
  expect(page[0]).toMatchObject({ purpose: "alerts", list: "What people asked for", because: expect.stringContaining("ada stone") });
  // The same file again, at the same time and once more: nobody hears of it twice.
  await Promise.all([importGoods(goods), importGoods(goods.replace("N1", "N1 "))]);
  await Promise.all([tell(), tell()]);
  expect(await mailsTo(ann.email)).toHaveLength(1);
  // What can be had again is told like what is new: whoever waited for it had not heard of it.
  await importGoods("SKU;Title;Available\nN3;Not yet;yes\nGONE;Out of print;3\n");
  await tell();
  expect((await mailsTo(ann.email)).at(-1)?.subject).toBe("Here now: Out of print and 1 more");
});

test("what is cut off leaves nothing half told, and what runs twice at once tells each once", async () => {
  const dee = await somebody("Dee", [["word", "lighthouse"]]);
  await world.house.catalogue.products.put(
    Array.from({ length: 30 }, (_, i) => ({ sku: `L${i}`, name: `Lighthouse ${i}`, unitPriceMinor: 500 })),
  );
  const cutOff = {
    fire: async (...asked: Parameters<typeof world.house.interact.alerts.fire>) => {
      expect(await world.house.interact.alerts.fire(...asked)).toBe(1);
      throw new Error("cut off");
    },
  };
  await expect(afterArrivals({ ...world.house, postgres: world.postgres, interact: { alerts: cutOff } })).rejects.toThrow("cut off");
  expect(await mailsTo(dee.email)).toEqual([]);
  await Promise.all([tell(), tell(), tell()]);
  const mails = await mailsTo(dee.email);
  expect(mails.map(({ subject }) => subject)).toEqual(["Here now: Lighthouse 0 and 29 more"]);
  expect(mails[0]?.text).toContain("And 10 more.");
});

test("the gate decides as for everything else: no consent, a pause and an ended wish mean no mail", async () => {
  const [eve, fay, gil] = [
    await somebody("Eve", [["word", "orchid"]]),
    await somebody("Fay", [["word", "orchid"]]),
    await somebody("Gil", [["word", "orchid"]]),
  ];
  const consent = {
    identifier: eve.email,
    purpose: "alerts",
    medium: "*",
    words: { id: "t", version: 1, language: "en", text: "No" },
    method: "one-click",
    actor: "person",
  };
  await world.house.trust.recordConsent(world.db, {
    ...consent,
    personId: eve.id,
    decision: "withdrawn",
    at: new Date(world.clock.now.getTime() + 1),
  });
  await world.house.trust.putRules(
    world.db,
    fay.id,
    { medium: null, maxPerMonth: null, pauseUntil: new Date(world.clock.now.getTime() + DAY) },
    "test",
    "paused",
    world.clock.now,
  );
  for (const { id } of await openAlerts(world.db, gil.id)) await endAlert(world.db, gil.id, id, world.clock.now);
  await world.house.catalogue.products.put([{ sku: "ORC", name: "Orchid", unitPriceMinor: 900 }]);
  await tell();
  for (const { email } of [eve, fay, gil]) expect(await mailsTo(email)).toEqual([]);
  const refusals = async (id: string) =>
    (await world.house.interact.timeline(id, { limit: 20, part: "refusals" })).items.map(({ detail }) => detail);
  expect(await refusals(eve.id)).toHaveLength(1);
  expect(await refusals(fay.id)).toHaveLength(1);
  expect(await refusals(gil.id)).toEqual([]);
});

test("one individual with two records, and a person who chose letters, get one message, by their medium", async () => {
  const [hal, twin] = [await somebody("Hal", [["word", "compass"]]), await somebody("Hally", [["product", "Compass"]])];
  await world.postgres.transaction((tx) =>
    world.house.merging.join(tx, { kept: hal.id, gone: twin.id, actor: "user:x", why: "review", evidence: {} }),
  );
  const ida = await somebody("Ida", [["word", "compass"]]);
  await world.house.identify.declareFacts(world.db, [
    {
      personId: ida.id,
      attribute: "address",
      value: { lines: ["1 High Street"], postalCode: "YO1 6JT", city: "York", country: "GB" },
      source: "test",
      at: world.clock.now,
    },
  ]);
  await world.house.trust.putRules(
    world.db,
    ida.id,
    { medium: "letter", maxPerMonth: null, pauseUntil: null },
    "test",
    "letters",
    world.clock.now,
  );
  await world.house.catalogue.products.put([{ sku: "COM", name: "Compass", unitPriceMinor: 4900 }]);
  await tell();
  expect((await mailsTo(hal.email)).length + (await mailsTo(twin.email)).length).toBe(1);
  expect(await mailsTo(ida.email)).toEqual([]);
  const [run] = await world.house.interact.alerts.told(1);
  expect(run).toMatchObject({ name: "Asked for: Compass", articles: 1, people: 2, byState: { accepted: 2 } });
  expect((await world.house.interact.timeline(ida.id, { limit: 5 })).items.find(({ medium }) => medium === "letter")?.title).toBe(
    "Here now: Compass",
  );
});

test("the first day is the stock-taking; goods stated before they come are told on their day, and a lower price to whoever asked for it", async () => {
  const joe = await somebody("Joe", [
    ["author", "Ada Stone"],
    ["price", "An old book"],
    ["word", "almanac"],
  ]);
  await world.house.catalogue.products.put([
    { sku: "ALM", name: "Almanac of next year", arrivedOn: new Date(world.clock.now.getTime() + 3 * DAY).toISOString().slice(0, 10) },
    { sku: "ALM-0", name: "Almanac of last year", arrivedOn: new Date(world.clock.now.getTime() - 200 * DAY).toISOString().slice(0, 10) },
    { sku: "OLD", unitPriceMinor: 750 },
  ]);
  await tell();
  expect((await mailsTo(joe.email)).map(({ subject }) => subject)).toEqual(["Cheaper now: An old book"]);
  world.clock.now = new Date(world.clock.now.getTime() + 4 * DAY);
  await tell();
  expect((await mailsTo(joe.email)).map(({ subject }) => subject)).toEqual(["Cheaper now: An old book", "Here now: Almanac of next year"]);
});

test("what is asked for is counted by individuals, with what of it can be had; who asks is told with it", async () => {
  const { alerts } = world.house.interact;
  const { items, unmet } = await alerts.demand({});
  const of = (words: string) => items.find((item) => item.words.toLowerCase() === words);
  expect(of("gardening")).toMatchObject({ people: 1, told: 0, had: 0, some: [] });
  expect(of("orchid")).toMatchObject({ people: 2, told: 0, had: 1, some: [{ sku: "ORC", name: "Orchid" }] });
  expect(of("compass")).toMatchObject({ people: 2, told: 2 });
  expect(unmet).toBe((await alerts.demand({ had: false })).items.length);
  expect((await alerts.asking({ kind: "word", words: "Gardening" })).map(({ name, told }) => ({ name, told }))).toEqual([
    { name: "Cy Lee", told: 0 },
  ]);
});
