// Live intake from the request to the person, on real stores.
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql } from "../../src/platform/postgres.ts";
import { createIntakeWorld, type IntakeWorld } from "../intake-world.ts";

let world: IntakeWorld;
beforeAll(async () => {
  world = await createIntakeWorld();
});
afterAll(() => world.close());

const settle = (): Promise<void> => world.world.settle();
const personBy = (kind: "customer_number" | "email" | "anonymous_id", value: string) =>
  world.world.house.identify.personBy(world.world.db, kind, value);

/** What ClickHouse knows that somebody did. */
async function touches(person: string | null): Promise<string[]> {
  const rows = await world.world.clickhouse.query<{ name: string }>(
    "select name from identify_touches where person_id = {p:UUID} order by name",
    {
      p: person,
    },
  );
  return rows.map(({ name }) => name);
}

interface Logged {
  person_id: string;
  name: string;
  at: Date;
  anonymous: boolean;
  payload: Record<string, unknown>;
}

async function logged(messageId: string): Promise<Logged[]> {
  const { rows } = await sql<Logged>`
    select person_id, name, at, anonymous, payload from identify.events where message_id = ${`in:${messageId}`}`.execute(world.world.db);
  return rows;
}

async function outcomes(): Promise<Record<string, number>> {
  const { rows } = await sql<{ outcome: string; n: number }>`
    select outcome, sum(events)::int as n from identify.intake_minutes group by outcome`.execute(world.world.db);
  return Object.fromEntries(rows.map(({ outcome, n }) => [outcome, n]));
}

describe("the door", () => {
  test("acknowledged means on disk: after the answer the event lies in the inbox, after sorting in the log", async () => {
    const { status, answer } = await world.send("track", { event: "Visited", userId: "D1", messageId: "d1" });
    expect({ status, answer }).toEqual({ status: 200, answer: { success: true } });
    const { rows } = await sql`select 1 from identify.inbox`.execute(world.world.db);
    expect(rows).toHaveLength(1);
    await settle();
    expect(await logged("d1")).toMatchObject([{ name: "Visited", anonymous: false }]);
    expect((await sql`select 1 from identify.inbox`.execute(world.world.db)).rows).toHaveLength(0);
  });

  test("a batch, gzipped, with the key in the body: good events go in, each bad one is told with its place and what to do", async () => {
    const body = gzipSync(
      JSON.stringify({
        writeKey: world.writeKey,
        batch: [
          { type: "track", event: "A", userId: "D2", messageId: "d2-0" },
          { type: "track", userId: "D2", messageId: "d2-1" },
          { type: "party", userId: "D2" },
          { type: "page", messageId: "d2-3" },
          { type: "track", event: "B", userId: "D2", messageId: "d2-4", timestamp: "yesterday" },
          { type: "track", event: "C", userId: "D2", messageId: "d2-5", properties: { text: "x".repeat(33_000) } },
          { type: "screen", userId: "D2", messageId: "d2-6", name: "Home" },
        ],
      }),
    );
    const { status, answer } = await world.send("batch", body, {
      authorization: "",
      "content-encoding": "gzip",
      "content-type": "text/plain",
    });
    expect(status).toBe(200);
    expect(answer).toMatchObject({ success: true, accepted: 2 });
    expect(answer.errors?.map(({ index }) => index)).toEqual([1, 2, 3, 4, 5]);
    expect(answer.errors?.map(({ message }) => message).join("\n")).toMatch(
      /name of the event is missing[^]*must be one of identify[^]*Neither userId nor anonymousId[^]*timestamp is no time[^]*an event may have 32768/,
    );
    await settle();
    expect(await logged("d2-0")).toHaveLength(1);
    expect(await logged("d2-6")).toMatchObject([{ name: "Screen Viewed", payload: { name: "Home" } }]);
  });

  test("without a key, with a wrong one, or one made for something else: 401 and a sentence; nothing is kept", async () => {
    const reading = await world.world.house.trust.keys.make(world.world.db, { name: "Reader", scopes: ["read"], expiresAt: null }, null);
    for (const authorization of ["", "Basic bm90OmE=", `Basic ${Buffer.from(`${reading.key}:`).toString("base64")}`]) {
      const { status, answer } = await world.send("track", { event: "X", userId: "D3" }, { authorization });
      expect(status).toBe(401);
      expect(answer.detail).toMatch(/key/);
    }
    await settle();
    expect(await personBy("customer_number", "D3")).toBeNull();
  });

  test("browsers: preflight, settings, one-letter paths as plain text", async () => {
    const preflight = await fetch(`${world.url}/v1/t`, { method: "OPTIONS", headers: { origin: "https://shop.example" } });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-headers")).toContain("authorization");
    const settings = await fetch(`${world.url}/v1/projects/${world.writeKey}/settings`);
    expect(settings.headers.get("access-control-allow-origin")).toBe("*");
    expect(await settings.json()).toMatchObject({
      integrations: { "Segment.io": { apiKey: world.writeKey, apiHost: `${new URL(world.url).host}/v1`, protocol: "http" } },
    });
    const { status, headers } = await world.send(
      "p",
      { type: "page", anonymousId: "a-browser", messageId: "p1", writeKey: world.writeKey, properties: { url: "https://shop.example/" } },
      { authorization: "", "content-type": "text/plain", origin: "https://shop.example" },
    );
    expect(status).toBe(200);
    expect(headers.get("access-control-allow-origin")).toBe("*");
  });

  test("a revoked key is refused", async () => {
    const { house, db } = world.world;
    const made = await house.trust.keys.make(db, { name: "Old till", scopes: ["intake"], expiresAt: null }, null);
    const authorization = `Basic ${Buffer.from(`${made.key}:`).toString("base64")}`;
    await house.trust.keys.revoke(db, made.id);
    expect((await world.send("track", { event: "X", userId: "D4" }, { authorization })).status).toBe(401);
  });
});

