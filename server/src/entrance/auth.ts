// Sign-in: better-auth keeps sessions and the second factor; who may be a user at all is trust's.
import { timingSafeEqual } from "node:crypto";
import { betterAuth } from "better-auth";
import { APIError } from "better-auth/api";
import { twoFactor } from "better-auth/plugins/two-factor";
import pg from "pg";
import type { Trust } from "../capabilities/trust/index.ts";
import { hashPassword, verifyPassword } from "../platform/passwords.ts";
import type { Postgres } from "../platform/postgres.ts";
import { Problem } from "../vocabulary/errors.ts";
import { scopesOf, type Role, type Scope } from "../vocabulary/roles.ts";

export interface User {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly may: readonly Scope[];
  readonly session: string;
  readonly secondFactor: boolean;
  /** The role comes in with a second factor only, and there is none yet: nothing but the own account is open. */
  readonly secondFactorDue: boolean;
}

export interface Auth {
  /** Who the request's cookie belongs to. */
  userOf(headers: Headers): Promise<User | null>;
  ownerNeeded(): Promise<boolean>;
  /** Makes the first user, the owner; only with the key that the first start printed. */
  makeOwner(wanted: { key: string; name: string; email: string; password: string }): Promise<void>;
  /** Prepares a second factor, which counts once a code of it was right. The codes for a lost device are shown this once. */
  beginSecondFactor(headers: Headers, password: string): Promise<{ uri: string; recoveryCodes: string[] }>;
  /** New codes for a lost device; the earlier ones stop working. */
  newRecoveryCodes(headers: Headers, password: string): Promise<string[]>;
  /** better-auth's own routes, as auth-http.ts lets them through. */
  handle(request: Request): Promise<Response>;
  close(): Promise<void>;
}

export interface AuthDeps {
  readonly postgres: Postgres;
  readonly publicUrl: string;
  readonly secret: string;
  readonly setupKey: string;
  readonly trust: Pick<Trust, "audit" | "users">;
}

function build(pool: pg.Pool, { publicUrl, secret, trust, postgres }: AuthDeps) {
  const { port, protocol } = new URL(publicUrl);
  const https = protocol === "https:";
  return betterAuth({
    appName: "Rapport",
    database: pool,
    secret,
    baseURL: publicUrl,
    basePath: "/api/auth",
    trustedOrigins: [publicUrl, `http://127.0.0.1:${port}`, `http://localhost:${port}`],
    telemetry: { enabled: false },
    // Our own throttle counts by account and address.
    rateLimit: { enabled: false },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      password: { hash: hashPassword, verify: ({ hash, password }) => verifyPassword(hash, password) },
    },
    plugins: [twoFactor({ issuer: "Rapport" })],
    session: { expiresIn: 14 * 86_400, cookieCache: { enabled: false } },
    databaseHooks: {
      // A closed account opens no session, however right the password is.
      session: { create: { before: async ({ userId }) => (await trust.users.find(postgres.db, { id: userId }))?.active === true } },
    },
    advanced: {
      // __Host- binds the cookie to this very host: a neighbour on a sub-domain cannot plant one.
      cookiePrefix: https ? "__Host-rapport" : "rapport",
      useSecureCookies: false,
      defaultCookieAttributes: { sameSite: "lax", httpOnly: true, path: "/", secure: https },
    },
    logger: { disabled: true },
  });
}

function sameText(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}

/** better-auth's refusals as ours. */
async function asProblems<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof APIError)) throw error;
    const code = (error.body as { code?: string } | undefined)?.code ?? "";
    if (code === "INVALID_PASSWORD") throw new Problem("invalid", "That is not your present password.", { where: "password" });
    if (code === "TOTP_ALREADY_ENABLED")
      throw new Problem("conflict", "You have a second factor already. Remove it first to set up another.");
    throw new Problem("conflict", "The second factor is not set up.");
  }
}

export function createAuth(deps: AuthDeps): Auth {
  const { postgres, trust } = deps;
  const { db } = postgres;
  const pool = new pg.Pool({ connectionString: postgres.url, max: 3, options: "-c search_path=trust" });
  pool.on("error", () => undefined);
  const auth = build(pool, deps);
  return {
    ownerNeeded: async () => !(await trust.users.any(db)),
    async userOf(headers) {
      if (!headers.get("cookie")) return null;
      const found = await auth.api.getSession({ headers });
      if (found === null) return null;
      const user = await trust.users.find(db, { id: found.user.id });
      if (user === undefined || !user.active) return null;
      const due = !user.secondFactor && (await trust.users.secondFactorFor(db)).includes(user.role);
      const { id, name, email, secondFactor, role, grants } = user;
      const may = due ? (["account"] as const) : scopesOf(role, grants);
      return { id, name, email, role: role as Role, may, session: found.session.id, secondFactor, secondFactorDue: due };
    },
    async makeOwner({ key, name, email, password }) {
      if (await trust.users.any(db))
        throw new Problem("conflict", "Rapport already has an owner. Sign in, or ask the owner for an account.");
      if (!sameText(key, deps.setupKey))
        throw new Problem(
          "forbidden",
          "That link is not the one the server printed at its first start. Copy the whole address from the terminal.",
        );
      await postgres.transaction(async (tx) => {
        await trust.users.makeFirst(tx, { name, email, password });
        await trust.audit(tx, { actor: "setup", action: "owner made", subject: "user" });
      });
    },
    async beginSecondFactor(headers, password) {
      const made = await asProblems(auth.api.enableTwoFactor({ headers, body: { password, method: "totp" } }));
      if (made.method !== "totp") throw new Problem("conflict", "The second factor is not set up.");
      return { uri: made.totpURI, recoveryCodes: made.backupCodes };
    },
    newRecoveryCodes: async (headers, password) =>
      (await asProblems(auth.api.generateBackupCodes({ headers, body: { password } }))).backupCodes,
    handle: (request) => auth.handler(request),
    close: () => pool.end(),
  };
}
