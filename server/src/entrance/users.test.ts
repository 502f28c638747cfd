// Users over HTTP: invited, changed, closed, helped back in; and what the last owner is for.
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDoorway, PASSWORD, type Doorway } from "../../test/doorway.ts";
import { totp } from "../../test/totp.ts";
import { startScriptedSmtp } from "../../test/scripted-smtp.ts";
import { createStaffMail } from "./staff-mail.ts";
import { sql } from "../platform/postgres.ts";
import { createLog } from "../platform/log.ts";

let door: Doorway;
let cookie: string;
beforeAll(async () => {
  door = await createDoorway();
  cookie = await door.owner();
});
afterAll(() => door.close());

const DAY = 86_400_000;
const later = (ms: number): void => void (door.world.clock.now = new Date(door.world.clock.now.getTime() + ms));
const tokenOf = (url: string): string => url.split("#")[1] ?? "";
const owner = (method: "GET" | "POST" | "PATCH" | "DELETE", url: string, payload?: object) =>
  door.ask(method, url, { cookie, ...(payload && { payload }) });
async function invited(email: string, role = "agent"): Promise<string> {
  const answer = await owner("POST", "/v1/users/invitations", { email, role });
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toMatchObject({ mailed: false, url: expect.stringMatching(/\/join#[\w-]{43}$/) as string });
  return tokenOf(answer.json<{ url: string }>().url);
}
const takeUp = (token: string, name = "Ada Agent", password = "seven dry pears") =>
  door.ask("POST", "/v1/access-links/take-up", { payload: { token, name, password } });
const session = async (own: string) =>
  (await door.ask("GET", "/v1/session", { cookie: own })).json<{ user: { role: string } | null }>().user;
const userId = async (email: string): Promise<string> =>
  (await sql<{ id: string }>`select id from trust."user" where email = ${email}`.execute(door.world.db)).rows[0]?.id ?? "";

test("an invited person sets name and password, once, and comes in with the role", async () => {
  const token = await invited("Ada@Example.com");
  const look = await door.ask("POST", "/v1/access-links/look", { payload: { token } });
  expect(look.json()).toEqual({ kind: "invite", email: "ada@example.com", role: "agent", name: null });
  expect((await takeUp(token, "Ada", "password123")).json()).toMatchObject({
    status: 400,
    detail: expect.stringContaining("anybody would try") as string,
  });
  const both = await Promise.all([takeUp(token), takeUp(token)]);
  expect(new Set(both.map((answer) => answer.statusCode))).toEqual(new Set([200, 404]));
  expect((await takeUp(token)).json()).toMatchObject({ status: 404, detail: expect.stringContaining("was used") as string });
  const own = await door.signIn("ada@example.com", "seven dry pears");
  expect(await session(own)).toMatchObject({ name: "Ada Agent", role: "agent", may: ["account", "people", "care"] });
  expect((await owner("POST", "/v1/users/invitations", { email: "ada@example.com", role: "rep" })).statusCode).toBe(409);
  expect((await door.audit())[1]).toMatchObject({ actor: `user:${await userId("ada@example.com")}`, action: "invitation taken up" });
  // What is kept cannot be used to come in.
  const { rows } = await sql<{ kept: string }>`select row_to_json(l)::text as kept from trust.access_links l`.execute(door.world.db);
  expect(rows.map((row) => row.kept).join()).not.toContain(token);
});

test("an invitation ends after seven days, when withdrawn, and when a newer one is made", async () => {
  const old = await invited("bob@example.com");
  const newer = await invited("bob@example.com", "analyst");
  expect((await takeUp(old)).statusCode).toBe(404);
  const { invitations } = (await owner("GET", "/v1/users")).json<{ invitations: { id: string; email: string; role: string }[] }>();
  expect(invitations.map(({ email, role }) => `${email} ${role}`)).toEqual(["bob@example.com analyst"]);
  expect((await owner("DELETE", `/v1/users/invitations/${invitations[0]?.id ?? ""}`)).statusCode).toBe(200);
  expect((await takeUp(newer)).statusCode).toBe(404);
  const aged = await invited("bob@example.com");
  later(7 * DAY - 1000);
  expect((await door.ask("POST", "/v1/access-links/look", { payload: { token: aged } })).statusCode).toBe(200);
  later(1000);
  expect((await takeUp(aged)).statusCode).toBe(404);
});

test("a role changes at once; closing an account ends its sessions and keeps it out, opening lets it in again", async () => {
  const own = await door.user("marketer");
  expect((await door.ask("GET", "/v1/campaigns", { cookie: own })).statusCode).toBe(200);
  expect((await owner("PATCH", "/v1/users/marketer", { role: "agent" })).statusCode).toBe(200);
  expect((await door.ask("GET", "/v1/campaigns", { cookie: own })).statusCode).toBe(403);
  expect((await owner("PATCH", "/v1/users/marketer", { active: false })).statusCode).toBe(200);
  expect(await session(own)).toBeNull();
  const refused = await door.ask("POST", "/api/auth/sign-in/email", { payload: { email: "marketer@example.com", password: PASSWORD } });
  expect(refused.statusCode).toBe(401);
  expect((await owner("PATCH", "/v1/users/marketer", { active: true })).statusCode).toBe(200);
  expect(await session(own)).toBeNull();
  expect(await session(await door.signIn("marketer@example.com", PASSWORD))).toMatchObject({ role: "agent" });
  expect((await owner("PATCH", "/v1/users/nobody", { active: false })).statusCode).toBe(404);
});

test("the last owner can be neither demoted nor closed, also not by two at once", async () => {
  const me = await userId("owner@example.com");
  for (const change of [{ role: "analyst" }, { active: false }]) {
    const answer = await owner("PATCH", `/v1/users/${me}`, change);
    expect(answer.json()).toMatchObject({ status: 409, detail: expect.stringContaining("only owner") as string });
  }
  expect((await takeUp(await invited("olaf@example.com", "owner"), "Olaf", "eight wet pears")).statusCode).toBe(200);
  const olaf = await door.signIn("olaf@example.com", "eight wet pears");
  const both = await Promise.all([
    owner("PATCH", `/v1/users/${await userId("olaf@example.com")}`, { role: "analyst" }),
    door.ask("PATCH", `/v1/users/${me}`, { cookie: olaf, payload: { role: "analyst" } }),
  ]);
  expect(both.filter((answer) => answer.statusCode === 200)).toHaveLength(1);
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from trust."user" where role = 'owner'`.execute(door.world.db);
  expect(rows[0]?.n).toBe(1);
  // Whoever lost, the story goes on with an owner.
  await sql`update trust."user" set role = case id when ${me} then 'owner' else 'analyst' end where id in (${me}, ${await userId("olaf@example.com")})`.execute(
    door.world.db,
  );
});

test("changing the password needs the present one, ends the other sessions and keeps this one", async () => {
  const [here, there] = [await door.user("rep"), await door.signIn("rep@example.com", PASSWORD)];
  const change = (current: string, next: string) => door.ask("POST", "/v1/account/password", { cookie: here, payload: { current, next } });
  expect((await change("wrong password", "eleven ripe plums")).json()).toMatchObject({ status: 400, where: "current" });
  expect((await change(PASSWORD, "the rep 1")).json()).toMatchObject({ status: 400, where: "password" });
  expect(await session(there)).not.toBeNull();
  expect((await change(PASSWORD, "eleven ripe plums")).statusCode).toBe(200);
  expect([await session(here), await session(there)]).toEqual([expect.objectContaining({ role: "rep" }), null]);
  expect(
    (await door.ask("POST", "/api/auth/sign-in/email", { payload: { email: "rep@example.com", password: PASSWORD } })).statusCode,
  ).toBe(401);

  const second = await door.signIn("rep@example.com", "eleven ripe plums");
  const { sessions } = (await door.ask("GET", "/v1/account", { cookie: here })).json<{ sessions: { id: string; current: boolean }[] }>();
  expect(sessions.filter((each) => each.current)).toHaveLength(1);
  const other = sessions.find((each) => !each.current)?.id ?? "";
  // Nobody ends another's session.
  expect((await owner("DELETE", `/v1/account/sessions/${other}`)).statusCode).toBe(404);
  expect((await door.ask("DELETE", `/v1/account/sessions/${other}`, { cookie: here })).statusCode).toBe(200);
  expect([await session(here), await session(second)]).toEqual([expect.objectContaining({ role: "rep" }), null]);
});

test("a forgotten password: a link from the owner, works once, within two hours, and ends every session", async () => {
  const own = await door.user("analyst");
  const link = async () => tokenOf((await owner("POST", "/v1/users/analyst/reset-link")).json<{ url: string }>().url);
  const late = await link();
  later(2 * 3_600_000);
  expect((await takeUp(late)).statusCode).toBe(404);
  const token = await link();
  const look = await door.ask("POST", "/v1/access-links/look", { payload: { token } });
  expect(look.json()).toMatchObject({ kind: "reset", email: "analyst@example.com", name: "The analyst" });
  expect((await takeUp(token, "", "nine blue doors")).json()).toEqual({ email: "analyst@example.com" });
  expect((await takeUp(token, "", "nine blue doors")).statusCode).toBe(404);
  expect(await session(own)).toBeNull();
  expect(await session(await door.signIn("analyst@example.com", "nine blue doors"))).toMatchObject({
    role: "analyst",
    name: "The analyst",
  });
  // Asking by mail says nothing about who has an account.
  const answers = await Promise.all(
    ["analyst@example.com", "stranger@example.com"].map((email) => door.ask("POST", "/v1/password-forgotten", { payload: { email } })),
  );
  expect(answers.map((answer) => [answer.statusCode, answer.body])).toEqual([
    [200, '{"ok":true}'],
    [200, '{"ok":true}'],
  ]);
});

test("where a mail server is set the link goes out by mail, signed, to that user only", async () => {
  const smtp = await startScriptedSmtp();
  const { house, files, db } = door.world;
  const mail = createStaffMail({
    db,
    files,
    clock: () => door.world.clock.now,
    log: createLog("silent"),
    trust: house.trust,
    smtpUrl: smtp.url,
    dkimSelector: "rapport",
  });
  const text = "Choose it here:\n\nhttp://localhost:4321/join#abc\n\nThe link works once.";
  expect(await mail({ to: { name: "Ada", address: "ada@example.com" }, subject: "Your account", text })).toBe(true);
  expect(smtp.taken).toHaveLength(1);
  expect(smtp.taken[0]?.message).toMatch(/^DKIM-Signature:/im);
  expect(smtp.taken[0]?.message).toContain("http://localhost:4321/join#abc");
  await smtp.stop();
  expect(await mail({ to: { name: "Ada", address: "ada@example.com" }, subject: "Again", text })).toBe(false);
});

test("a second factor: set up by a right code, asked for at sign-in, recovery codes work once, the owner can require it and take it away", async () => {
  const own = await door.user("developer");
  const begun = await door.ask("POST", "/v1/account/second-factor", { cookie: own, payload: { password: PASSWORD } });
  const { secret, qr, recoveryCodes, uri } = begun.json<{ secret: string; qr: string; uri: string; recoveryCodes: string[] }>();
  expect(qr).toMatch(/^<svg/);
  expect(uri).toMatch(/^otpauth:\/\/totp\/Rapport:/);
  expect(recoveryCodes).toHaveLength(10);
  const code = (path: string, value: string, at: string) =>
    door.ask("POST", `/api/auth/two-factor/${path}`, { cookie: at, payload: { code: value } });
  // Not yet asked for: nobody locks themselves out with an app that never worked.
  expect(await session(await door.signIn("developer@example.com", PASSWORD))).toMatchObject({ role: "developer" });
  expect((await code("verify-totp", "000000", own)).statusCode).toBe(401);
  const confirmed = await code("verify-totp", totp(secret, Date.now()), own);
  expect(confirmed.statusCode).toBe(200);
  const kept = String(confirmed.headers["set-cookie"]).split(";")[0] ?? "";
  expect((await door.ask("GET", "/v1/account", { cookie: kept })).json()).toMatchObject({ secondFactor: { on: true, required: false } });

  const password = () => door.ask("POST", "/api/auth/sign-in/email", { payload: { email: "developer@example.com", password: PASSWORD } });
  const first = await password();
  expect(first.json()).toEqual({ secondFactor: true });
  const half = first.cookies
    .filter((each) => each.value !== "")
    .map((each) => `${each.name}=${each.value}`)
    .join("; ");
  expect(await session(half)).toBeNull();
  expect((await code("verify-totp", "123456", half)).statusCode).toBe(401);
  const whole = await code("verify-totp", totp(secret, Date.now()), half);
  expect(whole.statusCode).toBe(200);
  expect(whole.json()).toEqual({ ok: true });
  expect(await session(whole.cookies.map((each) => `${each.name}=${each.value}`).join("; "))).toMatchObject({ role: "developer" });

  const step = async (): Promise<string> =>
    (await password()).cookies
      .filter((each) => each.value !== "")
      .map((each) => `${each.name}=${each.value}`)
      .join("; ");
  expect((await code("verify-backup-code", recoveryCodes[0] ?? "", await step())).statusCode).toBe(200);
  expect((await code("verify-backup-code", recoveryCodes[0] ?? "", await step())).statusCode).toBe(401);

  expect((await owner("PATCH", "/v1/roles", { secondFactorFor: ["developer", "analyst"] })).statusCode).toBe(200);
  const off = await door.ask("POST", "/api/auth/two-factor/disable", { cookie: kept, payload: { password: PASSWORD } });
  expect(off.json()).toMatchObject({ status: 422, detail: expect.stringContaining("developer") as string });
  const analyst = await door.signIn("analyst@example.com", "nine blue doors");
  expect(await session(analyst)).toMatchObject({ may: ["account"], secondFactorDue: true });
  expect((await door.ask("GET", "/v1/people", { cookie: analyst })).json()).toMatchObject({ status: 403, secondFactorDue: true });
  expect((await owner("DELETE", "/v1/users/developer/second-factor")).statusCode).toBe(200);
  expect(await session(kept)).toBeNull();
  expect((await password()).json()).toEqual({ secondFactor: false });
  await owner("PATCH", "/v1/roles", { secondFactorFor: [] });
});
