import { timingSafeEqual } from "node:crypto";
import { hash, verify } from "@node-rs/argon2";
import { betterAuth } from "better-auth";
import pg from "pg";
import type { Trust } from "../capabilities/trust/index.ts";
import { sql, type Db } from "../platform/postgres.ts";
import { Problem } from "../vocabulary/errors.ts";
import { scopesOf, type Role, type Scope } from "../vocabulary/roles.ts";

export interface User {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly may: readonly Scope[];
}

export interface Auth {
  /** Who the request's cookie belongs to. */
  userOf(headers: Headers): Promise<User | null>;
  ownerNeeded(): Promise<boolean>;
  /** Makes the first user, the owner; only with the key that the first start printed. */
  makeOwner(wanted: { key: string; name: string; email: string; password: string }): Promise<void>;
  /** better-auth's own routes; only those of ALLOWED are reachable. */
  handle(request: Request): Promise<Response>;
  close(): Promise<void>;
}

/** No open sign-up, no account routes that nobody needs yet. */
export const ALLOWED = ["/api/auth/sign-in/email", "/api/auth/sign-out", "/api/auth/get-session"];

/** Argon2id with OWASP's parameters: 19 MiB, two passes. */
const ARGON = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export interface AuthDeps {
  readonly db: Db;
  readonly databaseUrl: string;
  readonly publicUrl: string;
  readonly secret: string;
  readonly setupKey: string;
  readonly trust: Pick<Trust, "audit">;
}

function build(pool: pg.Pool, deps: AuthDeps) {
  const port = new URL(deps.publicUrl).port;
  return betterAuth({
    database: pool,
    secret: deps.secret,
    baseURL: deps.publicUrl,
    basePath: "/api/auth",
    trustedOrigins: [deps.publicUrl, `http://127.0.0.1:${port}`, `http://localhost:${port}`],
    telemetry: { enabled: false },
    emailAndPassword: {
      enabled: true,
      minPasswordLength: 10,
      password: {
        hash: (password) => hash(password, ARGON),
        verify: ({ hash: stored, password }) => verify(stored, password),
      },
    },
    user: { additionalFields: { role: { type: "string", input: false, defaultValue: "marketer" } } },
    session: { expiresIn: 14 * 86_400, cookieCache: { enabled: false } },
    advanced: {
      cookiePrefix: "rapport",
      useSecureCookies: deps.publicUrl.startsWith("https:"),
      defaultCookieAttributes: { sameSite: "lax", httpOnly: true, path: "/" },
    },
    logger: { disabled: true },
  });
}

function sameText(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}

export function createAuth(deps: AuthDeps): Auth {
  const pool = new pg.Pool({ connectionString: deps.databaseUrl, max: 3, options: "-c search_path=trust" });
  pool.on("error", () => undefined);
  const auth = build(pool, deps);
  const ownerNeeded = async (): Promise<boolean> => {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from trust."user"`.execute(deps.db);
    return rows[0]?.n === 0;
  };
  return {
    ownerNeeded,
    async userOf(headers) {
      if (!headers.get("cookie")) return null;
      const session = await auth.api.getSession({ headers });
      if (session === null) return null;
      const { id, name, email } = session.user;
      const { rows } = await sql<{ role: Role; grants: string[] }>`
        select role, grants from trust."user" where id = ${id} and deactivated_at is null`.execute(deps.db);
      return rows[0] === undefined ? null : { id, name, email, role: rows[0].role, may: scopesOf(rows[0].role, rows[0].grants) };
    },
    async makeOwner({ key, name, email, password }) {
      if (!(await ownerNeeded())) throw new Problem("conflict", "Rapport already has an owner. Sign in, or ask the owner for an account.");
      if (!sameText(key, deps.setupKey))
        throw new Problem(
          "forbidden",
          "That link is not the one the server printed at its first start. Copy the whole address from the terminal.",
        );
      await auth.api.signUpEmail({ body: { name, email, password } });
      await sql`update trust."user" set role = 'owner', "emailVerified" = true where email = ${email.toLowerCase()}`.execute(deps.db);
      await deps.trust.audit(deps.db, { actor: "setup", action: "owner made", subject: "user" });
    },
    handle: (request) => auth.handler(request),
    close: () => pool.end(),
  };
}
