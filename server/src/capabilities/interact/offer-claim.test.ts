// A person takes an offer on the page behind the link of a message.
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDoorway, type Doorway } from "../../../test/doorway.ts";
import { DAY } from "../../vocabulary/time.ts";

let door: Doorway;
let serial = 0;
const host = { host: "localhost:4321" };

beforeAll(async () => {
  door = await createDoorway();
});
afterAll(() => door.close());

const house = () => door.world.house;

async function offer(kind: string, terms: Record<string, string | number>, limits: { perPerson?: number; budgetUses?: number } = {}) {
  const open = { rule: null, startsAt: null, endsAt: null, budgetMinor: null, budgetUses: null, perPerson: null, stackingGroup: null };
  const words = { name: `Offer ${++serial}`, headline: `A gift ${serial}`, body: "While there is some.\n\nFor you.", url: null };
  return (await house().offers.make({ ...words, ...open, holdMinutes: 60, kind, terms, ...limits }, "test")).id;
}
const coupon = (limits: { perPerson?: number; budgetUses?: number } = { perPerson: 1 }) =>
  offer("coupon", { off: "amount", amount: 500 }, limits);

/** The link as a message brings it. */
const link = (offerId: string, personId: string): string =>
  `/o/${offerId}/claim/${house().interact.pages.tokens.sign("claim", { personId, sendId: null, link: 0 })}`;
const look = (url: string) => door.app.inject({ method: "GET", url, headers: host });
/** Each press from another place: the limit for one address is a test of its own. */
const press = (
  url: string,
  fields: Record<string, string> = { action: "claim" },
  from = `10.7.${Math.floor(++serial / 250)}.${serial % 250}`,
) =>
  door.app.inject({
    method: "POST",
    url,
    remoteAddress: from,
    headers: { ...host, "content-type": "application/x-www-form-urlencoded", "x-forwarded-for": from },
    payload: new URLSearchParams(fields).toString(),
  });
const codeIn = (page: string): string => /<strong[^>]*>([2-9A-Z-]{16})<\/strong>/.exec(page)?.[1] ?? "none";
const takenOf = async (id: string) => (await house().offers.one(id)).taken;
const till = (personId: string, code: string, ref: string, key = `till:${++serial}`) =>
  house().offers.redeem({
    person: { by: "id", value: personId },
    offerId: null,
    code,
    key,
    order: { ref, minor: 4000 },
    answer: null,
    commit: true,
    from: `shop:${serial}`,
  });