describe("who it is", () => {
  test("a visitor gets a name: what was done before belongs to the person, and shows in their history", async () => {
    await world.send("page", { anonymousId: "w1", messageId: "w1-page", context: { page: { url: "https://shop.example/a" } } });
    await settle();
    const before = await world.world.house.identify.count(world.world.db);
    expect(await logged("w1-page")).toMatchObject([{ anonymous: true }]);
    await world.send("identify", {
      anonymousId: "w1",
      userId: "W1",
      messageId: "w1-id",
      traits: { email: "Wanda@Example.com", firstName: "Wanda", lastName: "Weiss" },
    });
    await settle();
    const wanda = await personBy("email", "wanda@example.com");
    expect(await personBy("customer_number", "W1")).toBe(wanda);
    expect(await personBy("anonymous_id", "w1")).toBe(wanda);
    expect(await world.world.house.identify.count(world.world.db)).toBe(before + 1);
    const [page] = await logged("w1-page");
    expect(page).toMatchObject({ person_id: wanda, anonymous: false });
    const [card] = await world.world.house.identify.cards(world.world.db, [wanda ?? ""]);
    expect(card).toMatchObject({ name: "Wanda Weiss", email: "wanda@example.com", customerNumber: "W1" });
    expect(await touches(wanda)).toEqual(["First seen", "Identified", "Page Viewed"]);
  });

  test("two known people are never joined: the value stays where it is and the claim is noted", async () => {
    const carl = await world.world.person({ email: "carl@example.com", number: "C1" });
    const dora = await world.world.person({ email: "dora@example.com", number: "C2" });
    await world.send("identify", { userId: "C1", messageId: "c1", traits: { email: "dora@example.com" } });
    await world.send("alias", { userId: "C1", previousId: "C2", messageId: "c2" });
    await settle();
    expect(await personBy("email", "dora@example.com")).toBe(dora);
    expect(await personBy("customer_number", "C2")).toBe(dora);
    const { rows } = await sql`
      select kind, value, holder_id, person_id from identify.identifier_claims where person_id = ${carl} order by kind`.execute(
      world.world.db,
    );
    expect(rows).toEqual([
      { kind: "customer_number", value: "C2", holder_id: dora, person_id: carl },
      { kind: "email", value: "dora@example.com", holder_id: dora, person_id: carl },
    ]);
  });

  test("somebody known by address only gets the number of their new account; somebody else on the same browser stays somebody else", async () => {
    const ed = await world.world.person({ email: "ed@example.com" });
    await world.send("identify", { userId: "E1", anonymousId: "e-browser", messageId: "e1", traits: { email: "ed@example.com" } });
    await world.send("identify", { userId: "E2", anonymousId: "e-browser", messageId: "e2", traits: { email: "fay@example.com" } });
    await settle();
    expect(await personBy("customer_number", "E1")).toBe(ed);
    expect(await personBy("anonymous_id", "e-browser")).toBe(ed);
    expect(await personBy("email", "fay@example.com")).toBe(await personBy("customer_number", "E2"));
    expect(await personBy("customer_number", "E2")).not.toBe(ed);
  });

  test("an alias gives a known person a new number, and ties a browser to one", async () => {
    await world.send("identify", { userId: "G-old", messageId: "g0", traits: { email: "gil@example.com" } });
    await world.send("page", { anonymousId: "g-browser", messageId: "g1" });
    await settle();
    await world.send("alias", { userId: "G-new", previousId: "G-old", messageId: "g2" });
    await world.send("alias", { userId: "G-new", previousId: "g-browser", messageId: "g3" });
    await settle();
    const gil = await personBy("email", "gil@example.com");
    expect(await personBy("customer_number", "G-new")).toBe(gil);
    const [page] = await logged("g1");
    const { rows } = await sql<{ id: string }>`select trust.person_of(${page?.person_id ?? null}::uuid) as id`.execute(world.world.db);
    expect(rows[0]?.id).toBe(gil);
    expect(await touches(gil)).toContain("Page Viewed");
  });

  test("a group call makes the person a member of the organisation", async () => {
    await world.send("group", { userId: "H1", groupId: "acme", messageId: "h1", traits: { name: "Acme Ltd", role: "buyer" } });
    await settle();
    const dossier = await world.world.house.identify.dossier(world.world.db, (await personBy("customer_number", "H1")) ?? "");
    expect(dossier?.groups).toMatchObject([{ name: "Acme Ltd", role: "buyer", kind: "organisation" }]);
  });

  test("traits are of the kind that their source stands for", async () => {
    const kinds = async (): Promise<string[]> => {
      const person = await personBy("customer_number", "K1");
      const { rows } = await sql<{ kind: string }>`
        select kind from identify.facts where person_id = ${person} and attribute = 'given_name' order by kind`.execute(world.world.db);
      return rows.map(({ kind }) => kind);
    };
    await world.send("identify", { userId: "K1", messageId: "k1", traits: { firstName: "Kim" } });
    await settle();
    expect(await kinds()).toEqual(["supplied"]);
    await sql`update identify.sources set traits = 'declared' where id = ${world.source}`.execute(world.world.db);
    await world.send("identify", { userId: "K1", messageId: "k2", traits: { firstName: "Kimberley" } });
    await settle();
    expect(await kinds()).toEqual(["declared", "supplied"]);
  });
});

