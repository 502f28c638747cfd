import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../platform/ids.ts";
import { sql } from "../../platform/postgres.ts";
import { seeded } from "../../platform/random.ts";
import { DAY } from "../../vocabulary/time.ts";
import { createWorld, type World } from "../../../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const words = { id: "w", version: 1, language: "en", text: "Yes, send me offers" };

/** Somebody who said yes to offers by every medium. */
async function willing(given: string): Promise<string> {
  const id = await world.person({ given, family: "Decided", email: `${given.toLowerCase()}-${newId()}@decided.example` });
  await world.postgres.transaction((tx) =>
    world.house.trust.recordConsent(tx, {
      personId: id,
      identifier: id,
      purpose: "offers",
      medium: "*",
      decision: "given",
      method: "form",
      actor: "person",
      words,
      at: world.clock.now,
    }),
  );
  return id;
}

const makeOffer = (name: string) =>
  world.house.offers.make(
    {
      name,
      headline: name,
      body: "",
      url: null,
      kind: "free-shipping",
      terms: { shipping: 1, leastOrder: 0 },
      rule: null,
      startsAt: null,
      endsAt: null,
      budgetMinor: null,
      budgetUses: null,
      perPerson: null,
      stackingGroup: null,
      holdMinutes: 60,
    },
    "test",
  );
const decide = (personId: string, more: object = {}) =>
  world.house.decisions.decide({ personId, medium: "web", slot: "hero", page: "home", ...more });

