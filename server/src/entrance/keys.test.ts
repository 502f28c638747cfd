// Keys of programs, over HTTP: what they may, what they may not, and what is never kept or shown again.
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDoorway, type Doorway } from "../../test/doorway.ts";
import { sql } from "../platform/postgres.ts";

let door: Doorway;
let ownerCookie: string;
beforeAll(async () => {
  door = await createDoorway();
  ownerCookie = await door.owner();
});
afterAll(() => door.close());

async function made(scopes: string[], more: object = {}, cookie = ownerCookie): Promise<{ id: string; key: string }> {
  const answer = await door.ask("POST", "/v1/keys", { cookie, payload: { name: "shop", scopes, ...more } });
  expect(answer.statusCode).toBe(200);
  return answer.json();
}
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

test("a key is shown once, kept as a hash only, and acts under its own name with its own rights", async () => {
  const { id, key } = await made(["people", "care"]);
  expect(key).toMatch(/^rap_[0-9a-f]{12}_[0-9a-f]{40}$/);
  const listed = await door.ask("GET", "/v1/keys", { cookie: ownerCookie });
  expect(listed.json()).toMatchObject({ items: [{ id, name: "shop", scopes: ["people", "care"], lastUsedAt: null }] });
  expect(listed.body).not.toContain(key.slice(-40));
  const { rows } = await sql<{ kept: string }>`select row_to_json(k)::text as kept from trust.api_keys k`.execute(door.world.db);
  expect(rows[0]?.kept).not.toContain(key.slice(-40));

  const person = await door.world.person({ given: "Ann" });
  expect((await door.ask("GET", `/v1/people/${person}`, { headers: bearer(key) })).statusCode).toBe(200);
  const noted = await door.ask("POST", `/v1/people/${person}/complaints`, { headers: bearer(key), payload: { subject: "late" } });
  expect(noted.statusCode).toBe(200);
  const [last] = await door.audit();
  expect(last).toMatchObject({ actor: `key:${id}`, action: "POST /v1/people/{id}/complaints", subject: person });

  for (const [method, url] of [
    ["GET", "/v1/campaigns"],
    ["GET", "/v1/keys"],
    ["GET", "/v1/audit"],
    ["PATCH", "/v1/settings"],
  ] as const) {
    const refused = await door.ask(method, url, { headers: bearer(key), ...(method === "PATCH" && { payload: {} }) });
    expect([method, url, refused.statusCode]).toEqual([method, url, 403]);
    expect(refused.json()).toMatchObject({ detail: expect.stringContaining("“shop”") as string });
  }
});

test("a revoked, an expired, a wrong and a mutilated key open nothing", async () => {
  const { id, key } = await made(["people"]);
  const people = (text: string) => door.ask("GET", "/v1/people", { headers: bearer(text) });
  expect((await people(key)).statusCode).toBe(200);
  const last = key.at(-1) === "0" ? "1" : "0";
  for (const wrong of [`${key.slice(0, -1)}${last}`, key.slice(0, -1), `${key}0`, `rap_${"0".repeat(12)}_${"0".repeat(40)}`, "x"])
    expect((await people(wrong)).statusCode).toBe(401);
  expect((await door.ask("DELETE", `/v1/keys/${id}`, { cookie: ownerCookie })).statusCode).toBe(200);
  expect((await people(key)).statusCode).toBe(401);
  expect((await door.ask("DELETE", `/v1/keys/${id}`, { cookie: ownerCookie })).statusCode).toBe(404);

  const { now } = door.world.clock;
  const soon = await made(["people"], { expiresAt: new Date(now.getTime() + 3600_000).toISOString() });
  expect((await people(soon.key)).statusCode).toBe(200);
  door.world.clock.now = new Date(now.getTime() + 3601_000);
  expect((await people(soon.key)).statusCode).toBe(401);
  const past = await door.ask("POST", "/v1/keys", {
    cookie: ownerCookie,
    payload: { name: "x", scopes: ["people"], expiresAt: now.toISOString() },
  });
  expect(past.statusCode).toBe(400);
});

test("a key never may more than its maker may now", async () => {
  const cookie = await door.user("developer");
  const wanted = { name: "reader", scopes: ["people"] };
  const refused = await door.ask("POST", "/v1/keys", { cookie, payload: wanted });
  expect(refused.statusCode).toBe(403);
  expect(refused.json()).toMatchObject({ detail: expect.stringContaining("see people by name") as string });

  const grant = (grants: string[]) =>
    sql`update trust."user" set grants = ${grants}::text[] where role = 'developer'`.execute(door.world.db);
  await grant(["people"]);
  const { key } = await made(["people"], {}, cookie);
  expect((await door.ask("GET", "/v1/people", { headers: bearer(key) })).statusCode).toBe(200);
  await grant([]);
  door.world.clock.now = new Date(door.world.clock.now.getTime() + 6000);
  expect((await door.ask("GET", "/v1/people", { headers: bearer(key) })).statusCode).toBe(403);
});

test("fault 56: a key in an address is refused, written down by its id, and not in any log", async () => {
  const { id, key } = await made(["people"]);
  for (const url of [`/v1/people?key=${key}`, `/v1/people/${key}`, `/?${key}`, `/v1/projects/x/settings?k=${key}`]) {
    const answer = await door.ask("GET", url, {});
    expect([url, answer.statusCode]).toEqual([url, 400]);
    expect(answer.body).not.toContain(key.slice(-40));
  }
  const rows = (await door.audit()).filter((row) => row.action === "refused: key in an address");
  expect(rows.map((row) => row.subject)).toEqual([id, id, id, id]);
  expect(door.logged()).not.toContain(key.slice(-40));
});
