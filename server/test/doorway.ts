// The whole entrance over a world: requests as a browser or a program sends them, users with roles, what was logged.
import { readFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance, LightMyRequestResponse } from "fastify";
import type { Auth } from "../src/entrance/auth.ts";
import { buildEntrance } from "../src/entrance/entrance.ts";
import { createLog } from "../src/platform/log.ts";
import { sql } from "../src/platform/postgres.ts";
import type { Route } from "../src/vocabulary/route.ts";
import type { Role } from "../src/vocabulary/roles.ts";
import { createWorld, type World } from "./world.ts";

export interface Ask {
  readonly cookie?: string;
  readonly payload?: object;
  readonly headers?: Record<string, string>;
  /** The address it comes from. */
  readonly from?: string;
}

export interface Doorway {
  readonly world: World;
  readonly app: FastifyInstance;
  readonly routes: readonly Route[];
  readonly auth: Auth;
  ask(method: "GET" | "POST" | "PATCH" | "DELETE", url: string, ask: Ask): Promise<LightMyRequestResponse>;
  /** Makes the owner and signs in; the cookie. */
  owner(): Promise<string>;
  /** A user with that role, signed in; the cookie. */
  user(role: Role): Promise<string>;
  signIn(email: string, password: string): Promise<string>;
  /** All rows of the audit, newest first, actors by id. */
  audit(): Promise<{ actor: string; action: string; subject: string; detail: object }[]>;
  /** Everything that was logged so far. */
  logged(): string;
  close(): Promise<void>;
}

const ORIGIN = "http://localhost:4321";
export const PASSWORD = "a long enough one";

/** @param origin the address that it believes to have */
export async function createDoorway(origin = ORIGIN): Promise<Doorway> {
  const world = await createWorld();
  const { house, db } = world;
  const folder = mkdtempSync(join(tmpdir(), "rapport-door-"));
  const logFile = join(folder, "log");
  const log = createLog("trace", logFile);
  const {
    auth,
    routes,
    http: app,
  } = await buildEntrance(
    { ...house, deps: { ...house.deps, log, publicUrl: origin } },
    {
      secret: "s".repeat(40),
      setupKey: "the-key",
      health: () => Promise.resolve({ ready: true }),
      metrics: () => Promise.resolve(""),
    },
  );
  const ask: Doorway["ask"] = (method, url, { cookie = "", payload, headers = {}, from = "127.0.0.1" }) =>
    app.inject({
      method,
      url,
      remoteAddress: from,
      headers: { host: new URL(origin).host, ...(cookie === "" ? {} : { cookie, origin }), ...headers },
      ...(payload === undefined ? {} : { payload }),
    });
  const signIn = async (email: string, password: string): Promise<string> => {
    const answer = await ask("POST", "/api/auth/sign-in/email", { payload: { email, password }, headers: { origin } });
    return String(answer.headers["set-cookie"]).split(";")[0] ?? "";
  };
  const owner = async (): Promise<string> => {
    const email = "owner@example.com";
    await auth.makeOwner({ key: "the-key", name: "Owner", email, password: PASSWORD });
    return signIn(email, PASSWORD);
  };
  return {
    world,
    app,
    routes,
    auth,
    ask,
    owner,
    signIn,
    async user(role) {
      const email = `${role}@example.com`;
      // The same password as the owner's, so that the owner's hash serves.
      await sql`
        with made as (
          insert into trust."user" (id, name, email, role) values (${role}, ${`The ${role}`}, ${email}, ${role}) returning id)
        insert into trust.account (id, "accountId", "providerId", "userId", password)
        select made.id, made.id, 'credential', made.id, (select password from trust.account limit 1) from made`.execute(db);
      return signIn(email, PASSWORD);
    },
    async audit() {
      const { rows } = await sql<{ actor: string; action: string; subject: string; detail: object }>`
        select actor, action, subject, detail from trust.audit order by id desc`.execute(db);
      return rows;
    },
    logged() {
      log.flush();
      return readFileSync(logFile, "utf8");
    },
    async close() {
      await app.close();
      await auth.close();
      await world.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
