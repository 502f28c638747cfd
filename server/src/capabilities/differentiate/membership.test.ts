// Segments under a name: found, followed, frozen, told; following agrees with looking at everybody, whatever happens in whatever order.
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { newId } from "../../platform/ids.ts";
import { sql } from "../../platform/postgres.ts";
import type { NewConsent } from "../trust/index.ts";
import type { Rule } from "./segment-rule.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const RULES: Record<string, Rule> = {
  "tea drinkers": { field: "bought.orders", operator: "at least", value: 1, category: "tea", period: { days: 30 } },
  "quiet ones": { not: { field: "bought.lines", operator: "at least", value: 1 } },
  germans: {
    all: [
      { field: "fact.country", operator: "is", value: "DE" },
      {
        any: [
          { field: "consent.offers", operator: "agreed", value: "email" },
          { field: "bought.amount", operator: "at least", value: 1000 },
        ],
      },
    ],
  },
  "not to be written to": { not: { field: "reach.offers", operator: "can be reached by", value: "email" } },
  lookers: { field: "did.Product Viewed", operator: "at least", value: 2 },
};

const order = (personId: string, n: number, category: string, amount: number, at: Date) => ({
  personId,
  messageId: `order:${n}`,
  type: "track" as const,
  name: "Order Completed",
  at,
  source: "test",
  payload: {
    order_id: `o${n}`,
    total_minor: amount,
    products: [{ sku: category, name: category, category, quantity: 1, amount_minor: amount }],
  },
});

const consent = (personId: string, decision: NewConsent["decision"]): NewConsent => ({
  personId,
  identifier: "x@example.com",
  purpose: "offers",
  medium: "email",
  decision,
  words: { id: "w", version: 1, language: "en", text: "Yes" },
  method: "desk",
  actor: "person",
  at: world.clock.now,
});

const members = async (id: string): Promise<string[]> => (await world.house.segments.members(id)).sort();
/** Whom the rule finds now among everybody. */
async function everybody(rule: Rule): Promise<string[]> {
  const { from, where, params } = await world.house.segments.query(rule);
  const rows = await world.clickhouse.query<{ id: string }>(
    `select toString(p.person_id) as id from ${from} where ${where} order by id`,
    params,
  );
  return rows.map((row) => row.id);
}

