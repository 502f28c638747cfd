// Aggregates outside the team (fault 44): who sees neither people nor figures about them gets the same answers whatever one person does, so no
// two questions, however they are asked, differ by a person.
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDoorway, type Doorway } from "../../test/doorway.ts";
import { newId } from "../platform/ids.ts";
import { ROLE_SCOPES } from "../vocabulary/roles.ts";

const DAY = 86_400_000;
let door: Doorway;
let owner: string;
let developer: string;
beforeAll(async () => {
  door = await createDoorway();
  owner = await door.owner();
  developer = await door.user("developer");
});
afterAll(() => door.close());

function order(personId: string, daysAgo: number, minor: number) {
  return {
    personId,
    messageId: newId(),
    type: "track" as const,
    name: "Order Completed",
    source: "test",
    at: new Date(door.world.clock.now.getTime() - daysAgo * DAY),
    payload: {
      order_id: newId(),
      currency: "EUR",
      total_minor: minor,
      products: [{ sku: "LAMP", name: "Lamp", category: "Light", quantity: 1, amount_minor: minor }],
    },
  };
}

async function refresh(): Promise<void> {
  await door.world.house.differentiate.refresh(door.world.clock.now);
  await door.world.settle();
}

/** Each address that a developer may read without naming one thing; with what it answers. */
async function answers(): Promise<Map<string, unknown>> {
  const routes = door.routes.filter(
    ({ method, scope, path, raw }) => method === "GET" && ROLE_SCOPES.developer.includes(scope) && !path.includes("{") && raw === undefined,
  );
  const all = new Map<string, unknown>();
  for (const { path } of routes) {
    const answer = await door.ask("GET", path, { cookie: developer });
    expect([path, answer.statusCode]).toEqual([path, 200]);
    all.set(path, answer.json());
  }
  return all;
}

/** Counts of what somebody's own program sent and of jobs that ran: of events, not of people who share something. */
const TRAFFIC = ["/v1/sources", "/v1/jobs"];

test("fault 44: to whoever sees neither people nor figures, a house with one person more or less, or other, answers the same", async () => {
  const { world } = door;
  const people = await Promise.all(Array.from({ length: 12 }, (_, i) => world.person({ given: `P${i}`, email: `p${i}@example.com` })));
  await world.house.identify.record(
    world.db,
    people.flatMap((id, i) => [order(id, 300 - i, 2000), order(id, 90 + i, 3000)]),
  );
  await refresh();
  const before = await answers();
  expect(before.size).toBeGreaterThan(12);
  // One more with a purchase, a fact, a complaint and a refusal; one who was there does the same.
  const more = await world.person({ given: "More", email: "more@example.com", country: "FR" });
  await world.house.identify.record(world.db, [order(more, 3, 90_000), order(people[0]!, 2, 70_000)]);
  for (const id of [more, people[0]!]) {
    await world.house.identify.declareFacts(world.db, [
      { personId: id, attribute: "interest", value: "gardens", source: "desk", at: world.clock.now },
    ]);
    const said: [string, object][] = [
      [`/v1/people/${id}/complaints`, { subject: "late" }],
      [`/v1/people/${id}/suggestions`, { words: "Open on Sundays" }],
    ];
    for (const [path, payload] of said) {
      const answer = await door.ask("POST", path, { cookie: owner, payload });
      expect([path, answer.statusCode, answer.statusCode < 300 || answer.body]).toEqual([path, expect.anything(), true]);
    }
  }
  await refresh();
  const after = await answers();
  const differ = [...before].filter(
    ([path, answer]) => !TRAFFIC.includes(path) && JSON.stringify(after.get(path)) !== JSON.stringify(answer),
  );
  expect(differ.map(([path]) => [path, before.get(path), after.get(path)])).toEqual([]);
});

test("nor may they put a question of their own, by which a count could be taken apart", () => {
  const theirs = door.routes.filter(({ scope, method }) => method === "POST" && ROLE_SCOPES.developer.includes(scope));
  expect(
    theirs
      .filter(({ question, path }) => question === true || /\/(?:count|preview|plan|check|decide)\b/u.test(path))
      .map(({ path }) => path),
  ).toEqual([]);
});
