// Campaigns that start by themselves, the calendar of all sends, and a second person's yes.
import { afterAll, beforeAll, expect, it } from "vitest";
import { createJourneyWorld, drawn, type JourneyWorld } from "../../../test/journey-world.ts";
import { expectedSends } from "./calendar.ts";

let world: JourneyWorld;
beforeAll(async () => {
  world = await createJourneyWorld();
});
afterAll(() => world.close());

const { node, days, BY_HAND, OUT } = drawn;
const at = (hours: number): Date => new Date(world.clock.now.getTime() + hours * 3_600_000);

/** A campaign to the people who speak a language that nobody else speaks. */
async function campaignTo(people: readonly string[], language: string): Promise<string> {
  const { segments, interact, identify } = world.house;
  await identify.declareFacts(
    world.db,
    people.map((personId) => ({ personId, attribute: "language", value: language, source: "test", at: world.clock.now })),
  );
  await world.settle();
  const segment = await segments.create(
    { name: language, rule: { field: "fact.language", operator: "is", value: language }, kind: "live" },
    "user:a",
  );
  await world.settle();
  const { id } = await interact.campaigns.create(`To ${language}`, `segment:${segment.id}`, "user:a");
  await interact.campaigns.edit(id, { heldBack: 0 });
  return id;
}

it("a planned campaign starts by itself, unless it is taken back, its moment was missed or its audience is another", async () => {
  const { plans, campaigns } = world.house.interact;
  const people = await world.people(3);
  const id = await campaignTo(people, "sv");
  await expect(plans.plan(id, at(0.01), 3, "user:a")).rejects.toMatchObject({ kind: "invalid" });
  await plans.plan(id, at(2), 3, "user:a");
  expect(await plans.run()).toBe(0);
  // Fault 11: its moment passed while nothing ran.
  world.pass(5);
  expect(await plans.run()).toBe(0);
  expect((await plans.of(id))?.fault).toMatch(/^Its moment was missed/);
  await plans.plan(id, at(1), 9, "user:a");
  world.pass(1);
  expect(await plans.run()).toBe(0);
  expect((await plans.of(id))?.fault).toMatch(/^The audience is 3 people now; 9 were planned/);
  await plans.plan(id, at(1), 3, "user:a");
  await plans.drop(id);
  world.pass(1);
  expect(await plans.run()).toBe(0);
  await plans.plan(id, at(1), 3, "user:a");
  world.pass(1);
  expect((await plans.run()) + (await plans.run())).toBe(1);
  expect((await campaigns.get(id)).counts.people).toBe(3);
  expect(await plans.of(id)).toBeNull();
});

it("the calendar tells what is planned, what waits and what to expect of those in journeys, and who is in two", async () => {
  const { interact, journeys } = world.house;
  const people = await world.people(4);
  const id = await campaignTo(people, "da");
  await interact.plans.plan(id, at(20), 4, "user:a");
  const journey = await world.journey(
    [
      BY_HAND,
      days(1),
      node("split", "split", {
        ways: [
          { id: "a", label: "A", share: 50 },
          { id: "b", label: "B", share: 50 },
        ],
      }),
      node("mail", "send"),
      OUT,
    ],
    [
      ["in", "next", "days"],
      ["days", "next", "split"],
      ["split", "a", "mail"],
      ["split", "b", "out"],
      ["mail", "next", "out"],
    ],
  );
  await journeys.put(journey, people.slice(0, 2));
  await world.move();
  const { items, overlaps } = await interact.calendar(at(-240), at(240), 3);
  const day = (hours: number): string => at(hours).toISOString().slice(0, 10);
  expect(items.find((item) => item.id === id)).toMatchObject({ what: "planned", people: 4, day: day(20) });
  expect(items.find((item) => item.id === journey)).toMatchObject({ what: "expected", people: 1, day: day(24) });
  expect(items.find((item) => item.name === "To sv")).toMatchObject({ what: "waiting", people: 3 });
  expect(overlaps.map(({ sentence }) => sentence)).toContain(
    `2 people are in the campaign “To da” and in the journey “${(await journeys.one(journey)).name}” within 3 days.`,
  );
  // As people went so far, where a way cannot be known: nine of ten did.
  const graph = {
    nodes: [node("u", "until", { what: "event", event: "A", amount: 2, unit: "days" }), node("m", "send", { message: "m" }), OUT],
    edges: [
      { from: "u", port: "did", to: "m" },
      { from: "u", port: "did-not", to: "out" },
      { from: "m", port: "next", to: "out" },
    ],
  };
  const went = new Map([
    [
      "u",
      new Map([
        ["did", 89],
        ["did-not", 9],
      ]),
    ],
  ]);
  expect(expectedSends(graph, [{ node: "u", at: at(0), people: 100 }], went, at(1), "UTC")).toEqual([{ node: "m", at: at(0), people: 90 }]);
});

it("where it is switched on nothing starts without somebody else's yes to just that", async () => {
  const { approvals, campaigns } = world.house.interact;
  const { journeys } = world.house;
  const people = await world.people(1);
  const id = await campaignTo(people, "fi");
  const journey = await world.draw(
    [BY_HAND, node("mail", "send"), OUT],
    [
      ["in", "next", "mail"],
      ["mail", "next", "out"],
    ],
  );
  await approvals.change({ campaigns: true, journeys: true });
  await expect(campaigns.start(id, 1, "user:a")).rejects.toMatchObject({ kind: "refused" });
  const asked = await approvals.ask("campaign", id, "user:a");
  expect((await approvals.ask("campaign", id, "user:a")).id).toBe(asked.id);
  await expect(approvals.answer(asked.id, true, null, "user:a")).rejects.toMatchObject({ kind: "forbidden" });
  await approvals.answer(asked.id, true, null, "user:b");
  // Whoever said yes does not start it, and what is changed afterwards has nobody's yes.
  await expect(campaigns.start(id, 1, "user:b")).rejects.toThrow(/yourself/);
  await campaigns.edit(id, { subject: "Quite another" });
  await expect(campaigns.start(id, 1, "user:a")).rejects.toThrow(/nobody's yes/);
  await campaigns.edit(id, { subject: "Again another" });
  await approvals.answer((await approvals.ask("campaign", id, "user:a")).id, true, null, "user:b");
  expect(await campaigns.start(id, 1, "user:a")).toMatchObject({ queued: 1 });

  await expect(journeys.start(journey, { inside: "finish" }, "user:a")).rejects.toMatchObject({ kind: "refused" });
  const no = await approvals.ask("journey", journey, "user:a");
  await approvals.answer(no.id, false, "Too loud", "user:b");
  await expect(journeys.start(journey, { inside: "finish" }, "user:a")).rejects.toThrow("It was turned down: Too loud.");
  const [message] = (await journeys.one(journey)).messages;
  await campaigns.edit(message!.id, { subject: "Quieter" });
  await approvals.answer((await approvals.ask("journey", journey, "user:a")).id, true, null, "user:b");
  expect((await journeys.start(journey, { inside: "finish" }, "user:a")).state).toBe("running");
  await approvals.change({ campaigns: false, journeys: false });
});
