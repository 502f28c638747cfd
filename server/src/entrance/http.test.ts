// The entrance over real HTTP shapes: who gets in, what a mistake looks like, what is written down.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { FastifyInstance } from "fastify";
import { createDoorway, type Doorway } from "../../test/doorway.ts";
import type { World } from "../../test/world.ts";
import { sql } from "../platform/postgres.ts";
import { contractOf } from "./openapi.ts";

let door: Doorway;
let world: World;
let app: FastifyInstance;
let cookie = "";

beforeAll(async () => {
  door = await createDoorway();
  ({ world, app } = door);
});
afterAll(() => door.close());

const host = { host: "localhost:4321", origin: "http://localhost:4321" };
const post = (url: string, payload: object, headers: Record<string, string> = {}) =>
  app.inject({ method: "POST", url, payload, headers: { ...host, cookie, ...headers } });
const get = (url: string) => app.inject({ method: "GET", url, headers: { ...host, cookie } });

test("nobody gets in before the owner is made, and only with the key", async () => {
  expect((await get("/v1/people")).statusCode).toBe(401);
  expect((await get("/v1/session")).json()).toMatchObject({ user: null, ownerNeeded: true });
  const wanted = { name: "Owner", email: "Owner@example.com", password: "a long enough one" };
  expect((await post("/v1/setup", { ...wanted, key: "another" })).statusCode).toBe(403);
  expect((await post("/v1/setup", { ...wanted, key: "the-key", password: "short" })).json()).toMatchObject({
    status: 400,
    detail: expect.stringContaining("ten characters") as string,
  });
  expect((await post("/v1/setup", { ...wanted, key: "the-key" })).statusCode).toBe(200);
  expect((await post("/v1/setup", { ...wanted, key: "the-key" })).statusCode).toBe(409);
});

test("signing in gives a cookie that scripts cannot read; a wrong password does not", async () => {
  expect((await post("/api/auth/sign-in/email", { email: "owner@example.com", password: "another long one" })).statusCode).toBe(401);
  expect((await post("/api/auth/sign-up/email", { name: "X", email: "x@example.com", password: "a long enough one" })).statusCode).toBe(
    404,
  );
  const answer = await post("/api/auth/sign-in/email", { email: "owner@example.com", password: "a long enough one" });
  const set = String(answer.headers["set-cookie"]);
  expect(set).toMatch(/HttpOnly/i);
  expect(set).toMatch(/SameSite=Lax/i);
  cookie = set.split(";")[0] ?? "";
  expect((await get("/v1/session")).json()).toMatchObject({ user: { email: "owner@example.com", role: "owner" } });
  const { rows } = await sql<{ password: string }>`select password from trust.account`.execute(world.db);
  expect(rows[0]?.password).toMatch(/^\$argon2id\$v=19\$m=19456,t=2/);
});

test("a change asked for by another site's page is refused; a role may only what it may", async () => {
  const change = { business: { name: "Linden" } };
  const patch = (headers: Record<string, string>) =>
    app.inject({ method: "PATCH", url: "/v1/settings", payload: change, headers: { ...host, cookie, ...headers } });
  expect((await patch({ origin: "http://evil.example" })).statusCode).toBe(403);
  expect((await patch({ origin: "null" })).statusCode).toBe(403);
  expect((await patch({})).json()).toMatchObject({ business: { name: "Linden" } });
  await sql`update trust."user" set role = 'analyst'`.execute(world.db);
  expect((await patch({})).json()).toMatchObject({ status: 403, detail: expect.stringContaining("analyst") as string });
  expect((await get("/v1/people")).statusCode).toBe(200);
  await sql`update trust."user" set role = 'owner'`.execute(world.db);
});

test("every change leaves a row in the audit, by name and without personal data", async () => {
  const { items } = (await get("/v1/audit")).json<{ items: { actor: string; action: string }[] }>();
  expect(items[0]).toMatchObject({ actor: "Owner", action: "PATCH /v1/settings" });
  expect(JSON.stringify(items)).not.toContain("example.com");
});

