// POST /v1/decide as a shop uses it: visitors who get a name, goods that come back, and what nobody should send.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../src/platform/ids.ts";
import { sql } from "../../src/platform/postgres.ts";
import { DAY } from "../../src/vocabulary/time.ts";
import { createIntakeWorld, type IntakeWorld } from "../intake-world.ts";

let world: IntakeWorld;
let cookie: string;
let serial = 0;
beforeAll(async () => {
  world = await createIntakeWorld();
  cookie = await world.owner();
});
afterAll(() => world.close());

interface Decided {
  readonly decisionId: string;
  readonly personId: string;
  readonly offer: { readonly id: string; readonly kind: string; readonly sku: string | null } | null;
  readonly presentation: { readonly id: string } | null;
  readonly because: string | null;
  readonly propensity: number | null;
}

interface Answered extends Decided {
  readonly detail: string;
  readonly counted: boolean;
}

const post = async (url: string, payload: object): Promise<{ status: number; answer: Answered }> => {
  const response = await world.ask("POST", url, { cookie, payload });
  return { status: response.statusCode, answer: response.json() };
};
const decide = async (payload: object): Promise<Decided> => {
  const { status, answer } = await post("/v1/decide", payload);
  expect(status, JSON.stringify(answer)).toBe(200);
  return answer;
};
const tell = (decisionId: string, outcome: object) => post(`/v1/decisions/${decisionId}/outcomes`, outcome);

const LIMITS = { rule: null, startsAt: null, endsAt: null, budgetMinor: null, budgetUses: null, perPerson: null, stackingGroup: null };

async function offer(name: string): Promise<string> {
  const words = { name, headline: name, body: "", url: null, holdMinutes: 60 };
  const terms = { off: "amount", amount: 300, leastOrder: 0 };
  return (await world.world.house.offers.make({ ...words, ...LIMITS, kind: "coupon", terms }, "test")).id;
}

async function willing(given: string): Promise<string> {
  const { house, postgres, clock } = world.world;
  const id = await world.world.person({ given });
  const words = { id: "w", version: 1, language: "en", text: "Yes, send me offers" };
  const said = { purpose: "offers", medium: "*", decision: "given" as const, method: "form", actor: "person", words, at: clock.now };
  await postgres.transaction((tx) => house.trust.recordConsent(tx, { ...said, personId: id, identifier: id }));
  return id;
}

/** An order in the log, or with amounts below zero what came back of it. */
async function bought(personId: string, order: string, amount: number): Promise<void> {
  const back = amount < 0;
  const products = [{ sku: "tea", name: "Tea", quantity: back ? -1 : 1, amount_minor: amount, ...(back ? { of: order } : {}) }];
  const name = back ? "Order Refunded" : "Order Completed";
  const about = { personId, messageId: `decide:${++serial}`, type: "track" as const, name, source: "test" };
  const payload = { order_id: order, currency: "EUR", total_minor: amount, products };
  await world.world.house.identify.record(world.world.db, [{ ...about, at: world.world.clock.now, payload }]);
}

const pass = (ms: number): void => void (world.world.clock.now = new Date(world.world.clock.now.getTime() + ms));

/** What was noted of a decision once its window was over. */
async function learnedOf(decisionId: string): Promise<{ reward: number; outcomes: string[] }> {
  pass(2 * DAY);
  await world.world.settle();
  await world.world.house.decisions.learning.run();
  const { rows } = await sql<{ reward: number; outcomes: string[] }>`
    select reward_minor as reward, array(select what from customise.outcomes o where o.decision_id = d.id and not o.late order by what) as outcomes
    from customise.decisions d where id = ${decisionId}`.execute(world.world.db);
  return rows[0]!;
}

const shownTo = async (personId: string): Promise<string[]> => {
  const { sections } = await world.world.house.rights.export(personId);
  return (sections.find(({ table }) => table === "customise.decisions")?.rows ?? []).map((row) => String(row["id"]));
};
const personBy = (value: string) => world.world.house.identify.personBy(world.world.db, "email", value);