describe("live segments", () => {
  test("follow whatever happens, and agree with looking at everybody", async () => {
    const { house, db, postgres } = world;
    const people: string[] = [];
    for (let n = 0; n < 8; n++)
      people.push(await world.person({ given: `P${n}`, email: `p${n}@example.com`, country: n % 2 ? "DE" : "FR" }));
    await house.identify.record(db, [
      { ...order(people[0] ?? "", 0, "tea", 500, world.clock.now), messageId: "first" },
      {
        personId: people[0] ?? "",
        messageId: "look",
        type: "track",
        name: "Product Viewed",
        at: world.clock.now,
        source: "t",
        payload: {},
      },
    ]);
    await world.settle();
    const segments = new Map<string, string>();
    for (const [name, rule] of Object.entries(RULES))
      segments.set(name, (await house.segments.create({ name, rule, kind: "live" }, "user:x")).id);
    await world.settle();
    const merges: string[] = [];
    let n = 1;
    const who = fc.nat(people.length - 1);
    const happening = fc.oneof(
      fc.record({
        what: fc.constant("buy" as const),
        who,
        category: fc.constantFrom("tea", "mugs"),
        amount: fc.integer({ min: -600, max: 900 }),
      }),
      fc.record({ what: fc.constant("look" as const), who }),
      fc.record({ what: fc.constant("consent" as const), who, decision: fc.constantFrom("given" as const, "withdrawn" as const) }),
      fc.record({ what: fc.constant("move" as const), who, country: fc.constantFrom("DE", "FR") }),
      fc.record({ what: fc.constant("join" as const), who, other: who }),
      fc.record({ what: fc.constant("separate" as const), who }),
      fc.record({ what: fc.constant("restrict" as const), who }),
      fc.record({ what: fc.constant("keep" as const), who }),
    );
    const happen = async (it: typeof happening extends fc.Arbitrary<infer T> ? T : never): Promise<void> => {
      const id = people[it.who] ?? "";
      const at = world.clock.now;
      if (it.what === "buy") await house.identify.record(db, [order(id, n++, it.category, it.amount, at)]);
      if (it.what === "look")
        await house.identify.record(db, [
          { personId: id, messageId: `l${n++}`, type: "track", name: "Product Viewed", at, source: "t", payload: {} },
        ]);
      if (it.what === "consent") await postgres.transaction((tx) => house.trust.recordConsents(tx, [consent(id, it.decision)]));
      if (it.what === "move")
        await house.identify.declareFacts(db, [{ personId: id, attribute: "country", value: it.country, source: "t", at }]);
      if (it.what === "join") {
        const done = await postgres.transaction((tx) =>
          house.merging.join(tx, { kept: id, gone: people[it.other] ?? "", actor: "user:x", why: "review", evidence: {} }),
        );
        if ("merge" in done) merges.push(done.merge);
      }
      const merge = it.what === "separate" ? merges.pop() : undefined;
      if (merge !== undefined) await postgres.transaction((tx) => house.merging.undo(tx, merge, "user:x"));
      // What people bought is worked out into what rules look at, for all that was carried over by now.
      if (it.what === "keep" && (await house.differentiate.purchases.renew(0))) renewed++;
      if (it.what === "restrict") {
        const restricted = (await house.trust.restrictedRecords(db, [id])).has(id);
        await (restricted ? house.rights.liftRestriction(id) : house.rights.restrict(id, "asked", "user:x"));
      }
    };
    let moved = 0;
    let renewed = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 1, maxLength: 5 }), async (all) => {
        for (const it of all) {
          await happen(it);
          world.clock.now = new Date(world.clock.now.getTime() + 1000);
        }
        // Only what follows by itself, without the refresh that the joining asks for.
        while (await house.react());
        for (const [name, rule] of Object.entries(RULES)) {
          const now = await everybody(rule);
          expect(await members(segments.get(name) ?? ""), `${name} after ${JSON.stringify(all)}`).toEqual(now);
          moved += now.length;
        }
      }),
      { numRuns: 25, seed: 5, endOnFailure: true },
    );
    expect(moved).toBeGreaterThan(100);
    expect(renewed).toBeGreaterThan(3);
  }, 300_000);

  test("coming and going is told in the transaction that moves people, and counted by day; being there at first is not coming", async () => {
    const { house, db } = world;
    const told = await sql<{ n: number }>`select count(*)::int as n from jobs.job_common where name = 'segment-changed'`.execute(db);
    expect(told.rows[0]?.n).toBeGreaterThan(0);
    // Each joining asked for a refresh; none is needed here.
    await sql`delete from jobs.job_common where name in ('people-joined', 'people-separated', 'differentiate.refresh')`.execute(db);
    await world.settle();
    const ann = await world.person({ given: "Ann", email: "ann@told.example" });
    await world.settle();
    const { id } = await house.segments.create(
      { name: "told", rule: { field: "fact.country", operator: "is", value: "NL" }, kind: "live" },
      "user:x",
    );
    await world.settle();
    expect(await house.segments.days(id)).toEqual([]);
    await house.identify.declareFacts(db, [{ personId: ann, attribute: "country", value: "NL", source: "t", at: world.clock.now }]);
    while (await house.react());
    const jobs = await sql<{ data: object }>`
      select data from jobs.job_common where name = 'segment-changed' and data ->> 'segmentId' = ${id} and state = 'created'`.execute(db);
    expect(jobs.rows.map((row) => row.data)).toEqual([{ segmentId: id, entered: [ann], left: [] }]);
    expect(await house.segments.days(id)).toEqual([{ day: "2026-06-15", entered: 1, left: 0 }]);
    expect((await house.segments.of(ann)).map(({ name }) => name)).toContain("told");
  });

  test("time alone moves people at the next refresh", async () => {
    const { house } = world;
    const [tea] = (await house.segments.list()).filter(({ name }) => name === "tea drinkers");
    const before = await members(tea?.id ?? "");
    expect(before.length).toBeGreaterThan(0);
    world.clock.now = new Date(world.clock.now.getTime() + 40 * 86_400_000);
    await house.differentiate.askForRefresh();
    await world.settle();
    expect(await members(tea?.id ?? "")).toEqual([]);
    expect(await everybody(RULES["tea drinkers"] as Rule)).toEqual([]);
  });
});

