// Every route with every role, compared with the one table of rights.
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDoorway, type Doorway } from "../../test/doorway.ts";
import { ROLES, ROLE_SCOPES, scopesOf, type Role, type Scope } from "../vocabulary/roles.ts";
import type { Route } from "../vocabulary/route.ts";

let door: Doorway;
const cookies = new Map<Role | "nobody", string>([["nobody", ""]]);
beforeAll(async () => {
  door = await createDoorway();
  cookies.set("owner", await door.owner());
  for (const role of ROLES) if (role !== "owner") cookies.set(role, await door.user(role));
});
afterAll(() => door.close());

/** An address of the route whose parameters fit no schema, so that whoever is admitted is stopped just behind the door. */
const addressOf = (route: Route): string => route.path.replace(/\{\w+\}/g, "%20");

test("no route is forgotten: each has a scope of the table, and each role is let in exactly where the table says", async () => {
  expect(door.routes.length).toBeGreaterThan(50);
  const wrong: string[] = [];
  for (const route of door.routes) {
    for (const [role, cookie] of cookies) {
      const method = route.method as "GET";
      const answer = await door.ask(method, addressOf(route), { cookie, headers: { "content-type": "application/json" } });
      const may = route.scope === "public" || (role !== "nobody" && ROLE_SCOPES[role].includes(route.scope));
      const stopped = answer.statusCode === (role === "nobody" ? 401 : 403);
      if (may === stopped) wrong.push(`${role}: ${route.method} ${route.path} (${route.scope}) → ${answer.statusCode}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("who sees a person by name: not the developer, unless the owner grants it", () => {
  expect(ROLES.filter((role) => !scopesOf(role).includes("people"))).toEqual(["developer"]);
  expect(scopesOf("developer", ["people"])).toContain("people");
  // Only what the owner can grant is granted, whatever stands in the row; and a role nobody knows may nothing.
  expect(scopesOf("developer", ["owner", "write"])).toEqual(scopesOf("developer"));
  expect(scopesOf("root")).toEqual([]);
});

test("who visits sees the lists of those who need attention, who answers at the desk does not; neither takes lists along", () => {
  const scopesWith = (scope: Scope) => ROLES.filter((role) => ROLE_SCOPES[role].includes(scope));
  expect(scopesWith("lists")).toEqual(["owner", "marketer", "analyst", "rep"]);
  expect(scopesWith("export")).toEqual(["owner", "marketer", "analyst"]);
  const asking = (scope: Scope) => door.routes.filter((route) => route.scope === scope).map((route) => route.path);
  expect(asking("lists")).toEqual(expect.arrayContaining(["/v1/watch-lists", "/v1/watch-lists/{id}", "/v1/group-lists/{id}"]));
  expect(asking("export")).toEqual(["/v1/segments/{id}/people.csv", "/v1/offers/{id}/codes.csv", "/v1/people.csv"]);
});

test("a route about one person asks for a right that says so", () => {
  const aboutPeople = door.routes.filter((route) => route.path.startsWith("/v1/people"));
  expect(aboutPeople.length).toBeGreaterThan(4);
  expect(
    aboutPeople.filter((route) => !["people", "export", "care", "write", "owner"].includes(route.scope)).map((route) => route.path),
  ).toEqual([]);
});