test("mistakes are problems (RFC 9457) that say what, where and what to do", async () => {
  const cases: [() => Promise<Awaited<ReturnType<typeof get>>>, number, RegExp][] = [
    [() => get("/v1/people?limit=many"), 400, /limit/],
    [() => get("/v1/people/not-an-id"), 400, /id/],
    [() => get("/v1/people/00000000-0000-7000-8000-000000000000"), 404, /no such person/],
    [() => get("/v1/nothing"), 404, /./],
    [() => post("/v1/imports", { upload: "018f0000-0000-7000-8000-000000000000", kind: "purchases", mapping: {} }), 404, /upload/],
    [
      () =>
        app.inject({
          method: "POST",
          url: "/v1/offers",
          payload: "{broken",
          headers: { ...host, cookie, "content-type": "application/json" },
        }),
      400,
      /./,
    ],
    [
      () =>
        app.inject({
          method: "POST",
          url: "/v1/offers",
          payload: `"${"x".repeat(2_000_000)}"`,
          headers: { ...host, cookie, "content-type": "application/json" },
        }),
      413,
      /./,
    ],
  ];
  for (const [ask, status, detail] of cases) {
    const answer = await ask();
    expect(answer.statusCode).toBe(status);
    expect(answer.headers["content-type"]).toContain("application/problem+json");
    expect(answer.json()).toMatchObject({
      status,
      type: expect.stringMatching(/^urn:rapport:/) as string,
      detail: expect.stringMatching(detail) as string,
    });
  }
});

test("fault 39: hostile JSON is refused and never a fault of ours", async () => {
  const bodies = [
    `${"[".repeat(10_000)}${"]".repeat(10_000)}`,
    '{"__proto__":{"admin":true},"name":"x"}',
    '{"name":1e400}',
    '{"name":"\\ud800"}',
    '{"constructor":{"prototype":{"x":1}}}',
  ];
  for (const payload of bodies) {
    const answer = await app.inject({
      method: "POST",
      url: "/v1/offers",
      payload,
      headers: { ...host, cookie, "content-type": "application/json" },
    });
    expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    expect(answer.statusCode).toBeLessThan(500);
  }
  expect(({} as { admin?: boolean }).admin).toBeUndefined();
  for (const url of ["/v1/people?q=%00", "/v1/people/%00"]) expect((await get(url)).statusCode).toBe(400);
  const deep = `${'{"a":'.repeat(90_000)}"\\u0000"${"}".repeat(90_000)}`;
  const answer = await app.inject({
    method: "POST",
    url: "/v1/decide",
    payload: deep,
    headers: { ...host, cookie, "content-type": "application/json" },
  });
  expect(answer.statusCode).toBe(400);
});

test("the contract: every operation has a summary, an id of its own, an answer and its problems", () => {
  const { paths } = contractOf(app) as {
    paths: Record<string, Record<string, { summary?: string; description?: string; operationId?: string; responses?: object }>>;
  };
  const operations = Object.values(paths).flatMap((each) => Object.values(each));
  expect(operations.length).toBeGreaterThan(40);
  for (const operation of operations) {
    expect(operation.summary ?? "").not.toBe("");
    expect(operation.description).toMatch(/^(Open to anybody|Needs the scope `[a-z]+`: )/);
    expect(Object.keys(operation.responses ?? {})).toEqual(expect.arrayContaining(["200", "default"]));
  }
  expect(new Set(operations.map((each) => each.operationId)).size).toBe(operations.length);
});

test("signing in is slow work for guessers", async () => {
  const tries = [];
  for (let i = 0; i < 15; i++)
    tries.push((await post("/api/auth/sign-in/email", { email: "owner@example.com", password: `guess number ${i}` })).statusCode);
  expect(tries.at(-1)).toBe(429);
});