test("looking takes nothing; ten presses at once hold it once, with a code that the till takes up once", async () => {
  const [id, ann] = [await coupon(), await door.world.person({ given: "Ann", language: "en" })];
  const url = link(id, ann);
  for (let i = 0; i < 5; i++) {
    const page = await look(url);
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain("I would like it");
    expect(page.headers["cache-control"]).toBe("no-store");
    expect(page.body).not.toContain("<script");
  }
  expect(await takenOf(id)).toMatchObject({ heldUses: 0, usedUses: 0 });
  const pressed = await Promise.all(Array.from({ length: 10 }, () => press(url)));
  expect(new Set(pressed.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
  expect(await takenOf(id)).toMatchObject({ heldUses: 1, usedUses: 0 });
  const code = codeIn((await look(url)).body);
  expect(new Set(pressed.map(({ body }) => codeIn(body)))).toEqual(new Set([code]));

  const answers = await Promise.all([till(ann, code, "A-1", "k"), till(ann, code, "A-1", "k"), till(ann, code, "A-2")]);
  expect(answers.map((answer) => ("use" in answer ? answer.use.orderRef : answer.refusal))).toEqual(["A-1", "A-1", "no-such-code"]);
  expect(await till(ann, code, "A-1", "k2")).toMatchObject({ again: true, use: { orderRef: "A-1", costMinor: 500 } });
  expect(await takenOf(id)).toMatchObject({ heldUses: 0, usedUses: 1, usedMinor: 500 });
  expect((await look(url)).body).toContain("It is yours.");
});

test("an order that is too small leaves what is held; what ran out may be had again while there is some, and no more than there is", async () => {
  const id = await offer("coupon", { off: "amount", amount: 500, leastOrder: 5000 }, { perPerson: 1, budgetUses: 1 });
  const [bob, bea] = [await door.world.person({ given: "Bob", language: "de" }), await door.world.person({ given: "Bea" })];
  const held = await press(link(id, bob));
  expect(held.body).toContain("zurückgelegt");
  expect((await press(link(id, bea))).statusCode).toBe(400);
  expect((await look(link(id, bea))).body).toContain("All of it is gone.");
  expect(await till(bob, codeIn(held.body), "B-1")).toMatchObject({ refusal: "order-too-small" });
  expect(await takenOf(id)).toMatchObject({ heldUses: 1 });
  const before = door.world.clock.now;
  door.world.clock.now = new Date(before.getTime() + DAY);
  await door.world.postgres.transaction((tx) => house().offers.lapse(tx, 100));
  expect((await press(link(id, bea))).statusCode).toBe(200);
  expect((await look(link(id, bob))).body).toContain("Es ist alles vergeben.");
  door.world.clock.now = before;
});

test("a word for many stands on the page too; what needs no order is theirs at once; a contest asks, and a wrong answer may be mended", async () => {
  const [word, sample] = [await coupon(), await offer("sample", { article: "Tea", sampleCost: 10 }, { perPerson: 1 })];
  const quiz = await offer(
    "contest",
    { question: "What is <green>?", answer: "Tea", prize: "A pot", prizes: 1, prizeCost: 900 },
    { perPerson: 1 },
  );
  const cat = await door.world.person({ given: "Cat" });
  await house().offers.codes.share(word, "LEAVES-OF-TEA");
  expect((await press(link(word, cat))).body).toContain("LEAVES-OF-TEA");
  expect(await takenOf(word)).toMatchObject({ heldUses: 1 });
  expect((await press(link(sample, cat))).body).toContain("It is yours.");
  await press(link(sample, cat));
  expect(await takenOf(sample)).toMatchObject({ heldUses: 0, usedUses: 1 });
  expect((await look(link(quiz, cat))).body).toContain("What is &lt;green&gt;?");
  const wrong = await press(link(quiz, cat), { answer: "Grass" });
  expect([wrong.statusCode, wrong.body.includes("not the right answer")]).toEqual([400, true]);
  expect((await press(link(quiz, cat), { answer: " tea " })).body).toContain("It is yours.");
});

test("forged links, links for other things, other offers and people who are not meant open nothing; presses of one address are slowed down", async () => {
  const dan = await door.world.person({ given: "Dan" });
  const [id, plain] = [
    await coupon(),
    await house().customise.addOffer(door.world.db, { name: "N", headline: "News", body: "x", url: null }),
  ];
  const { tokens } = house().interact.pages;
  const preferences = tokens.sign("preferences", { personId: dan, sendId: null, link: 0 });
  for (const url of [
    `/o/${id}/claim/${preferences}`,
    `/o/${id}/claim/nonsense`,
    link(plain.id, dan),
    link("nonsense", dan),
    `${link(id, dan)}x`,
  ]) {
    expect((await look(url)).statusCode, url).toBe(400);
    expect((await press(url)).statusCode, url).toBe(400);
  }
  expect((await press(link(id, dan))).statusCode).toBe(200);
  const many = await Promise.all(Array.from({ length: 14 }, () => press(link(id, dan), undefined, "192.0.2.9")));
  expect(many.filter(({ statusCode }) => statusCode === 429)).toHaveLength(4);
  await house().offers.put(id, "paused");
  const eve = await door.world.person({ given: "Eve" });
  expect((await press(link(id, eve))).body).toContain("not open just now");
  const cookie = await door.owner();
  const about = (personId: string, offerId: string) => door.ask("GET", `/v1/people/${personId}/offers/${offerId}`, { cookie });
  expect((await about(eve, id)).json()).toMatchObject({ state: "refused", sentence: "This offer rests for now." });
  expect((await about(dan, id)).json()).toMatchObject({ state: "held", sentence: "It is held for them." });
  expect((await about(dan, plain.id)).statusCode).toBe(404);
});