describe("orders", () => {
  const order = (id: string, more: object = {}) => ({
    event: "Order Completed",
    userId: "O1",
    properties: {
      order_id: id,
      currency: "EUR",
      total: 37.5,
      shipping: 5,
      products: [
        { sku: "A1", name: "Mug", price: 12.25, quantity: 2, category: "Kitchen" },
        { product_id: "B2", name: "Spoon", price: "8.00" },
      ],
    },
    ...more,
  });

  test("an order has lines in minor units that sum to its total; sent again, by another way too, it counts once", async () => {
    await world.world.house.trust.changeSettings(world.world.db, { business: { currency: "EUR" } });
    await world.send("track", order("7001", { messageId: "o1" }));
    await world.send("track", order("7001", { messageId: "o1-server" }));
    await settle();
    const { rows } = await sql<{ payload: object }>`select payload from identify.events where message_id = 'order:7001'`.execute(
      world.world.db,
    );
    expect(rows).toEqual([
      {
        payload: {
          order_id: "7001",
          currency: "EUR",
          total_minor: 3750,
          products: [
            { sku: "A1", name: "Mug", quantity: 2, amount_minor: 2450, category: "Kitchen" },
            { sku: "B2", name: "Spoon", quantity: 1, amount_minor: 800 },
            { sku: "shipping", name: "Shipping", quantity: 1, amount_minor: 500, fee: true },
          ],
        },
      },
    ]);
    const lines = await world.world.clickhouse.query(
      "select sku, toInt32(amount) as amount from identify_order_lines where order_id = '7001' order by line",
    );
    expect(lines).toEqual([
      { sku: "A1", amount: 2450 },
      { sku: "B2", amount: 800 },
      { sku: "shipping", amount: 500 },
    ]);
  });

  test("a shop's coupon and the place of sale reach the projection; GA4 tells what was taken off each piece", async () => {
    const items = [{ item_id: "G1", item_name: "Kite", price: 9, discount: 1.5, quantity: 2 }];
    const coupon = {
      order_id: "7011",
      currency: "EUR",
      discount: 2,
      coupon: "MAY",
      affiliation: "York",
      products: [{ sku: "A1", price: 10 }],
    };
    await world.send("track", { event: "Order Completed", userId: "O9", messageId: "d2", properties: coupon });
    await world.send("track", {
      event: "purchase",
      userId: "O9",
      messageId: "d3",
      properties: { transaction_id: "7012", currency: "EUR", items },
    });
    await settle();
    const lines = await world.world.clickhouse.query(
      `select order_id as order, sku, toInt32(amount) as amount, toInt32(discount) as discount, place
      from identify_order_lines where order_id in ('7011', '7012') order by order_id, line`,
    );
    expect(lines).toEqual([
      { order: "7011", sku: "A1", amount: 1000, discount: 0, place: "York" },
      { order: "7011", sku: "discount", amount: -200, discount: 200, place: "York" },
      { order: "7012", sku: "G1", amount: 1800, discount: 300, place: "" },
    ]);
  });

  test("a refund without lines gives back the whole order, once; GA4's purchase is an order; another currency is not added up", async () => {
    const refund = { event: "Order Refunded", userId: "O1", properties: { order_id: "7001" } };
    await world.send("track", { ...refund, messageId: "o2" });
    await world.send("track", { ...refund, messageId: "o3" });
    await world.send("track", {
      event: "purchase",
      userId: "O1",
      messageId: "o4",
      properties: {
        transaction_id: "7002",
        currency: "EUR",
        value: 10,
        items: [{ item_id: "C3", item_name: "Fork", price: 10, quantity: 1 }],
      },
    });
    await world.send("track", { ...order("7003", { messageId: "o5" }), properties: { ...order("7003").properties, currency: "USD" } });
    await settle();
    const person = await personBy("customer_number", "O1");
    const { rows } = await sql<{ name: string; order_id: string; total_minor: number }>`
      select name, order_id, total_minor from identify.order_totals where person_id = ${person} order by order_id, name`.execute(
      world.world.db,
    );
    expect(rows).toEqual([
      { name: "Order Completed", order_id: "7001", total_minor: 3750 },
      { name: "Order Refunded", order_id: "7001", total_minor: -3750 },
      { name: "Order Completed", order_id: "7002", total_minor: 1000 },
    ]);
    expect(await logged("o5")).toMatchObject([{ name: "Order Completed (not counted)", payload: { currency: "USD", total: 37.5 } }]);
    const faults = await sql<{ reason: string }>`select reason from identify.intake_faults where what like 'Order Completed%'`.execute(
      world.world.db,
    );
    expect(faults.rows).toMatchObject([{ reason: expect.stringContaining("is in USD, the business counts in EUR") as string }]);
  });
});

