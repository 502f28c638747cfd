// The few addresses under /api/auth: signing in and out, and the second factor. better-auth does the work; here tries are counted,
// everything is written down, and what goes back holds no session token that a script could read.
import { setTimeout as delay } from "node:timers/promises";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Trust } from "../capabilities/trust/index.ts";
import type { Clock } from "../platform/clock.ts";
import type { Db } from "../platform/postgres.ts";
import { Problem } from "../vocabulary/errors.ts";
import { headersOf, refuseForeignOrigin } from "./admission.ts";
import type { Auth } from "./auth.ts";
import { createThrottle, type Throttle } from "./throttle.ts";

export interface AuthHttpDeps {
  readonly auth: Auth;
  readonly trust: Pick<Trust, "audit" | "keys" | "users">;
  readonly db: Db;
  readonly clock: Clock;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: { user?: { id?: string }; twoFactorRedirect?: boolean; code?: string };
}

async function asked(auth: Auth, request: FastifyRequest): Promise<Answer> {
  const url = new URL(request.url, `http://${request.headers.host ?? "localhost"}`);
  const headers = headersOf(request);
  headers.set("content-type", "application/json");
  headers.delete("content-length");
  // What the session remembers of its place; what the client says of itself does not count.
  headers.set("x-forwarded-for", request.ip);
  const answer = await auth.handle(new Request(url, { method: "POST", headers, body: JSON.stringify(request.body ?? {}) }));
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === "" ? {} : (JSON.parse(text) as Answer["body"]) };
}

/** Passes the cookies on, and nothing of the body but what the browser must know. */
function answered(reply: FastifyReply, { headers }: Answer, body: object): FastifyReply {
  for (const cookie of headers.getSetCookie()) void reply.header("set-cookie", cookie);
  return reply.header("cache-control", "no-store").send(body);
}

function tooMany(waitMs: number): Problem {
  const seconds = Math.ceil(waitMs / 1000);
  const wait = seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
  return new Problem("too-many", `Too many tries from here. Wait ${wait}, then try again.`, { retryAfter: seconds });
}

const WRONG_PASSWORD = "That address and that password do not belong together.";
const WRONG_CODE = "That code is not right, or it was used already. Take the one that your app shows now.";
const BEGIN_AGAIN = "This took too long or was tried too often. Sign in with your password again.";