describe("segments under a name", () => {
  test("asked for twice it is one; a frozen copy keeps its people and its rule; what is taken off the lists comes back", async () => {
    const { house, db } = world;
    const id = newId();
    const rule: Rule = { field: "fact.country", operator: "is one of", value: ["NL", "BE"] };
    await house.segments.create({ id, name: "Low countries", rule, kind: "live" }, "user:x");
    await house.segments.create({ id, name: "Low countries", rule, kind: "live" }, "user:x");
    await world.settle();
    expect((await house.segments.list()).filter(({ name }) => name === "Low countries")).toMatchObject([
      { id, people: 1, words: "Country is one of NL, BE", fault: null },
    ]);
    const frozen = await house.segments.freeze(id, { name: "Low countries in June" }, "user:x");
    expect(frozen).toMatchObject({ kind: "frozen", frozenOf: id, people: 1, rule });
    const bea = await world.person({ given: "Bea", country: "BE" });
    await world.settle();
    expect(await members(id)).toContain(bea);
    expect(await members(frozen.id)).not.toContain(bea);
    await expect(house.segments.change(frozen.id, { rule: { all: [] } })).rejects.toThrow(/keeps its rule/);
    await house.segments.remove(id);
    expect((await house.segments.list()).map((one) => one.id)).not.toContain(id);
    await house.identify.declareFacts(db, [
      { personId: bea, attribute: "country", value: "FR", source: "t", at: new Date(world.clock.now.getTime() + 1000) },
    ]);
    await world.settle();
    await house.segments.restore(id);
    await world.settle();
    // Away meanwhile, it is right again.
    expect(await members(id)).not.toContain(bea);
  });

  test("the count adds up: reachable by medium and where the rest went are all who match; one person is explained in words", async () => {
    const { house, postgres } = world;
    const cat = await world.person({ given: "Cat", family: "Lee", email: "cat@count.example", country: "CH" });
    await world.person({ given: "Dan", email: "dan@count.example", country: "CH" });
    await world.person({ given: "Eve", country: "CH" });
    await postgres.transaction((tx) => house.trust.recordConsents(tx, [consent(cat, "given")]));
    await world.settle();
    const rule: Rule = {
      all: [
        { field: "fact.country", operator: "is", value: "CH" },
        { field: "bought.orders", operator: "at most", value: 0 },
      ],
    };
    const count = await house.segments.count(rule, "offers");
    expect(count).toMatchObject({ matched: 3, reachable: [{ medium: "email", people: 1 }] });
    expect(count.elsewhere).toEqual([
      { reason: "no-consent", label: "Never agreed to this", people: 1 },
      { reason: "no-address", label: "We have no address for this medium", people: 1 },
    ]);
    expect(new Set(count.sample.map(({ name }) => name))).toEqual(new Set(["Cat Lee", "Dan", "Eve"]));
    const why = await house.segments.explain({ all: [rule, { field: "value.orders", operator: "at least", value: 1 }] }, cat);
    expect(why.sentence).toBe("Cat Lee is not in it.");
    expect(why.explained).toMatchObject({
      kind: "all",
      holds: false,
      parts: [
        {
          holds: true,
          parts: [
            { holds: true, words: "Country is CH", seen: "CH (declared)" },
            { holds: true, words: "Orders (days with a purchase) at most 0", seen: "0 orders" },
          ],
        },
        {
          holds: false,
          words: "Orders so far (days with a purchase) at least 1",
          seen: "not worked out yet: they came after the last refresh",
        },
      ],
    });
    expect(await house.segments.holds(rule, [cat])).toEqual(new Map([[cat, true]]));
  });

  test("a campaign for a segment reaches its people, and stops for who leaves it before it went out", async () => {
    const { house, db, postgres } = world;
    const [ann, bob] = [
      await world.person({ given: "A", email: "a@leave.example", country: "SE" }),
      await world.person({ given: "B", email: "b@leave.example", country: "SE" }),
    ];
    await postgres.transaction((tx) => house.trust.recordConsents(tx, [consent(ann, "given"), consent(bob, "given")]));
    const { id } = await house.segments.create(
      { name: "Swedes", rule: { field: "fact.country", operator: "is", value: "SE" }, kind: "live" },
      "user:x",
    );
    await world.settle();
    const campaign = await house.interact.campaigns.create("To Sweden", `segment:${id}`, "user:x");
    expect(campaign.audience).toEqual({ watchList: `segment:${id}`, name: "Swedes" });
    await house.interact.campaigns.edit(campaign.id, { heldBack: 0 });
    expect(await house.interact.campaigns.start(campaign.id, 2, "user:x")).toEqual({ queued: 2, heldBack: 0 });
    await house.identify.declareFacts(db, [
      { personId: bob, attribute: "country", value: "NO", source: "t", at: new Date(world.clock.now.getTime() + 1000) },
    ]);
    await world.settle();
    const sends = await sql`
      select person_id as who, state, reason, because from interact.sends where campaign_id = ${campaign.id} order by state`.execute(db);
    expect(sends.rows).toEqual([
      { who: ann, state: "queued", reason: null, because: "In the segment “Swedes”: Country is SE." },
      { who: bob, state: "suppressed", reason: "left-segment", because: "In the segment “Swedes”: Country is SE." },
    ]);
  });

  test("as a file: everybody once, with a header once, and nothing a spreadsheet would run", async () => {
    const { house } = world;
    await world.person({ given: "=cmd", country: "LI" });
    await world.settle();
    const { id } = await house.segments.create(
      { name: "file", rule: { field: "fact.country", operator: "is", value: "LI" }, kind: "live" },
      "user:x",
    );
    await world.settle();
    let text = "";
    const took: string[] = [];
    for await (const piece of house.segments.csv(id, (ids) => void took.push(...ids))) text += piece;
    expect(text.split("\n")[0]).toContain("Customer number");
    expect(text.split("\n").filter((line) => line !== "")).toHaveLength(2);
    expect(text).toContain("'=cmd");
    expect(took).toHaveLength(1);
  });
});
