import { z } from "zod";
import { linkAddress, linkMail, type StaffMail, type Trust } from "../capabilities/trust/index.ts";
import type { Log } from "../platform/log.ts";
import type { Postgres } from "../platform/postgres.ts";
import { qrCode } from "../platform/qr.ts";
import { Problem } from "../vocabulary/errors.ts";
import { route, type Call, type Route } from "../vocabulary/route.ts";
import type { Auth, User } from "./auth.ts";

const ok = z.object({ ok: z.literal(true) });
const Password = z.string().min(1).max(128);

export interface AccountDeps {
  readonly auth: Auth;
  readonly postgres: Postgres;
  readonly trust: Pick<Trust, "users" | "settings">;
  readonly log: Log;
  readonly publicUrl: string;
  readonly staffMail: StaffMail;
}

/** The cookie alone: nothing else of the request says who asks. */
function cookieOf({ headers }: Pick<Call, "headers">): Headers {
  const cookie = new Headers();
  if (typeof headers["cookie"] === "string") cookie.set("cookie", headers["cookie"]);
  return cookie;
}

async function signedIn(auth: Auth, call: Pick<Call, "headers">): Promise<User> {
  const user = await auth.userOf(cookieOf(call));
  if (user === null) throw new Problem("unauthenticated", "Please sign in first.");
  return user;
}

function ownRoutes({ auth, postgres, trust }: AccountDeps): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/account",
      scope: "account",
      summary: "My account: role, second factor, where I am signed in",
      response: z.object({
        user: z.object({ id: z.string(), name: z.string(), email: z.string(), role: z.string() }),
        secondFactor: z.object({ on: z.boolean(), required: z.boolean() }),
        sessions: z.array(
          z.object({
            id: z.string(),
            current: z.boolean(),
            createdAt: z.date(),
            lastSeenAt: z.date(),
            ipAddress: z.string().nullable(),
            userAgent: z.string().nullable(),
          }),
        ),
      }),
      handler: async (call) => {
        const { id, name, email, role, session, secondFactor } = await signedIn(auth, call);
        const required = (await trust.users.secondFactorFor(postgres.db)).includes(role);
        const sessions = await trust.users.sessions(postgres.db, id);
        return {
          user: { id, name, email, role },
          secondFactor: { on: secondFactor, required },
          sessions: sessions.map((each) => ({ ...each, current: each.id === session })),
        };
      },
    }),
    route({
      method: "PATCH",
      path: "/v1/account",
      scope: "account",
      summary: "Change my name",
      body: z.object({ name: z.string().trim().min(1).max(120) }),
      response: ok,
      handler: async (call) => {
        const { id } = await signedIn(auth, call);
        await postgres.transaction((tx) => trust.users.change(tx, id, { name: call.body.name }));
        return { ok: true as const };
      },
    }),
    route({
      method: "POST",
      path: "/v1/account/password",
      scope: "account",
      summary: "Change my password; my other sessions end",
      perMinute: 10,
      body: z.object({ current: Password, next: z.string().max(200) }),
      response: ok,
      handler: async (call) => {
        const { id, session } = await signedIn(auth, call);
        await postgres.transaction((tx) => trust.users.changePassword(tx, { userId: id, session, ...call.body }));
        return { ok: true as const };
      },
    }),
    route({
      method: "DELETE",
      path: "/v1/account/sessions/{id}",
      scope: "account",
      summary: "End one of my sessions; `others` ends all but this one",
      params: z.object({ id: z.string().max(64) }),
      response: ok,
      handler: async (call) => {
        const { id, session } = await signedIn(auth, call);
        await postgres.transaction(async (tx) => {
          if (call.params.id === "others") await trust.users.endOtherSessions(tx, id, session);
          else await trust.users.endSession(tx, id, call.params.id);
        });
        return { ok: true as const };
      },
    }),
  ];
}

function secondFactorRoutes({ auth }: AccountDeps): Route[] {
  return [
    route({
      method: "POST",
      path: "/v1/account/second-factor",
      scope: "account",
      summary: "Prepare a second factor: a secret for the app and codes for a lost device, shown once; it counts after a first right code",
      perMinute: 10,
      body: z.object({ password: Password }),
      response: z.object({ secret: z.string(), uri: z.string(), qr: z.string(), recoveryCodes: z.array(z.string()) }),
      handler: async (call) => {
        const { uri, recoveryCodes } = await auth.beginSecondFactor(cookieOf(call), call.body.password);
        return { secret: new URL(uri).searchParams.get("secret") ?? "", uri, qr: qrCode(uri), recoveryCodes };
      },
    }),
    route({
      method: "POST",
      path: "/v1/account/recovery-codes",
      scope: "account",
      summary: "New codes for a lost device, shown once; the earlier ones stop working",
      perMinute: 10,
      body: z.object({ password: Password }),
      response: z.object({ recoveryCodes: z.array(z.string()) }),
      handler: async (call) => ({ recoveryCodes: await auth.newRecoveryCodes(cookieOf(call), call.body.password) }),
    }),
  ];
}

function linkRoutes({ postgres, trust, log, publicUrl, staffMail }: AccountDeps): Route[] {
  const Token = z.string().min(1).max(100);
  /** Runs after the answer, which is the same whether there is such a user or not. */
  const mailReset = async (email: string): Promise<void> => {
    const user = await trust.users.find(postgres.db, { email });
    if (user === undefined || !user.active) return;
    const link = await postgres.transaction((tx) => trust.users.resetLink(tx, user.id, "public"));
    const { business } = await trust.settings(postgres.db);
    await staffMail({
      to: { name: user.name, address: user.email },
      ...linkMail("reset", business.name, linkAddress(publicUrl, link.token)),
    });
  };
  return [
    route({
      method: "POST",
      path: "/v1/access-links/look",
      scope: "public",
      summary: "What a link offers: an account, or a new password",
      perMinute: 30,
      body: z.object({ token: Token }),
      response: z.object({ kind: z.enum(["invite", "reset"]), email: z.string(), role: z.string(), name: z.string().nullable() }),
      handler: ({ body }) => trust.users.lookAt(postgres.db, body.token),
    }),
    route({
      method: "POST",
      path: "/v1/access-links/take-up",
      scope: "public",
      summary: "Take a link up: choose name and password; works once",
      perMinute: 30,
      body: z.object({ token: Token, name: z.string().trim().max(120).default(""), password: z.string().max(200) }),
      response: z.object({ email: z.string() }),
      handler: ({ body }) => postgres.transaction((tx) => trust.users.takeUp(tx, body)),
    }),
    route({
      method: "POST",
      path: "/v1/password-forgotten",
      scope: "public",
      summary: "Ask for a link to a new password by mail; says nothing about whether there is such a user",
      perMinute: 5,
      body: z.object({ email: z.string().max(254) }),
      response: ok,
      handler: ({ body }) => {
        void mailReset(body.email).catch((error: unknown) => log.warn({ err: error }, "a link to a new password was not made"));
        return Promise.resolve({ ok: true as const });
      },
    }),
  ];
}

export function accountRoutes(deps: AccountDeps): Route[] {
  return [...ownRoutes(deps), ...secondFactorRoutes(deps), ...linkRoutes(deps)];
}
