// Fault 56: what somebody does who wants in and should not be.
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDoorway, PASSWORD, type Doorway } from "../../test/doorway.ts";
import { hashPassword, verifyPassword } from "../platform/passwords.ts";
import { createAuth } from "./auth.ts";

let door: Doorway;
let cookie: string;
beforeAll(async () => {
  door = await createDoorway();
  cookie = await door.owner();
});
afterAll(() => door.close());

const signIn = (email: string, password: string, from: string, headers: Record<string, string> = {}) =>
  door.ask("POST", "/api/auth/sign-in/email", { payload: { email, password }, from, headers });
const later = (ms: number): void => void (door.world.clock.now = new Date(door.world.clock.now.getTime() + ms));
const signedIn = async (own: string): Promise<boolean> =>
  (await door.ask("GET", "/v1/session", { cookie: own })).json<{ user: unknown }>().user !== null;

test("fault 56: an unknown user costs as much work as a known one, and the answers are the same", async () => {
  const took: Record<"known" | "unknown", number[]> = { known: [], unknown: [] };
  const bodies = new Set<string>();
  for (let i = 0; i < 12; i++) {
    for (const [kind, email] of [
      ["known", "owner@example.com"],
      ["unknown", `stranger${i}@example.com`],
    ] as const) {
      const begun = performance.now();
      const answer = await signIn(email, `guess number ${i}`, `10.1.${i}.1`);
      took[kind].push(performance.now() - begun);
      expect(answer.statusCode).toBe(401);
      bodies.add(answer.body);
    }
  }
  expect(bodies.size).toBe(1);
  const median = (list: number[]): number => list.toSorted((a, b) => a - b)[6] ?? 0;
  // Both pay for one argon2; without it an answer takes a tenth of the time.
  const begun = performance.now();
  await verifyPassword(await hashPassword("x"), "x");
  expect(median(took.unknown)).toBeGreaterThan((performance.now() - begun) / 8);
  expect(median(took.unknown) / median(took.known)).toBeGreaterThan(0.5);
  expect(median(took.unknown) / median(took.known)).toBeLessThan(2);
  later(3_700_000);
});

test("fault 56: 10,000 stuffing tries are throttled, the right password still works from elsewhere", async () => {
  const seen = new Map<number, number>();
  const addresses = Array.from({ length: 25 }, (_, i) => `10.2.0.${i}`);
  await Promise.all(
    addresses.map(async (address) => {
      for (let i = 0; i < 400; i++) {
        const { statusCode } = await signIn("owner@example.com", `guess number ${i}`, address);
        seen.set(statusCode, (seen.get(statusCode) ?? 0) + 1);
      }
    }),
  );
  // Five looked at for each address, the rest held off without the work of checking.
  expect([...seen].toSorted(([a], [b]) => a - b)).toEqual([
    [401, 125],
    [429, 9875],
  ]);
  const held = await signIn("owner@example.com", PASSWORD, "10.2.0.1");
  expect(held.statusCode).toBe(429);
  expect(Number(held.headers["retry-after"])).toBeGreaterThan(0);
  expect((await signIn("owner@example.com", PASSWORD, "10.9.9.9")).statusCode).toBe(200);
  // One who tries many names from one place is held off as well.
  const names = [];
  for (let i = 0; i < 60; i++) names.push((await signIn(`name${i}@example.com`, "guess number 1", "10.3.0.1")).statusCode);
  expect(names.filter((status) => status === 401)).toHaveLength(30);
  const refused = (await door.audit()).filter((row) => row.action === "sign-in refused");
  expect(refused.length).toBeGreaterThanOrEqual(155);
  expect(refused.every((row) => !JSON.stringify(row).includes("@") && !JSON.stringify(row).includes("guess"))).toBe(true);
  later(3_700_000);
});

test("fault 56: a session is new at each sign-in; a planted, a forged and another installation's cookie open nothing", async () => {
  const planted = "rapport.session_token=planted.c2lnbmF0dXJl";
  const answer = await signIn("owner@example.com", PASSWORD, "10.4.0.1", { cookie: planted });
  const fresh = String(answer.headers["set-cookie"]).split(";")[0] ?? "";
  expect(fresh).not.toContain("planted");
  expect(await signedIn(planted)).toBe(false);
  expect(await signedIn(fresh)).toBe(true);
  expect(fresh).not.toBe(cookie);
  // Neither the answer nor any script-readable place holds the token.
  expect(answer.json()).toEqual({ secondFactor: false });
  expect((await door.ask("GET", "/api/auth/get-session", { cookie: fresh })).statusCode).toBe(404);

  const { house, postgres } = door.world;
  const other = createAuth({ postgres, publicUrl: "http://localhost:4321", secret: "t".repeat(40), setupKey: "k", trust: house.trust });
  const made = await other.handle(
    new Request("http://localhost:4321/api/auth/sign-in/email", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email: "owner@example.com", password: PASSWORD }),
    }),
  );
  const foreign = made.headers.getSetCookie()[0]?.split(";")[0] ?? "";
  expect(foreign).toMatch(/^rapport\.session_token=/);
  // The session is real and in the very same database; only the signature is another's.
  expect(await other.userOf(new Headers({ cookie: foreign }))).not.toBeNull();
  expect(await signedIn(foreign)).toBe(false);
  expect((await door.ask("GET", "/v1/people", { cookie: foreign })).statusCode).toBe(401);
  await other.close();
});

test("fault 56: over https the cookie is bound to this very host", async () => {
  const { house, postgres } = door.world;
  const secure = createAuth({ postgres, publicUrl: "https://rapport.example", secret: "s".repeat(40), setupKey: "k", trust: house.trust });
  const made = await secure.handle(
    new Request("https://rapport.example/api/auth/sign-in/email", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email: "owner@example.com", password: PASSWORD }),
    }),
  );
  const [set = ""] = made.headers.getSetCookie();
  expect(set).toMatch(/^__Host-rapport\.session_token=/);
  expect(set).toMatch(/; Secure/);
  expect(set).toMatch(/; Path=\/(;|$)/);
  expect(set).toMatch(/; HttpOnly/);
  expect(set).not.toMatch(/Domain=/i);
  await secure.close();
});

test("fault 56: another site's page changes nothing, signs nobody in or out, and is written down", async () => {
  const foreign = [{ origin: "https://evil.example" }, { origin: "null" }, { origin: "", "sec-fetch-site": "cross-site" }];
  for (const headers of foreign) {
    for (const [method, url, payload] of [
      ["PATCH", "/v1/settings", { business: { name: "Stolen" } }],
      ["POST", "/v1/keys", { name: "x", scopes: ["people"] }],
      ["POST", "/api/auth/sign-in/email", { email: "owner@example.com", password: PASSWORD }],
      ["POST", "/api/auth/sign-out", {}],
    ] as const) {
      const answer = await door.ask(method, url, { cookie, payload, headers });
      expect([url, answer.statusCode]).toEqual([url, 403]);
    }
  }
  expect(await signedIn(cookie)).toBe(true);
  const rows = (await door.audit()).filter((row) => row.action === "refused: another site's page");
  expect(rows).toHaveLength(12);
  expect(rows[0]).toMatchObject({ detail: { origin: expect.any(String) as string } });
});

test("fault 56: nothing of all this is in a log: no password, cookie, token or address of a person", () => {
  const log = door.logged();
  expect(log).not.toMatch(/guess number|a long enough one|example\.com|session_token|planted|argon2/);
});
