import { z } from "zod";
import type { Clock } from "../../platform/clock.ts";
import type { Postgres } from "../../platform/postgres.ts";
import { GRANTABLE, ROLES, ROLE_SCOPES, ROLE_WORDS, SCOPES, SCOPE_WORDS } from "../../vocabulary/roles.ts";
import { route, type Route } from "../../vocabulary/route.ts";
import { linkAddress, type LinkKind } from "./access-link.ts";
import type { Trust } from "./index.ts";
import { linkMail, type StaffMail } from "./link-mail.ts";
import { openInvitations } from "./users-reads.ts";
import type { FreshLink } from "./users-service.ts";

const ok = z.object({ ok: z.literal(true) });
const id = z.object({ id: z.string().max(64) });
const grants = z.array(z.enum(GRANTABLE));
/** The address of a link, shown once, and whether it was mailed as well. */
const Link = z.object({ url: z.string(), expiresAt: z.date(), mailed: z.boolean() });

export interface UsersDeps {
  readonly postgres: Postgres;
  readonly trust: Pick<Trust, "users" | "settings">;
  readonly clock: Clock;
  readonly publicUrl: string;
  readonly staffMail: StaffMail;
}

function roleRoutes({ postgres, trust }: UsersDeps): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/roles",
      scope: "account",
      summary: "What each role may, in words",
      response: z.object({
        roles: z.array(z.object({ id: z.enum(ROLES), words: z.string(), may: z.array(z.string()), secondFactor: z.boolean() })),
        scopes: z.array(z.object({ id: z.string(), words: z.string(), grantable: z.boolean() })),
      }),
      handler: async () => {
        const needed = await trust.users.secondFactorFor(postgres.db);
        return {
          roles: ROLES.map((role) => ({
            id: role,
            words: ROLE_WORDS[role],
            may: [...ROLE_SCOPES[role]],
            secondFactor: needed.includes(role),
          })),
          scopes: SCOPES.map((scope) => ({ id: scope, words: SCOPE_WORDS[scope], grantable: GRANTABLE.some((one) => one === scope) })),
        };
      },
    }),
    route({
      method: "PATCH",
      path: "/v1/roles",
      scope: "owner",
      summary: "Say which roles come in with a second factor only",
      body: z.object({ secondFactorFor: z.array(z.enum(ROLES)) }),
      response: ok,
      handler: async ({ body }) => {
        await postgres.transaction((tx) => trust.users.setSecondFactorFor(tx, body.secondFactorFor));
        return { ok: true as const };
      },
    }),
  ];
}

function invitationRoutes(
  { postgres, trust }: UsersDeps,
  handOver: (kind: LinkKind, link: FreshLink) => Promise<z.infer<typeof Link>>,
): Route[] {
  return [
    route({
      method: "POST",
      path: "/v1/users/invitations",
      scope: "owner",
      summary: "Invite somebody by a link that works once, within seven days",
      body: z.object({ email: z.email().max(254), role: z.enum(ROLES), grants: grants.default([]) }),
      response: Link,
      handler: async ({ body, actor }) => handOver("invite", await postgres.transaction((tx) => trust.users.invite(tx, body, actor))),
    }),
    route({
      method: "DELETE",
      path: "/v1/users/invitations/{id}",
      scope: "owner",
      summary: "Withdraw an invitation",
      params: z.object({ id: z.uuid() }),
      response: ok,
      handler: async ({ params }) => {
        await postgres.transaction((tx) => trust.users.withdrawInvitation(tx, params.id));
        return { ok: true as const };
      },
    }),
    route({
      method: "POST",
      path: "/v1/users/{id}/reset-link",
      scope: "owner",
      summary: "Make a link by which a user chooses a new password; works once, within two hours",
      params: id,
      response: Link,
      handler: async ({ params, actor }) =>
        handOver("reset", await postgres.transaction((tx) => trust.users.resetLink(tx, params.id, actor))),
    }),
  ];
}

export function usersRoutes(deps: UsersDeps): Route[] {
  const { postgres, trust, clock, publicUrl, staffMail } = deps;
  const handOver = async (kind: LinkKind, { token, email, name, expiresAt }: FreshLink): Promise<z.infer<typeof Link>> => {
    const url = linkAddress(publicUrl, token);
    const { business } = await trust.settings(postgres.db);
    const mailed = await staffMail({ to: { name: name ?? "", address: email }, ...linkMail(kind, business.name, url) });
    return { url, expiresAt, mailed };
  };
  return [
    ...roleRoutes(deps),
    ...invitationRoutes(deps, handOver),
    route({
      method: "GET",
      path: "/v1/users",
      scope: "owner",
      summary: "The users and the invitations that wait",
      response: z.object({
        items: z.array(
          z.object({
            id: z.string(),
            name: z.string(),
            email: z.string(),
            role: z.enum(ROLES),
            grants: z.array(z.string()),
            active: z.boolean(),
            secondFactor: z.boolean(),
            lastSeenAt: z.date().nullable(),
            sessions: z.number(),
            keys: z.number(),
          }),
        ),
        invitations: z.array(
          z.object({
            id: z.string(),
            email: z.string(),
            role: z.enum(ROLES),
            grants: z.array(z.string()),
            createdAt: z.date(),
            expiresAt: z.date(),
          }),
        ),
      }),
      handler: async () => {
        const [items, invitations] = await Promise.all([trust.users.list(postgres.db), openInvitations(postgres.db, clock())]);
        return { items, invitations };
      },
    }),
    route({
      method: "PATCH",
      path: "/v1/users/{id}",
      scope: "owner",
      summary: "Change a user's role or grants, close or open the account; closing ends all sessions and rests the keys",
      params: id,
      body: z.object({ role: z.enum(ROLES).optional(), grants: grants.optional(), active: z.boolean().optional() }),
      response: ok,
      handler: async ({ params, body }) => {
        await postgres.transaction((tx) => trust.users.change(tx, params.id, body));
        return { ok: true as const };
      },
    }),
    route({
      method: "DELETE",
      path: "/v1/users/{id}/second-factor",
      scope: "owner",
      summary: "Take a user's second factor away, for a lost device; their sessions end",
      params: id,
      response: ok,
      handler: async ({ params }) => {
        await postgres.transaction((tx) => trust.users.removeSecondFactor(tx, params.id));
        return { ok: true as const };
      },
    }),
  ];
}
