import { z } from "zod";
import type { Postgres } from "../../platform/postgres.ts";
import { KEY_SCOPES } from "../../vocabulary/roles.ts";
import { route, type Route } from "../../vocabulary/route.ts";
import type { Trust } from "./index.ts";
import { keyList } from "./keys-reads.ts";

const Key = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.string()),
  createdBy: z.string().nullable(),
  createdAt: z.date(),
  lastUsedAt: z.date().nullable(),
  expiresAt: z.date().nullable(),
  revokedAt: z.date().nullable(),
  makerActive: z.boolean(),
});

export function keysRoutes(postgres: Postgres, { keys }: Pick<Trust, "keys">): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/keys",
      scope: "keys",
      summary: "Keys of programs, those that work first; never the keys themselves",
      response: z.object({ items: z.array(Key) }),
      handler: async () => ({ items: await keyList(postgres.db) }),
    }),
    route({
      method: "POST",
      path: "/v1/keys",
      scope: "keys",
      summary: "Make a key; the answer shows it, once",
      body: z.object({
        name: z.string().trim().min(1).max(80),
        scopes: z.array(z.enum(KEY_SCOPES)).min(1, "a key needs at least one thing that it may do"),
        expiresAt: z.iso.datetime({ offset: true }).nullable().default(null),
      }),
      response: z.object({ id: z.string(), key: z.string() }),
      handler: ({ body, actor, may }) =>
        postgres.transaction((tx) =>
          keys.make(
            tx,
            { ...body, expiresAt: body.expiresAt === null ? null : new Date(body.expiresAt) },
            { id: actor.replace(/^user:/, ""), may },
          ),
        ),
    }),
    route({
      method: "DELETE",
      path: "/v1/keys/{id}",
      scope: "keys",
      summary: "Revoke a key; it stops working at once",
      params: z.object({ id: z.string().regex(/^[0-9a-f]{12}$/, "a key's id has twelve characters") }),
      response: z.object({ ok: z.literal(true) }),
      handler: async ({ params }) => {
        await postgres.transaction((tx) => keys.revoke(tx, params.id));
        return { ok: true as const };
      },
    }),
  ];
}
