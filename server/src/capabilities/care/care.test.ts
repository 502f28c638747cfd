import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const mayWrite = async (personId: string) => {
  const [answer] = await world.house.trust.gate.peek(
    world.db,
    [{ personId, ask: "x", purpose: "offers", medium: "email", address: "ann@example.com", timeZone: "Europe/London", country: "GB" }],
    world.clock.now,
  );
  return answer?.verdict === "permitted" ? "yes" : answer?.reason;
};

test("an open complaint stops selling at once; settling lets it go on, and can be taken back", async () => {
  const { house, db, clock } = world;
  const ann = await world.person({ given: "Ann", family: "Lee", email: "ann@example.com", timeZone: "Europe/London" });
  await house.trust.recordConsent(db, {
    personId: ann,
    identifier: "ann@example.com",
    purpose: "offers",
    medium: "email",
    decision: "given",
    words: { id: "t", version: 1, language: "en", text: "Yes" },
    method: "form",
    actor: "person",
    at: clock.now,
  });
  expect(await mayWrite(ann)).toBe("yes");
  const id = await house.care.complaints.open(ann, { subject: "The mug was broken", words: "It came in two halves.", channel: "phone" });
  expect(await mayWrite(ann)).toBe("complaint-open");
  clock.now = new Date(clock.now.getTime() + 60_000);
  await house.care.complaints.settle(id, "New mug sent");
  expect(await mayWrite(ann)).toBe("yes");
  clock.now = new Date(clock.now.getTime() + 60_000);
  await house.care.complaints.reopen(id);
  expect(await mayWrite(ann)).toBe("complaint-open");
  const { items } = await house.interact.timeline(ann, { limit: 50 });
  expect(items.filter((item) => item.kind === "complaint")).toHaveLength(3);
  expect((await house.care.person(ann)).complaints).toMatchObject([{ id, settledAt: null }]);
});

test("a person is found by parts of name, address or number, and by all words together", async () => {
  const ben = await world.person({ given: "Benedict", family: "Okafor", email: "b.okafor@example.com", number: "55501" });
  await world.person({ given: "Benedict", family: "Smith" });
  const found = async (q: string) => (await world.house.care.people({ q, limit: 10 })).items.map((person) => person.id);
  expect(await found("okaf")).toEqual([ben]);
  expect(await found("benedict okafor")).toEqual([ben]);
  expect(await found("5550")).toEqual([ben]);
  expect(await found("b.okafor@")).toEqual([ben]);
  expect(await found("benedict")).toHaveLength(2);
  expect(await found("100%_nobody")).toEqual([]);
});

test("a person that does not exist is a sentence, not a fault", async () => {
  await expect(world.house.care.person("00000000-0000-7000-8000-000000000000")).rejects.toThrow("There is no such person.");
});