describe("a visitor who gets a name", () => {
  test("what was shown before is the person's: new to us or known, with events of the visitor or without", async () => {
    await offer("A welcome");
    const { house } = world.world;
    await world.send("page", { anonymousId: "seen", messageId: "seen-page" });
    await world.send("identify", { userId: "K1", messageId: "k1", traits: { email: "known@decide.example" } });
    await world.world.settle();
    const before = await Promise.all(["seen", "unseen", "second"].map((anonymousId) => decide({ anonymousId, slot: "hero" })));
    const [seen, unseen, second] = before;
    await tell(unseen!.decisionId, { what: "click" });
    for (const [anonymousId, email] of [
      ["seen", "seen@decide.example"],
      ["unseen", "unseen@decide.example"],
      ["second", "known@decide.example"],
    ] as const)
      await world.send("identify", { anonymousId, messageId: `id-${anonymousId}`, traits: { email } });
    await world.world.settle();
    for (const [email, anonymousId, one] of [
      ["seen@decide.example", "seen", seen!],
      ["unseen@decide.example", "unseen", unseen!],
      ["known@decide.example", "second", second!],
    ] as const) {
      const person = (await personBy(email))!;
      expect(await shownTo(person)).toContain(one.decisionId);
      // Asked by the same browser it is now about the person.
      expect((await decide({ anonymousId, slot: "hero" })).personId).toBe(person);
    }
    const person = (await personBy("unseen@decide.example"))!;
    const [own] = await house.decisions.screen.recent(100).then((rows) => rows.filter(({ id }) => id === unseen!.decisionId));
    expect(own?.outcomes).toEqual(["click"]);
    await bought(person, "U-1", 2500);
    const { reward } = await learnedOf(unseen!.decisionId);
    expect(reward).toBe(2510);
  });
});

describe("what became of it", () => {
  test("who takes the offer took it up, though nobody told so; what comes back of the order is no money", async () => {
    const { house } = world.world;
    const gift = await offer("Taken without a word");
    const ann = await willing("Ann");
    const pin = await house.decisions.steering.fix({ subject: `offer:${gift}`, action: "pin", segmentId: null }, "test");
    const first = await decide({ personId: ann, medium: "web" });
    pass(60_000);
    const shown = await decide({ personId: ann, medium: "web" });
    pass(DAY / 24);
    await bought(ann, "A-1", 6000);
    const order = { ref: "A-1", minor: 6000 };
    const asked = { person: { by: "id" as const, value: ann }, offerId: gift, code: null, order, answer: null, commit: true, from: null };
    expect(await house.offers.redeem({ ...asked, key: "till:1" })).toHaveProperty("use");
    await bought(ann, "A-1", -2000);
    // The last one that showed it gets the take; the order speaks for both.
    expect(await learnedOf(shown.decisionId)).toEqual({ reward: 4010, outcomes: ["claim"] });
    expect(await learnedOf(first.decisionId)).toEqual({ reward: 4000, outcomes: [] });
    const { rows } = await sql<{ answered: number }>`
      select answered from customise.answers where person_id = ${ann} and about = 'kind:coupon'`.execute(world.world.db);
    expect(rows[0]?.answered).toBe(1);
    await house.decisions.steering.end(pin.id, true, "test");
  });

  test("told twice, told late, told before it was decided, told with a loss: each is answered in words", async () => {
    const bob = await willing("Bob");
    const { decisionId } = await decide({ personId: bob, medium: "desk" });
    const at = (ms: number): string => new Date(world.world.clock.now.getTime() + ms).toISOString();
    expect((await tell(decisionId, { what: "purchase", valueMinor: -900 })).answer).toMatchObject({ counted: true });
    expect((await tell(decisionId, { what: "purchase", valueMinor: 5000 })).answer).toMatchObject({ counted: false });
    expect((await tell(decisionId, { what: "click", at: at(-DAY) })).answer).toMatchObject({ counted: false });
    expect((await tell(decisionId, { what: "claim", at: at(900 * DAY) })).answer).toMatchObject({ counted: false });
    expect((await tell(newId(), { what: "click" })).status).toBe(404);
    for (const odd of [
      { what: "sneeze" },
      { what: "purchase", valueMinor: 1.5 },
      { what: "purchase", valueMinor: 1e15 },
      { what: "click", at: "soon" },
    ])
      expect((await tell(decisionId, odd)).status).toBe(400);
    expect((await learnedOf(decisionId)).reward).toBe(-900);
  });
});

