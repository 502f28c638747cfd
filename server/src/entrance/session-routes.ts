import { z } from "zod";
import type { Trust } from "../capabilities/trust/index.ts";
import type { Postgres } from "../platform/postgres.ts";
import { route, type Route } from "../vocabulary/route.ts";
import type { Auth } from "./auth.ts";

const Job = z.object({
  id: z.string(),
  kind: z.enum(["import", "refresh", "send", "letters"]),
  title: z.string(),
  state: z.enum(["waiting", "running", "done", "failed"]),
  done: z.number(),
  total: z.number().nullable(),
  perSecond: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  detail: z.string().nullable(),
  href: z.string().nullable(),
  at: z.date(),
});

export interface SessionDeps {
  readonly auth: Auth;
  readonly postgres: Postgres;
  readonly trust: Pick<Trust, "settings" | "changeSettings" | "getSetting">;
  /** True while mail goes to the built-in sink. */
  readonly mailbox: boolean;
  readonly jobs: () => Promise<z.infer<typeof Job>[]>;
}

export function sessionRoutes({ auth, postgres, trust, mailbox, jobs }: SessionDeps): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/session",
      scope: "public",
      summary: "Who is signed in, and what the UI must know before",
      response: z.object({
        user: z
          .object({
            id: z.string(),
            name: z.string(),
            email: z.string(),
            role: z.string(),
            may: z.array(z.string()),
            secondFactorDue: z.boolean(),
          })
          .nullable(),
        ownerNeeded: z.boolean(),
        business: z.object({ name: z.string(), currency: z.string(), demo: z.boolean(), mailbox: z.boolean() }),
      }),
      handler: async ({ headers }) => {
        const cookie = new Headers();
        if (typeof headers["cookie"] === "string") cookie.set("cookie", headers["cookie"]);
        const { business } = await trust.settings(postgres.db);
        const demo = (await trust.getSetting<boolean>(postgres.db, "demo")) ?? false;
        const user = await auth.userOf(cookie);
        return {
          user: user === null ? null : { ...user, may: [...user.may] },
          ownerNeeded: user === null && (await auth.ownerNeeded()),
          business: { ...business, demo, mailbox },
        };
      },
    }),
    route({
      method: "POST",
      path: "/v1/setup",
      scope: "public",
      summary: "Make the owner, with the key that the first start printed",
      perMinute: 10,
      body: z.object({
        key: z.string().max(200),
        name: z.string().min(1).max(120),
        email: z.email(),
        password: z.string().max(200),
        businessName: z.string().max(120).optional(),
      }),
      response: z.object({ ok: z.literal(true) }),
      handler: async ({ body }) => {
        await auth.makeOwner(body);
        const { businessName } = body;
        if (businessName)
          await postgres.transaction((tx) =>
            trust.changeSettings(tx, { business: { name: businessName }, sending: { fromName: businessName } }),
          );
        return { ok: true as const };
      },
    }),
    route({
      method: "GET",
      path: "/v1/jobs",
      scope: "read",
      summary: "Long work under way and lately done, for the job tray",
      response: z.object({ items: z.array(Job) }),
      handler: async () => ({ items: await jobs() }),
    }),
  ];
}
