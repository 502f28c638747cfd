// What must not go wrong in journeys: the rows of shared/design/faults.md that concern them.
import { afterAll, beforeAll, expect, it } from "vitest";
import { createJourneyWorld, drawn, type JourneyWorld, type Way } from "../../../test/journey-world.ts";
import { sql } from "../../platform/postgres.ts";

let world: JourneyWorld;
beforeAll(async () => {
  world = await createJourneyWorld();
});
afterAll(() => world.close());

const { node, days, BY_HAND, OUT } = drawn;
const MAIL_AFTER_DAYS: Way[] = [
  ["in", "next", "days"],
  ["days", "next", "mail"],
  ["mail", "next", "out"],
];
const mailAfterDays = (rules = {}): Promise<string> => world.journey([BY_HAND, days(2), node("mail", "send"), OUT], MAIL_AFTER_DAYS, rules);
const left = { node: "out", state: "left", by: "end" };

it("fault 20: paused and resumed a hundred times, nobody goes on while it is paused, and nobody is lost", async () => {
  const { journeys } = world.house;
  const people = await world.people(20);
  const id = await mailAfterDays();
  await journeys.put(id, people);
  await world.move();
  await journeys.pause(id);
  world.pass(60);
  await world.move();
  expect(await world.sent(id)).toEqual(new Map());
  expect((await journeys.one(id)).counts.inside).toBe(20);
  await Promise.all([
    ...Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? journeys.resume(id) : journeys.pause(id))),
    ...Array.from({ length: 10 }, () => journeys.engine.step()),
  ]);
  await journeys.resume(id);
  await world.move();
  expect(await world.sent(id)).toEqual(new Map(people.map((person) => [person, 1])));
  expect((await journeys.one(id)).counts).toMatchObject({ entered: 20, inside: 0 });
});

it("what became due in a pause waits for a person where that is chosen, and so does what is far too late (fault 11)", async () => {
  const { journeys } = world.house;
  const [a = "", b = ""] = await world.people(2);
  const id = await mailAfterDays({ afterPause: "ask" as const });
  await journeys.put(id, [a]);
  await world.move();
  await journeys.pause(id);
  world.pass(49);
  await journeys.resume(id);
  await world.move();
  expect(await world.where(id, a)).toEqual({ node: "days", state: "held", by: null });
  expect(await journeys.settle(id, { node: "days", goOn: true })).toEqual({ people: 1 });
  await world.move();
  expect(await world.where(id, a)).toEqual(left);
  // A day on and a day back: nobody goes on twice. Then far too late.
  await journeys.put(id, [b]);
  await world.move();
  world.pass(24);
  await world.move();
  world.pass(-24);
  await world.move();
  expect((await world.where(id, b))?.node).toBe("days");
  world.pass(48 + 25);
  await world.move();
  expect(await world.where(id, b)).toEqual({ node: "days", state: "held", by: null });
  await journeys.settle(id, { node: null, goOn: false });
  expect(await world.sent(id)).toEqual(new Map([[a, 1]]));
});

it("changed while people are in it: they finish theirs, or move on, those on a node that is gone as named", async () => {
  const { journeys } = world.house;
  const [a = "", b = "", c = ""] = await world.people(3);
  const id = await mailAfterDays();
  await journeys.put(id, [a]);
  await world.move();
  const { graph, messages } = await journeys.one(id);
  const second = await journeys.message(id, "Second", messages[0]!.id, "user:a");
  const longer = {
    nodes: [...graph.nodes, { id: "mail2", kind: "send", settings: { message: second.id } }],
    edges: graph.edges
      .map((edge) => (edge.from === "mail" ? { ...edge, to: "mail2" } : edge))
      .concat({ from: "mail2", port: "next", to: "out" }),
  };
  await journeys.edit(id, { graph: longer });
  expect((await journeys.one(id)).changed).toBe(true);
  await journeys.start(id, { inside: "finish" }, "user:a");
  await journeys.put(id, [b]);
  await world.move();
  expect((await journeys.versions(id)).map(({ version, people }) => [version, people])).toEqual([
    [2, 1],
    [1, 1],
  ]);
  // Now the wait is another node, and whoever waits goes there.
  const renamed = {
    nodes: longer.nodes.map((one) => (one.id === "days" ? { ...days(4, "long") } : one)),
    edges: longer.edges.map((edge) => ({
      ...edge,
      from: edge.from === "days" ? "long" : edge.from,
      to: edge.to === "days" ? "long" : edge.to,
    })),
  };
  await journeys.edit(id, { graph: renamed });
  await expect(journeys.start(id, { inside: "move", moves: { days: "nowhere" } }, "user:a")).rejects.toMatchObject({ kind: "invalid" });
  await journeys.start(id, { inside: "move", moves: { days: "long" } }, "user:a");
  await journeys.put(id, [c]);
  await world.move();
  // Whoever is inside moves, in whichever version they were, and the days they have waited count.
  expect([(await world.where(id, a))?.node, (await world.where(id, b))?.node]).toEqual(["long", "long"]);
  world.pass(49);
  await world.move();
  expect(await world.sent(id)).toEqual(new Map());
  world.pass(47);
  await world.move();
  expect(await world.sent(id)).toEqual(new Map([a, b, c].map((person) => [person, 2])));
});

