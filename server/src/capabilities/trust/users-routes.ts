import { z } from "zod";
import { GRANTABLE, ROLES, ROLE_SCOPES, ROLE_WORDS, SCOPES, SCOPE_WORDS } from "../../vocabulary/roles.ts";
import { route, type Route } from "../../vocabulary/route.ts";

export function usersRoutes(): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/roles",
      scope: "account",
      summary: "What each role may, in words",
      response: z.object({
        roles: z.array(z.object({ id: z.enum(ROLES), words: z.string(), may: z.array(z.string()) })),
        scopes: z.array(z.object({ id: z.string(), words: z.string(), grantable: z.boolean() })),
      }),
      handler: () =>
        Promise.resolve({
          roles: ROLES.map((id) => ({ id, words: ROLE_WORDS[id], may: [...ROLE_SCOPES[id]] })),
          scopes: SCOPES.map((id) => ({ id, words: SCOPE_WORDS[id], grantable: GRANTABLE.some((scope) => scope === id) })),
        }),
    }),
  ];
}