describe("the decision", () => {
  it("is planned by the database once, however many are asked about at a time", async () => {
    const people = await Promise.all(["Pia", "Per", "Pam", "Pat"].map(willing));
    for (let i = 0; i < 24; i++) await Promise.all(people.slice(0, 1 + (i % 4)).map((id) => decide(id)));
    const plans = await Promise.all(
      Array.from({ length: 10 }, () =>
        sql<{ kept: number; own: number }>`
          select generic_plans as kept, custom_plans as own from pg_prepared_statements
          where statement like any (array['%insert into customise.decisions%', '%identify.known_people%', '%trust.tier_budgets%'])`.execute(
          world.postgres.db,
        ),
      ),
    );
    const statements = plans.flatMap(({ rows }) => rows);
    expect(statements.some(({ kept }) => kept > 0)).toBe(true);
    // PostgreSQL plans for the very values five times before it compares.
    for (const { own } of statements) expect(own).toBeLessThanOrEqual(5);
  });

  it("says nothing, and why, where there is nothing to offer or the gate says no", async () => {
    const ann = await willing("Ann");
    expect(await decide(ann)).toMatchObject({ offer: null, because: "There are no offers", propensity: null });
    await makeOffer("Ten off");
    await makeOffer("A gift");
    const mute = await world.person({ given: "Mute" });
    expect((await decide(mute)).because).toBe("Never agreed to this");
    await world.house.care.complaints.open(ann, { subject: "Broken", words: "It broke", channel: "phone" });
    expect((await decide(ann)).because).toMatch(/complaint is open/);
    expect((await decide(ann, { medium: "desk" })).because).toMatch(/complaint is open/);
    await expect(decide(newId())).rejects.toThrow(/no such person/);
  });

  it("chooses for a person with a probability and reasons, and answers one occasion once", async () => {
    const bob = await willing("Bob");
    const asked = await Promise.all(Array.from({ length: 20 }, () => decide(bob, { occasion: "visit 1" })));
    expect(new Set(asked.map(({ decisionId }) => decisionId)).size).toBe(1);
    const one = await decide(bob);
    expect(one.propensity).toBeGreaterThan(0);
    expect(one.reasons.length).toBeGreaterThan(0);
    expect(one.offer === null).toBe(one.because !== null);
  });

  it("decides for a visitor nobody knows, and for the desk without a yes to advertising", async () => {
    const visit = await world.house.decisions.decide({ anonymousId: `v-${newId()}`, medium: "web", page: "home" });
    expect(visit.propensity).toBeGreaterThan(0);
    const quiet = await world.person({ given: "Quiet" });
    expect((await decide(quiet, { medium: "desk" })).propensity).toBeGreaterThan(0);
  });

  it("joins outcomes within the window, once, and counts no late one", async () => {
    const cleo = await willing("Cleo");
    const { decisionId, offer } = await decide(cleo, { medium: "desk" });
    const tell = (what: "click" | "claim", at?: Date) => world.house.decisions.tell(decisionId, { what, at, valueMinor: 0 });
    expect(await tell("click", new Date(world.clock.now.getTime() + 2 * DAY))).toMatchObject({ counted: false });
    expect(await tell("claim")).toMatchObject({ counted: true });
    expect(await tell("claim")).toMatchObject({ counted: false });
    const { rows } = await sql<{ answered: number }>`
      select coalesce(sum(answered), 0)::int as answered from customise.answers where person_id = ${cleo} and about like 'kind:%'`.execute(
      world.db,
    );
    expect(rows[0]?.answered).toBe(offer === null ? 0 : 1);
    await expect(world.house.decisions.tell(newId(), { what: "click", valueMinor: 0 })).rejects.toThrow(/no such decision/);
  });

  it("keeps to what a marketer fixed or forbade, for everybody or a segment, until it is undone", async () => {
    const { steering } = world.house.decisions;
    const dora = await willing("Dora");
    const gift = await makeOffer("Fixed for Dora");
    const segment = await world.house.segments.create({ name: "Doras", rule: { all: [] }, kind: "live" }, "test");
    await sql`insert into differentiate.segment_members (person_id, segment_id, since) values (${dora}, ${segment.id}, ${world.clock.now}) on conflict do nothing`.execute(
      world.db,
    );
    const pin = await steering.fix({ subject: `offer:${gift.id}`, action: "pin", segmentId: segment.id }, "user:m");
    expect(pin).toMatchObject({ name: "Fixed for Dora", segment: "Doras" });
    for (let i = 0; i < 5; i++) expect((await decide(dora)).offer?.id).toBe(gift.id);
    const look = await steering.addPresentation({
      offerId: null,
      name: "Warm",
      headline: "For you: {offer}",
      body: "",
      imageUrl: null,
      tone: "warm",
    });
    await steering.fix({ subject: `presentation:${look.id}`, action: "pin", segmentId: null }, "user:m");
    const shown = await Promise.all(Array.from({ length: 12 }, () => decide(dora)));
    for (const { presentation, because } of shown) expect([presentation?.headline, because]).toEqual(["For you: Fixed for Dora", null]);
    await steering.end(pin.id, true, "user:m");
    const alone = await steering.fix({ subject: "nothing", action: "pin", segmentId: null }, "user:m");
    expect((await decide(dora)).because).toMatch(/marketer fixed that nothing/);
    await steering.end(alone.id, true, "user:m");
    await steering.fix({ subject: `offer:${gift.id}`, action: "forbid", segmentId: null }, "user:m");
    const after = await Promise.all(Array.from({ length: 12 }, () => decide(dora)));
    expect(after.some(({ offer }) => offer?.id === gift.id)).toBe(false);
    await expect(steering.fix({ subject: `offer:${newId()}`, action: "pin", segmentId: null }, "user:m")).rejects.toThrow(/no such offer/);
    for (const { id } of await steering.rules()) await steering.end(id, true, "user:m");
    await steering.shelve(look.id, true);
  });

  it("explores, counts outcomes and prices clicks as the settings say, from the next decision on", async () => {
    const { settings, learning } = world.house.decisions;
    const usual = await settings.read();
    expect(await settings.change({ windowDays: { web: 5 }, clickMinor: 250 })).toEqual({
      ...usual,
      clickMinor: 250,
      windowDays: { ...usual.windowDays, web: 5 },
    });
    await settings.change({ explore: 0.5 });
    const eve = await willing("Eve");
    const seen = await decide(eve);
    expect(seen.windowEndsAt.getTime() - world.clock.now.getTime()).toBe(5 * DAY);
    const least = 0.5 / (await world.house.offers.candidates(world.db, world.clock.now)).length;
    expect(seen.propensity).toBeGreaterThanOrEqual(0.5 * least);
    await world.house.decisions.tell(seen.decisionId, { what: "click", at: new Date(world.clock.now.getTime() + 4 * DAY), valueMinor: 0 });
    world.clock.now = new Date(world.clock.now.getTime() + 6 * DAY);
    await world.settle();
    await learning.run();
    const { rows } = await sql<{ reward: number }>`
      select reward_minor as reward from customise.decisions where id = ${seen.decisionId}`.execute(world.db);
    expect(rows[0]?.reward).toBe(250);
    await settings.change(usual);
    expect((await decide(eve)).windowEndsAt.getTime() - world.clock.now.getTime()).toBe(DAY);
  });

  it("learns in batches, once from each decision, from purchases in the log; and any stored decision comes out again", async () => {
    const random = seeded("market");
    const best = await makeOffer("The one that sells");
    const people = await Promise.all(Array.from({ length: 12 }, (_, i) => willing(`P${i}`)));
    const at = world.clock.now;
    const made: { id: string; person: string }[] = [];
    for (let round = 0; round < 8; round++) {
      const now = await Promise.all(people.map((person) => decide(person, { page: random() < 0.5 ? "home" : "cart", place: "York" })));
      made.push(...now.map(({ decisionId: id }, i) => ({ id, person: people[i] ?? "" })));
      const buyers = now.filter(({ offer }) => offer?.id === best.id);
      await world.house.identify.record(
        world.db,
        buyers.map(({ decisionId, personId }) => ({
          personId,
          messageId: `order:${decisionId}`,
          type: "track" as const,
          name: "Order Completed",
          source: "test",
          at: new Date(world.clock.now.getTime() + 60_000),
          payload: {
            order_id: decisionId,
            currency: "EUR",
            total_minor: 4000,
            products: [{ sku: "tea", name: "Tea", quantity: 1, amount_minor: 4000 }],
          },
        })),
      );
      world.clock.now = new Date(world.clock.now.getTime() + 2 * DAY);
      await world.settle();
      const learnedFrom = await world.house.decisions.learning.run();
      expect(learnedFrom).toBeGreaterThanOrEqual(people.length);
      expect(await world.house.decisions.learning.run()).toBe(0);
    }
    const last = await Promise.all(people.map((person) => decide(person)));
    expect(last.filter(({ offer }) => offer?.id === best.id).length).toBeGreaterThan(people.length / 2);
    for (const { id } of made) {
      const again = await world.house.decisions.replay(id);
      expect(again.same, again.sentence).toBe(true);
      expect(again.candidates).toBeGreaterThan(0);
    }
    const silent = await world.person({ given: "Nell", family: "Silent", email: "nell@decided.example" });
    expect((await decide(silent, { place: "York" })).offer).toBeNull();
    const { offers, nothing, sentence } = await world.house.decisions.screen.learned(["place:york"]);
    expect(offers[0]).toMatchObject({ id: best.id, name: "The one that sells" });
    expect(offers[0]?.lowMinor).toBeGreaterThan(0);
    expect(nothing.length).toBeGreaterThan(0);
    expect(sentence).toMatch(/rests on/);
    expect((await world.house.decisions.screen.learned(["place:nowhere"])).decisions).toBe(0);
    expect(await world.house.decisions.whatIf.page()).toMatchObject({ studiedAt: null, rules: [] });
    await world.house.decisions.whatIf.ask();
    await world.settle();
    const { report, rules, studiedAt } = await world.house.decisions.whatIf.page();
    expect(studiedAt).toEqual(world.clock.now);
    expect(report?.decisions).toBeGreaterThanOrEqual(made.length);
    expect(report?.unsound).toBe(0);
    expect(rules.find(({ rule }) => rule === best.id)).toMatchObject({ name: "Always “The one that sells”", verdict: "untold" });
    const few = rules.flatMap(({ warnings }) => warnings).filter((warning) => /people only, which says little of others/.test(warning));
    expect(few.length).toBeGreaterThan(0);
    const { rows } = await sql<{ n: number; paid: number }>`
      select count(*)::int as n, (count(*) filter (where reward_minor >= 4000))::int as paid from customise.decisions
      where decided_at >= ${at} and learned_in is not null and offer = ${best.id}`.execute(world.db);
    expect(rows[0]?.n).toBeGreaterThan(0);
    expect(rows[0]?.paid).toBe(rows[0]?.n);
  });
});