/** Counts a try: not before its time, held up a little where the account is under attack, and noted if it failed. */
async function counted(
  { clock, trust, db }: AuthHttpDeps,
  throttle: Throttle,
  who: { account: string; address: string; action: string; subject: () => Promise<string> },
  attempt: () => Promise<Answer>,
): Promise<Answer> {
  const { account, address } = who;
  const wait = throttle.waitFor(account, address, clock().getTime());
  if (wait > 0) throw tooMany(wait);
  // Counted before it is known to be wrong, so that many at once are not all free; taken back if it was right.
  throttle.failed(account, address, clock().getTime());
  await delay(throttle.holdUp(account, clock().getTime()));
  const answer = await attempt();
  if (answer.status < 400) throttle.succeeded(account, address);
  else {
    const held = Math.ceil(throttle.waitFor(account, address, clock().getTime()) / 1000);
    const subject = await who.subject();
    await trust.audit(db, { actor: "public", action: `${who.action} refused`, subject, detail: { address, heldBackSeconds: held } });
  }
  return answer;
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

function cameIn({ trust, db }: AuthHttpDeps, userId: string | undefined, address: string, how: string): Promise<void> {
  return trust.audit(db, { actor: `user:${userId ?? ""}`, action: "signed in", subject: userId ?? "", detail: { address, how } });
}

function signIn(deps: AuthHttpDeps, throttle: Throttle): Handler {
  const { auth, trust, db } = deps;
  return async (request, reply) => {
    const { email, password } = (request.body ?? {}) as { email?: unknown; password?: unknown };
    if (typeof email !== "string" || typeof password !== "string" || email.length > 254 || password.length > 128)
      throw new Problem("invalid", "Signing in takes an e-mail address and a password.");
    const account = email.trim().toLowerCase();
    const subject = async (): Promise<string> => (await trust.users.find(db, { email: account }))?.id ?? "unknown";
    const answer = await counted(deps, throttle, { account, address: request.ip, action: "sign-in", subject }, () => asked(auth, request));
    if (answer.status >= 400) throw new Problem("unauthenticated", WRONG_PASSWORD);
    const secondFactor = answer.body.twoFactorRedirect === true;
    if (!secondFactor) await cameIn(deps, answer.body.user?.id, request.ip, "password");
    return answered(reply, answer, { secondFactor });
  };
}

/** A code from the app, or one for a lost device: at sign-in, or to finish setting the second factor up. */
function verifyCode(deps: AuthHttpDeps, throttle: Throttle, how: string): Handler {
  const { auth, trust, db } = deps;
  return async (request, reply) => {
    const setUp = await auth.userOf(headersOf(request));
    // Who is asked for a code is named by the cookie of the step before.
    const account = setUp?.id ?? request.headers.cookie ?? "";
    const who = { account, address: request.ip, action: "second factor", subject: () => Promise.resolve(setUp?.id ?? "unknown") };
    const answer = await counted(deps, throttle, who, () => asked(auth, request));
    const { code } = answer.body;
    if (code === "INVALID_CODE" || code === "INVALID_BACKUP_CODE") throw new Problem("unauthenticated", WRONG_CODE);
    if (answer.status >= 400) throw new Problem("unauthenticated", BEGIN_AGAIN);
    if (setUp === null) await cameIn(deps, answer.body.user?.id, request.ip, `password and ${how}`);
    else await trust.audit(db, { actor: `user:${setUp.id}`, action: "second factor set up", subject: setUp.id });
    return answered(reply, answer, { ok: true });
  };
}

function removeSecondFactor(deps: AuthHttpDeps, throttle: Throttle): Handler {
  const { auth, trust, db } = deps;
  return async (request, reply) => {
    const user = await auth.userOf(headersOf(request));
    if (user === null) throw new Problem("unauthenticated", "Please sign in first.");
    if ((await trust.users.secondFactorFor(db)).includes(user.role))
      throw new Problem(
        "refused",
        `Your role (${user.role}) comes in with a second factor only. Ask the owner if you need another device.`,
      );
    const who = { account: user.id, address: request.ip, action: "removing the second factor", subject: () => Promise.resolve(user.id) };
    const answer = await counted(deps, throttle, who, () => asked(auth, request));
    if (answer.status >= 400) throw new Problem("invalid", "That is not your present password.", { where: "password" });
    await trust.audit(db, { actor: `user:${user.id}`, action: "second factor removed", subject: user.id });
    return answered(reply, answer, { ok: true });
  };
}

function signOut({ auth, trust, db }: AuthHttpDeps): Handler {
  return async (request, reply) => {
    const user = await auth.userOf(headersOf(request));
    const answer = await asked(auth, request);
    if (user !== null) await trust.audit(db, { actor: `user:${user.id}`, action: "signed out", subject: user.id });
    return answered(reply, answer, { ok: true });
  };
}

export function mountAuth(app: FastifyInstance, deps: AuthHttpDeps): void {
  const throttle = createThrottle();
  const handlers: Record<string, Handler> = {
    "sign-in/email": signIn(deps, throttle),
    "two-factor/verify-totp": verifyCode(deps, throttle, "code"),
    "two-factor/verify-backup-code": verifyCode(deps, throttle, "recovery code"),
    "two-factor/disable": removeSecondFactor(deps, throttle),
    "sign-out": signOut(deps),
  };
  for (const [path, handler] of Object.entries(handlers)) {
    app.route({
      method: "POST",
      url: `/api/auth/${path}`,
      schema: { hide: true },
      config: { rateLimit: { max: 600, timeWindow: 60_000 } },
      onRequest: (request) => refuseForeignOrigin(request, deps),
      handler,
    });
  }
}