describe("odd questions", () => {
  test("fault 39: names that no database keeps are refused in words and stop nobody else; all others are answered", async () => {
    const eve = await willing("Eve");
    const good = { personId: eve, slot: "hero" };
    for (const odd of ["a\u0000b", "\ud800", "x\udc00"]) {
      const wrong = [
        { ...good, context: { place: odd } },
        { ...good, context: { page: odd } },
        { ...good, medium: odd },
        { ...good, slot: odd },
        { ...good, occasion: odd },
        { anonymousId: odd },
      ];
      const [told, ...answers] = await Promise.all([decide(good), ...wrong.map((payload) => post("/v1/decide", payload))]);
      expect(told.decisionId).toBeTruthy();
      for (const { status, answer } of answers) expect([status, answer.detail]).toEqual([400, expect.stringMatching(/character/)]);
    }
    for (const fine of [
      { medium: "carrier pigeon" },
      { context: { place: "🏬".repeat(20) } },
      { context: { place: "مكان", page: "__proto__" } },
      { slot: "constructor" },
      { context: { moment: "1900-01-01T00:00:00Z" } },
      { context: { moment: "9999-12-31T23:59:59Z" } },
      { occasion: "' or 1=1; --" },
    ]) {
      const { decisionId } = await decide({ personId: eve, ...fine });
      const again = await world.ask("GET", `/v1/decisions/${decisionId}/replay`, { cookie });
      expect(again.json()).toMatchObject({ same: true });
    }
    for (const wrong of [
      {},
      { personId: "nobody" },
      { personId: eve, anonymousId: "x" },
      { personId: eve, context: { moment: "soon" } },
      { personId: eve, slot: "x".repeat(41) },
    ])
      expect((await post("/v1/decide", wrong)).status).toBe(400);
    expect((await post("/v1/decide", { personId: newId() })).answer.detail).toMatch(/no such person/);
  });

  test("erased, restricted, joined with another: no offer, in words; the other's history counts", async () => {
    const { house, postgres } = world.world;
    const [gone, quiet, kept, other] = [await willing("Gone"), await willing("Quiet"), await willing("Kept"), await willing("Other")];
    const { decisionId } = await decide({ personId: gone });
    await house.rights.erase([gone], { actor: "test", reason: "asked", people: 1 });
    await world.world.settle();
    expect((await post("/v1/decide", { personId: gone })).status).toBe(404);
    expect((await tell(decisionId, { what: "click" })).status).toBe(404);
    await house.rights.restrict(quiet, "disputes the address", "test");
    for (const medium of ["web", "desk", "email"])
      expect(await decide({ personId: quiet, medium })).toMatchObject({ offer: null, propensity: null });
    const shown = await decide({ personId: other, occasion: "visit" });
    await postgres.transaction((tx) => house.merging.join(tx, { kept, gone: other, actor: "test", why: "review", evidence: {} }));
    expect(await decide({ personId: other })).toMatchObject({ personId: kept });
    expect((await tell(shown.decisionId, { what: "click" })).answer.counted).toBe(true);
    expect(await shownTo(kept)).toContain(shown.decisionId);
    expect((await learnedOf(shown.decisionId)).reward).toBe(10);
  });

  test("an offer gone meanwhile, two ways of one name, everything forbidden, nothing there: each has its sentence", async () => {
    const { house } = world.world;
    const { steering } = house.decisions;
    const fay = await willing("Fay");
    const look = { offerId: null, name: "Same name", headline: "{offer}", body: "", imageUrl: null, tone: "warm" as const };
    const looks = await Promise.all([steering.addPresentation(look), steering.addPresentation({ ...look, tone: "urgent" })]);
    const passing = await offer("Here and gone");
    const pin = await steering.fix({ subject: `offer:${passing}`, action: "pin", segmentId: null }, "test");
    const shown = await decide({ personId: fay });
    expect(shown.offer?.id).toBe(passing);
    await house.offers.put(passing, "ended");
    expect((await decide({ personId: fay })).because).toBe("A marketer fixed an offer that they may not have");
    expect((await tell(shown.decisionId, { what: "claim" })).answer.counted).toBe(true);
    const again = await world.ask("GET", `/v1/decisions/${shown.decisionId}/replay`, { cookie });
    expect(again.json()).toMatchObject({ same: true });
    expect((await learnedOf(shown.decisionId)).reward).toBe(10);
    await steering.end(pin.id, true, "test");
    const there = await house.offers.candidates(world.world.db, world.world.clock.now);
    const bans = await Promise.all(
      there.map(({ id }) => steering.fix({ subject: `offer:${id}`, action: "forbid", segmentId: null }, "test")),
    );
    expect((await decide({ personId: fay })).because).toMatch(/forbidden/);
    for (const { id } of bans) await steering.end(id, true, "test");
    for (const { id } of there) await house.offers.put(id, "ended");
    expect((await decide({ personId: fay })).because).toBe("There are no offers");
    for (const { id } of looks) await steering.shelve(id, true);
    const screen = await world.ask("GET", "/v1/decisions/learned", { cookie });
    expect(screen.json()).toMatchObject({ offers: [], presentations: [] });
  });

  test("goods that come next for somebody are not offered while a matter of theirs is open in care", async () => {
    const { house, db, clock } = world.world;
    const gus = await willing("Gus");
    const goods = [{ sku: "tea", name: "Tea", reason: "replenish", sentence: "It is about to run out." }];
    await sql`
      insert into customise.profiles (person_id, next, next_at) values (${gus}, ${JSON.stringify(goods)}::jsonb, ${clock.now})
      on conflict (person_id) do update set next = excluded.next, next_at = excluded.next_at`.execute(db);
    const never = await house.decisions.steering.fix({ subject: "nothing", action: "forbid", segmentId: null }, "test");
    expect((await decide({ personId: gus })).offer).toMatchObject({ sku: "tea", kind: "next: replenish" });
    const open = await house.care.complaints.open(gus, { subject: "Stale tea", words: "It was stale", channel: "phone" });
    for (const medium of ["web", "email"])
      expect(await decide({ personId: gus, medium })).toMatchObject({
        offer: null,
        because: expect.stringMatching(/complaint is open/) as string,
      });
    const next = async (): Promise<unknown> => (await world.ask("GET", `/v1/people/${gus}/next`, { cookie })).json();
    expect(await next()).toMatchObject({
      sentence: expect.stringMatching(/complaint of theirs is open/) as string,
      suggestions: [],
      gaps: [],
    });
    await house.care.complaints.settle(open, "New tea sent");
    expect(await next()).not.toMatchObject({ sentence: expect.stringMatching(/complaint/) as string });
    pass(60 * DAY);
    await sql`update customise.profiles set next_at = ${clock.now} where person_id = ${gus}`.execute(db);
    expect((await decide({ personId: gus })).offer).toMatchObject({ sku: "tea" });
    await house.decisions.steering.end(never.id, true, "test");
  });
});