async function join(kept: string, gone: string): Promise<string> {
  const answer = await world.postgres.transaction((tx) =>
    world.house.merging.join(tx, { kept, gone, actor: "test", why: "review", evidence: {} }),
  );
  return "merge" in answer ? answer.merge : "";
}
/** Undoes a joining, and does what its flow does for journeys. */
async function separate(merge: string, records: readonly string[], since: Date): Promise<void> {
  await world.postgres.transaction((tx) => world.house.merging.undo(tx, merge, "test"));
  await world.house.journeys.separated(records, since);
  await world.move();
}

it("fault 21: several records of one person in a journey get one message; separated, each gets theirs", async () => {
  const { journeys } = world.house;
  const [a = "", b = "", c = "", alone = ""] = await world.people(4);
  const id = await mailAfterDays();
  await journeys.put(id, [a, b, c, alone]);
  await world.move();
  await join(a, b);
  const merge = await join(a, c);
  const since = world.clock.now;
  world.pass(1);
  // Whichever came in first goes on.
  world.pass(48);
  await world.move();
  const sent = await world.sent(id);
  expect([a, b, c].reduce((sum, person) => sum + (sent.get(person) ?? 0), 0)).toBe(1);
  expect(sent.get(alone)).toBe(1);
  expect(await journeys.put(id, [b])).toEqual({ entered: 0 });
  await separate(merge, [a, b, c], since);
  const after = await world.sent(id);
  expect([a, b].reduce((sum, person) => sum + (after.get(person) ?? 0), 0)).toBe(1);
  expect(after.get(c)).toBe(1);
});

it("who is held back stays so through a joining, and is let go on when it is undone", async () => {
  const { journeys, learn } = world.house;
  const people = await world.people(40);
  const id = await mailAfterDays({ heldBack: 0.5 });
  await journeys.put(id, people);
  await world.move();
  const held = await learn.heldBackAmong(world.db, id, people);
  const treated = people.find((person) => !held.has(person)) ?? "";
  const other = [...held][0] ?? "";
  const since = world.clock.now;
  const merge = await join(treated, other);
  world.pass(48);
  await world.move();
  expect(await world.where(id, treated)).toEqual({ node: "days", state: "left", by: "held-back-twin" });
  expect((await world.sent(id)).size).toBe(39 - held.size);
  await separate(merge, [treated, other], since);
  expect(await world.where(id, treated)).toEqual(left);
  expect((await world.sent(id)).size).toBe(40 - held.size);
});

