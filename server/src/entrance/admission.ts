// Who is asking: a signed-in user by cookie, or a program by its key.
import type { FastifyRequest } from "fastify";
import { KEY_ANYWHERE, type Trust } from "../capabilities/trust/index.ts";
import { Problem } from "../vocabulary/errors.ts";
import type { Scope } from "../vocabulary/roles.ts";
import type { Db } from "../platform/postgres.ts";
import type { Auth } from "./auth.ts";

/** Somebody who asks, as routes and the audit know them. */
export interface Caller {
  /** "user:<id>", "key:<id>", "public". */
  readonly actor: string;
  /** How a refusal names them. */
  readonly as: string;
  readonly may: readonly Scope[];
  /** A browser sends cookies by itself, so another site's page may be behind the request. */
  readonly byCookie: boolean;
}

export const NOBODY: Caller = { actor: "public", as: "Nobody", may: [], byCookie: false };

export function headersOf(request: FastifyRequest): Headers {
  const headers = new Headers();
  for (const [key, value] of Object.entries(request.headers)) if (value !== undefined) headers.set(key, String(value));
  return headers;
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

/** A browser says where a request comes from; a change asked for by another site's page is refused and written down. */
export async function refuseForeignOrigin(request: FastifyRequest, { trust, db }: Pick<CallerDeps, "trust" | "db">): Promise<void> {
  const { origin, host } = request.headers;
  const site = request.headers["sec-fetch-site"];
  const foreign = origin !== undefined ? hostOf(origin) !== host : site !== undefined && site !== "same-origin" && site !== "none";
  if (!foreign) return;
  const where = { origin: (origin ?? "").slice(0, 200), route: request.routeOptions.url ?? "" };
  await trust.audit(db, { actor: "public", action: "refused: another site's page", subject: request.method, detail: where });
  throw new Problem("forbidden", "That request came from another site's page and was not carried out.");
}

/** The one address that carries a write key, because Segment's script for browsers asks there; such a key is readable in the page anyway. */
const BROWSER_SETTINGS = "/v1/projects/";

/** Addresses end up in logs and histories, so a key in one is refused and written down by its id. */
export async function refuseKeyInAddress(url: string, { trust, db }: Pick<CallerDeps, "trust" | "db">): Promise<void> {
  const [, id] = KEY_ANYWHERE.exec(url) ?? [];
  if (id === undefined || (url.startsWith(BROWSER_SETTINGS) && !url.includes("?"))) return;
  await trust.audit(db, { actor: "public", action: "refused: key in an address", subject: id });
  throw new Problem(
    "invalid",
    "A key does not belong into an address, where logs keep it. Send it as `Authorization: Bearer …`, and make a new one.",
  );
}

/** The key in the Authorization header: as a bearer; for intake also as the user name of Basic, as Segment's clients send it. */
function keyIn(request: FastifyRequest, scope: Scope): string | null {
  const header = request.headers.authorization ?? "";
  const [, kind = "", value = ""] = /^(bearer|basic) +(\S+)$/i.exec(header) ?? [];
  if (kind.toLowerCase() === "bearer") return value;
  if (kind.toLowerCase() === "basic" && scope === "intake") return Buffer.from(value, "base64").toString().split(":")[0] ?? "";
  return null;
}

interface CallerDeps {
  readonly auth: Auth;
  readonly trust: Pick<Trust, "keys" | "audit">;
  readonly db: Db;
}

/** Who asks, or the problem `unauthenticated`. */
export async function callerOf(request: FastifyRequest, scope: Scope, { auth, trust, db }: CallerDeps): Promise<Caller> {
  const text = keyIn(request, scope);
  if (text !== null) {
    const key = await trust.keys.by(db, text);
    if (key === null) throw new Problem("unauthenticated", "That key is unknown, revoked or expired. Make a new one under Keys.");
    return { actor: `key:${key.id}`, as: `The key “${key.name}”`, may: key.scopes, byCookie: false };
  }
  const user = await auth.userOf(headersOf(request));
  if (user === null) throw new Problem("unauthenticated", "Please sign in first.");
  if (user.secondFactorDue && scope !== "account")
    throw new Problem("forbidden", `Your role (${user.role}) comes in with a second factor only. Set one up under My account.`, {
      secondFactorDue: true,
    });
  return { actor: `user:${user.id}`, as: `Your role (${user.role})`, may: user.may, byCookie: true };
}
