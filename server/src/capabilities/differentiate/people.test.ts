import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { newId } from "../../platform/ids.ts";
import type { NewConsent } from "../trust/index.ts";

/** The projection of people (differentiate_people): kept current for those who change, the same when everybody is written anew. */
let world: World;
const ids: Record<string, string> = {};

const COLUMNS =
  "toString(person_id) as id, since, facts, kinds, fresh_until, arraySort(points) as points, blocked, consents, medium, toUnixTimestamp(pause_until) as pause, held, reach, groups, roles";
const rows = async (): Promise<Map<string, Record<string, unknown>>> => {
  const all = await world.clickhouse.query<{ id: string }>(`select ${COLUMNS} from differentiate_people final order by id`);
  return new Map(all.map((row) => [row.id, row]));
};
const row = async (name: string): Promise<Record<string, unknown> | undefined> => (await rows()).get(ids[name] ?? "");

const consent = (personId: string, decision: NewConsent["decision"], medium = "email"): NewConsent => ({
  personId,
  identifier: "x@example.com",
  purpose: "offers",
  medium,
  decision,
  words: { id: "w", version: 1, language: "en", text: "Yes" },
  method: "desk",
  actor: "person",
  at: world.clock.now,
});

beforeAll(async () => {
  world = await createWorld();
  const address = { lines: ["1 High St"], postalCode: "N1 1AA", city: "London", country: "GB" };
  ids["ann"] = await world.person({ given: "Ann", family: "Able", email: "ann@example.com", number: "1", language: "en", address });
  ids["bob"] = await world.person({ given: "Bob", email: "bob@example.com", country: "FR" });
  ids["twin"] = await world.person({ given: "Ann", email: "ann@example.org", language: "de" });
  await world.settle();
});
afterAll(() => world.close());

describe("what is known of people in ClickHouse", () => {
  test("facts with their kind, ways to reach them, and the country of the address where none is said", async () => {
    expect(await row("ann")).toMatchObject({
      facts: { given_name: ["Ann"], country: ["GB"], "address.city": ["London"], language: ["en"] },
      kinds: { given_name: "declared" },
      points: ["customer_number", "email", "letter"],
      consents: {},
      medium: "",
    });
    expect((await row("bob"))?.["points"]).toEqual(["email"]);
    // An address is fresh for two years.
    expect((await row("ann"))?.["fresh_until"]).toMatchObject({ address: "2028-06-14" });
  });

  test("a consent, a pause, a complaint, a blocked address and a group follow within a step", async () => {
    const { house, db, postgres, clock } = world;
    const bob = ids["bob"] ?? "";
    await postgres.transaction(async (tx) => {
      await house.trust.recordConsents(tx, [consent(bob, "given", "*"), consent(bob, "withdrawn", "phone")]);
      const pauseUntil = new Date(clock.now.getTime() + 86_400_000);
      await house.trust.putRules(tx, bob, { medium: "letter", maxPerMonth: 1, pauseUntil }, "desk", "A pause", clock.now);
      await house.trust.suppress(tx, [{ medium: "email", address: "bob@example.com", reason: "hard-bounce", source: "t", at: clock.now }]);
      await house.trust.hold(tx, bob, "complaint", "open", clock.now);
    });
    const group = { id: newId(), kind: "household" as const, name: "The Bobs", wanted: false };
    await house.identify.groups.create(db, group);
    await house.identify.groups.put(db, { groupId: group.id, personId: bob, role: "member" });
    const changed: unknown[] = [];
    await house.people.step((who) => Promise.resolve(void changed.push(who)));
    expect(changed).toEqual([[bob]]);
    expect(await row("bob")).toMatchObject({
      consents: { "offers/*": "given", "offers/phone": "withdrawn" },
      medium: "letter",
      pause: clock.now.getTime() / 1000 + 86_400,
      held: true,
      blocked: ["email"],
      // The pause passes by itself, so it does not stand here.
      reach: expect.stringContaining(";offers/email=suppressed;offers/letter=no-address;") as string,
      groups: [group.id],
      roles: ["household/member"],
    });
    expect(await house.people.step(() => Promise.reject(new Error("Nobody has changed.")))).toBe(false);
  });

  test("joined records are one person with the stricter consent; separated they are two again", async () => {
    const { house, postgres } = world;
    const [ann = "", twin = ""] = [ids["ann"], ids["twin"]];
    await postgres.transaction((tx) => house.trust.recordConsents(tx, [consent(ann, "given"), consent(twin, "refused")]));
    const joined = await postgres.transaction((tx) =>
      house.merging.join(tx, { kept: ann, gone: twin, actor: "user:x", why: "review", evidence: {} }),
    );
    await world.settle();
    expect((await rows()).has(twin)).toBe(false);
    expect(await row("ann")).toMatchObject({ consents: { "offers/email": "refused" }, facts: { country: ["GB"] } });
    if (!("merge" in joined)) throw new Error("Not joined.");
    await postgres.transaction((tx) => house.merging.undo(tx, joined.merge, "user:x"));
    await world.settle();
    expect(await row("ann")).toMatchObject({ consents: { "offers/email": "given" } });
    expect(await row("twin")).toMatchObject({ consents: { "offers/email": "refused" }, facts: { language: ["de"] } });
  });

  test("written anew as a whole they are the same; who is restricted is not there, and comes back", async () => {
    const { house } = world;
    const before = await rows();
    expect(await house.people.refill()).toBe(3);
    expect(await rows()).toEqual(before);
    await house.rights.restrict(ids["bob"] ?? "", "asked", "user:x");
    await world.settle();
    expect((await rows()).size).toBe(2);
    await house.rights.liftRestriction(ids["bob"] ?? "");
    await world.settle();
    expect(await rows()).toEqual(before);
  });

  test("a freshness changed in the dictionary counts for everybody", async () => {
    const { house } = world;
    await house.dictionary.change("address", { freshDays: 10 });
    await world.settle();
    expect((await row("ann"))?.["fresh_until"]).toMatchObject({ address: "2026-06-25" });
  });

  test("of somebody who is erased nothing stays, not even a mark", async () => {
    const { house, clickhouse } = world;
    await house.rights.erase([ids["twin"] ?? ""], { actor: "user:x", reason: "asked", people: 1 });
    await world.settle();
    const left = await clickhouse.query("select person_id from differentiate_people where person_id = {id:UUID}", { id: ids["twin"] });
    expect(left).toEqual([]);
    expect((await rows()).size).toBe(2);
  });
});