test("fault 40: times of 1970, 2999, +14:00 and tomorrow are taken or set right by rule; a missing id; the same id with another payload counts once", async () => {
  const before = await outcomes();
  const now = world.world.clock.now;
  const iso = (ms: number): string => new Date(now.getTime() + ms).toISOString();
  const day = 86_400_000;
  const times: [string, object, string][] = [
    ["t-1970", { timestamp: "1970-01-01T00:00:00Z" }, iso(0)],
    ["t-2999", { timestamp: "2999-01-01T00:00:00Z" }, iso(0)],
    ["t-zone", { timestamp: "2026-06-15T23:30:00+14:00" }, "2026-06-15T09:30:00.000Z"],
    ["t-future", { timestamp: iso(day) }, iso(0)],
    // A clock that goes a day ahead: the visit was a minute before it was sent.
    ["t-ahead", { timestamp: iso(day - 60_000), sentAt: iso(day) }, iso(-60_000)],
    // A clock that was never set.
    ["t-unset", { timestamp: "1970-01-01T00:01:00Z", sentAt: "1970-01-01T00:03:00Z" }, iso(-120_000)],
    ["t-none", {}, iso(0)],
  ];
  for (const [messageId, more] of times)
    expect((await world.send("track", { event: "T", userId: "T1", messageId, ...more })).status).toBe(200);
  await world.send("track", { event: "No id", userId: "T1", timestamp: iso(-5000) });
  await world.send("track", { event: "No id", userId: "T1", timestamp: iso(-5000) });
  await world.send("track", { event: "First", userId: "T1", messageId: "t-same", properties: { n: 1 } });
  await world.send("track", { event: "First", userId: "T1", messageId: "t-same", properties: { n: 2 } });
  await world.send("track", { event: "First", userId: "T1", messageId: "t-same", properties: { n: 1 }, sentAt: iso(0) });
  await settle();
  await world.send("track", { event: "Later", userId: "T2", messageId: "t-same" });
  await settle();
  for (const [messageId, , at] of times) expect([messageId, (await logged(messageId))[0]?.at.toISOString()]).toEqual([messageId, at]);
  expect(await logged("t-same")).toMatchObject([{ name: "First", payload: { n: 1 } }]);
  const after = await outcomes();
  expect((after["conflicting"] ?? 0) - (before["conflicting"] ?? 0)).toBe(2);
  expect((after["repeated"] ?? 0) - (before["repeated"] ?? 0)).toBe(2);
  const { rows } = await sql`select 1 from identify.events where name = 'No id'`.execute(world.world.db);
  expect(rows).toHaveLength(1);
});