it("fault 22: whoever withdraws while a message waits does not get it, and who cannot be written to takes the other way", async () => {
  const { journeys, trust } = world.house;
  const [a = "", withdrawn = ""] = await world.people(2);
  const [silent = ""] = await world.people(1, { consents: false });
  const id = await world.journey(
    [BY_HAND, node("mail", "send"), days(1, "wrote"), days(1, "none"), OUT],
    [
      ["in", "next", "mail"],
      ["mail", "next", "wrote"],
      ["mail", "unreachable", "none"],
      ["wrote", "next", "out"],
      ["none", "next", "out"],
    ],
  );
  await journeys.put(id, [a, withdrawn, silent]);
  await world.settle();
  expect([(await world.where(id, a))?.node, (await world.where(id, silent))?.node]).toEqual(["wrote", "none"]);
  const words = { id: "test", version: 1, language: "en", text: "No more" };
  await world.postgres.transaction((tx) =>
    trust.recordConsents(tx, [
      {
        personId: withdrawn,
        identifier: "",
        purpose: "offers",
        medium: "*",
        decision: "withdrawn",
        words,
        method: "form",
        actor: "test",
        at: world.clock.now,
      },
    ]),
  );
  await world.settle();
  expect(await world.sent(id)).toEqual(new Map([[a, 1]]));
  const { rows } = await sql<{ reason: string }>`
    select s.reason from interact.sends s join interact.campaigns c on c.id = s.campaign_id
    where c.journey_id = ${id} and s.person_id = ${silent}`.execute(world.db);
  expect(rows).toEqual([{ reason: "no-consent" }]);
});

it("fault 13: a restored copy moves nobody until it is armed; an erased person is nowhere in a journey", async () => {
  const { journeys, trust, rights } = world.house;
  const [a = "", b = ""] = await world.people(2);
  const id = await mailAfterDays();
  await journeys.put(id, [a, b]);
  const armed = await trust.getSetting<string>(world.db, "armedInstance");
  await trust.putSetting(world.db, "armedInstance", "another");
  await world.settle();
  expect((await world.where(id, a))?.node).toBe("in");
  await trust.putSetting(world.db, "armedInstance", armed);
  await world.settle();
  expect((await world.where(id, a))?.node).toBe("days");
  const { sections } = (await rights.export(a)) as unknown as { sections: { table: string }[] };
  expect(sections.map(({ table }) => table)).toEqual(expect.arrayContaining(["interact.journey_passes", "interact.journey_steps"]));
  await rights.erase([a], { actor: "user:a", reason: "asked", people: 1 });
  await world.settle();
  expect(await world.where(id, a)).toBeUndefined();
  expect((await journeys.one(id)).counts.inside).toBe(1);
});

it("fault 4: whoever lost the lease writes nothing", async () => {
  const { journeys } = world.house;
  const [a = ""] = await world.people(1);
  const id = await mailAfterDays();
  await journeys.put(id, [a]);
  await sql`
    update interact.journey_passes set state = 'claimed', fence = fence + 1, worker = 'gone:x', lease_until = clock_timestamp() + interval '1 hour'
    where journey_id = ${id}`.execute(world.db);
  await world.settle();
  expect((await world.where(id, a))?.node).toBe("in");
  await sql`update interact.journey_passes set lease_until = clock_timestamp() - interval '1 second' where journey_id = ${id}`.execute(
    world.db,
  );
  await world.settle();
  expect((await world.where(id, a))?.node).toBe("days");
});

it("a day starts it by the clock at the person's place, each year", async () => {
  const { journeys, identify } = world.house;
  const [leap = "", other = ""] = await world.people(2, { timeZone: "America/New_York" });
  await identify.declareFacts(world.db, [
    { personId: leap, attribute: "birth_date", value: "1980-06-25", source: "test", at: world.clock.now },
    { personId: other, attribute: "birth_date", value: "1980-09-25", source: "test", at: world.clock.now },
  ]);
  await world.settle();
  const id = await world.journey(
    [node("in", "start", { trigger: "date", attribute: "birth_date", offsetDays: -1, time: "09:00" }), node("mail", "send"), OUT],
    [
      ["in", "next", "mail"],
      ["mail", "next", "out"],
    ],
    { reentry: { kind: "always" as const } },
  );
  const day = async (at: string): Promise<void> => {
    world.clock.now = new Date(at);
    await journeys.starts.dates();
    await world.settle();
  };
  await day("2026-06-24T00:00:00Z");
  expect(await world.where(id, leap)).toEqual({ node: "in", state: "waiting", by: null });
  await day("2026-06-24T12:59:00Z");
  expect(await world.sent(id)).toEqual(new Map());
  await day("2026-06-24T13:00:00Z");
  await day("2026-06-24T18:00:00Z");
  expect(await world.sent(id)).toEqual(new Map([[leap, 1]]));
  await day("2027-06-24T13:00:00Z");
  expect(await world.sent(id)).toEqual(new Map([[leap, 2]]));
});