test("somebody who was erased does not come back by an event: it is dropped, counted, and nobody is told", async () => {
  const { house, db } = world.world;
  await world.send("identify", { userId: "R1", anonymousId: "r-browser", messageId: "r1", traits: { email: "rose@example.com" } });
  await settle();
  await house.rights.erase([(await personBy("customer_number", "R1")) ?? ""], { actor: "test", reason: "asked", people: 1 });
  await settle();
  const before = await outcomes();
  for (const who of [
    { userId: "R1" },
    { anonymousId: "r-browser" },
    { userId: "R-other", context: { traits: { email: "Rose@example.com" } } },
  ]) {
    expect((await world.send("track", { event: "Back", ...who })).answer).toEqual({ success: true });
  }
  await settle();
  expect(((await outcomes())["erased"] ?? 0) - (before["erased"] ?? 0)).toBe(3);
  expect((await sql`select 1 from identify.events where name = 'Back'`.execute(db)).rows).toHaveLength(0);
  expect(await personBy("email", "rose@example.com")).toBeNull();
});

test("of somebody whose use is restricted nothing new is taken in; it is counted, and what was there stays", async () => {
  const { house, db } = world.world;
  await world.send("identify", { userId: "Q1", messageId: "q1", traits: { firstName: "Quinn" } });
  await settle();
  const quinn = (await personBy("customer_number", "Q1")) ?? "";
  await house.trust.restrict(db, quinn, "disputed", "test");
  await world.send("track", { event: "Seen Again", userId: "Q1", messageId: "q2" });
  await settle();
  expect(await logged("q1")).toHaveLength(1);
  expect(await logged("q2")).toEqual([]);
  expect((await outcomes())["restricted"]).toBe(1);
});

test("the screen of sources: who sends, how many, the newest events, why some were not taken; what traits are can be changed", async () => {
  const cookie = await world.owner();
  await world.send("track", { userId: "S1", messageId: "s-bad" });
  const { status, body } = await world
    .ask("GET", "/v1/sources", { cookie })
    .then((answer) => ({ status: answer.statusCode, body: answer.json<Live>() }));
  expect(status).toBe(200);
  const mine = body.items.find(({ id }) => id === world.source);
  expect(mine).toMatchObject({ name: "Web shop", traits: "declared" });
  expect(mine?.events).toBeGreaterThan(10);
  expect(body.minutes).toHaveLength(30);
  expect(body.minutes.reduce((sum, { events }) => sum + events, 0)).toBe(
    body.outcomes.find(({ outcome }) => outcome === "recorded")?.events,
  );
  expect(body.recent.map(({ source }) => source)).toContain("Web shop");
  expect(body.faults.map(({ reason }) => reason).join()).toMatch(/name of the event is missing/);
  const change = (id: string, traits: string) => world.ask("PATCH", `/v1/sources/${id}`, { cookie, payload: { traits } });
  expect((await change(world.source, "observed")).statusCode).toBe(200);
  expect((await change("0123456789ab", "observed")).statusCode).toBe(404);
  expect((await change(world.source, "inferred")).statusCode).toBe(400);
});

interface Live {
  items: { id: string; name: string; traits: string; events: number }[];
  outcomes: { outcome: string; events: number }[];
  minutes: { events: number }[];
  recent: { source: string }[];
  faults: { reason: string }[];
}
