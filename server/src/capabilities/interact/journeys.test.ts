// Journeys end to end, on real engines, with a clock that the test moves.
import { afterAll, beforeAll, expect, it } from "vitest";
import { newId } from "../../platform/ids.ts";
import { sql } from "../../platform/postgres.ts";
import { createJourneyWorld, drawn, type JourneyWorld } from "../../../test/journey-world.ts";
import type { Graph } from "./journey-graph.ts";

let world: JourneyWorld;
beforeAll(async () => {
  world = await createJourneyWorld();
});
afterAll(() => world.close());

it("a new journey could be started as it is; it is drawn, checked, put away and brought back", async () => {
  const { journeys, interact } = world.house;
  const id = newId();
  const made = await journeys.create({ id, name: "Welcome" }, "user:a");
  expect((await journeys.create({ id, name: "Welcome" }, "user:a")).messages).toHaveLength(1);
  expect(made).toMatchObject({ state: "draft", version: null, changed: false, heldBack: 0.1, reentry: { kind: "never" }, goal: null });
  expect(await journeys.check(id, {})).toEqual([]);
  // Its message is changed as a campaign is, and stands on no list of campaigns.
  const message = made.messages[0]!.id;
  await interact.campaigns.edit(message, { subject: "Hello" });
  expect((await interact.campaigns.list(false)).map((one) => one.id)).not.toContain(message);
  await expect(interact.campaigns.start(message, 0, "user:a")).rejects.toMatchObject({ kind: "conflict" });
  const copy = await journeys.message(id, "Second", message, "user:a");
  expect((await interact.campaigns.get(copy.id)).subject).toBe("Hello");
  expect(await interact.campaigns.list(false)).toEqual([]);

  const graph: Graph = {
    nodes: [
      ...made.graph.nodes,
      { id: "b", kind: "branch", settings: { rule: { field: "fact.nothing", operator: "is", value: "x" } } },
      { id: "again", kind: "send", settings: { message } },
      { id: "strange", kind: "send", settings: { message: newId() } },
    ],
    edges: [
      { from: "start", port: "next", to: "b" },
      { from: "b", port: "yes", to: "again" },
      { from: "b", port: "no", to: "strange" },
      { from: "again", port: "next", to: "send" },
      { from: "strange", port: "next", to: "send" },
      { from: "send", port: "next", to: "exit" },
    ],
  };
  const said = await journeys.check(id, { graph, goal: { segment: newId() } });
  expect(said.map(({ node, sentence }) => `${node ?? "all"}: ${sentence}`).sort()).toEqual([
    "again: Two nodes send the same message, so that some would get it and some not. Make a copy for one of them.",
    "all: The goal: There is no such segment any more. Choose another.",
    "b: There is nothing called “fact.nothing” to make a rule about.",
    "send: Two nodes send the same message, so that some would get it and some not. Make a copy for one of them.",
    "strange: This journey has no such message. Write one.",
  ]);
  // A drawing with mistakes is kept; what was not given stays.
  await journeys.edit(id, { graph, reentry: { kind: "after", days: 30 } });
  expect((await journeys.one(id)).name).toBe("Welcome");
  expect(await journeys.check(id, {})).toHaveLength(4);
  await journeys.archive(id, true);
  expect(await journeys.list(false)).toEqual([]);
  await journeys.archive(id, false);
  expect((await journeys.list(false)).map((one) => one.id)).toEqual([id]);
  await expect(journeys.one(newId())).rejects.toMatchObject({ kind: "not-found" });
});

const { node, days, BY_HAND, OUT } = drawn;

it("people put in get the message at once, wait by the clock, and leave; twice is once", async () => {
  const { journeys } = world.house;
  const [a = "", b = ""] = await world.people(2);
  const id = await world.journey(
    [BY_HAND, node("mail", "send"), days(2), node("call", "task", { title: "Call", reason: "New here", forWhom: "rep", dueDays: 1 }), OUT],
    [
      ["in", "next", "mail"],
      ["mail", "next", "days"],
      ["days", "next", "call"],
      ["call", "next", "out"],
    ],
  );
  expect(await journeys.put(id, [a, b, a, newId()])).toEqual({ entered: 2 });
  expect(await journeys.put(id, [a])).toEqual({ entered: 0 });
  await world.settle();
  expect(await world.where(id, a)).toEqual({ node: "days", state: "waiting", by: null });
  expect(await world.sent(id)).toEqual(
    new Map([
      [a, 1],
      [b, 1],
    ]),
  );
  world.pass(47);
  await world.settle();
  expect((await world.where(id, b))?.node).toBe("days");
  await journeys.take(id, b);
  world.pass(1);
  await world.settle();
  expect(await world.where(id, a)).toEqual({ node: "out", state: "left", by: "end" });
  expect(await world.where(id, b)).toEqual({ node: "days", state: "left", by: "by-hand" });
  const { rows } = await sql`select title, for_whom from interact.tasks where person_id = ${a}`.execute(world.db);
  expect(rows).toEqual([{ title: "Call", for_whom: "rep" }]);
  // Fault 19: started twice, or fifty times at once, it is one version; and nobody comes in a second time.
  await Promise.all(Array.from({ length: 50 }, () => journeys.start(id, { inside: "finish" }, "user:a")));
  expect(await journeys.versions(id)).toHaveLength(1);
  expect(await journeys.put(id, [a])).toEqual({ entered: 0 });
});

it("an event starts it, waiting ends when the event comes or the limit does, and whoever reaches the goal leaves unsent", async () => {
  const [a = "", b = "", c = "", old = ""] = await world.people(4);
  await world.happen(old, "Cart Viewed");
  world.pass(1);
  const id = await world.journey(
    [
      node("in", "start", { trigger: "event", event: "Cart Viewed" }),
      node("until", "until", { what: "event", event: "Page Read", amount: 3, unit: "days" }),
      node("yes", "exit"),
      node("mail", "send"),
      OUT,
    ],
    [
      ["in", "next", "until"],
      ["until", "did", "yes"],
      ["until", "did-not", "mail"],
      ["mail", "next", "out"],
    ],
    { goal: { event: "Order Completed" } },
  );
  world.pass(1);
  for (const person of [a, b, c]) await world.happen(person, "Cart Viewed");
  await world.settle();
  world.pass(1);
  await world.happen(b, "Page Read");
  await world.happen(c, "Order Completed");
  await world.settle();
  expect([await world.where(id, a), await world.where(id, b), await world.where(id, c), await world.where(id, old)]).toEqual([
    { node: "until", state: "waiting", by: null },
    { node: "yes", state: "left", by: "end" },
    { node: "until", state: "left", by: "goal" },
    undefined,
  ]);
  world.pass(72);
  await world.settle();
  expect(await world.where(id, a)).toEqual({ node: "out", state: "left", by: "end" });
  expect(await world.sent(id)).toEqual(new Map([[a, 1]]));
});

it("a segment entered starts it, a rule parts people, and a share is held back whatever happens", async () => {
  const { segments, journeys, identify, learn } = world.house;
  const rule = { field: "fact.language", operator: "is" as const, value: "fr" };
  const segment = await segments.create({ name: "French", rule, kind: "live" }, "user:a");
  const [before = "", ...after] = await world.people(31);
  const speak = (personId: string): Promise<unknown> =>
    world.postgres.transaction((tx) =>
      identify.declareFacts(tx, [{ personId, attribute: "language", value: "fr", source: "test", at: world.clock.now }]),
    );
  await speak(before);
  await world.settle();
  const id = await world.journey(
    [
      node("in", "start", { trigger: "segment", segment: segment.id }),
      node("b", "branch", { rule: { field: "fact.country", operator: "is", value: "US" } }),
      days(1, "trial"),
      days(1, "none"),
      OUT,
    ],
    [
      ["in", "next", "b"],
      ["b", "yes", "trial"],
      ["b", "no", "none"],
      ["trial", "next", "out"],
      ["none", "next", "out"],
    ],
    { heldBack: 0.5 },
  );
  await world.postgres.transaction((tx) =>
    identify.declareFacts(
      tx,
      after.slice(0, 10).map((personId) => ({ personId, attribute: "country", value: "US", source: "test", at: world.clock.now })),
    ),
  );
  for (const person of after) await speak(person);
  await world.settle();
  expect(await world.where(id, before)).toBeUndefined();
  const stands = await Promise.all(after.map((person) => world.where(id, person)));
  const held = after.filter((_, i) => stands[i]?.by === "held-back");
  expect(new Set(held)).toEqual(await learn.heldBackAmong(world.db, id, after));
  expect(held.length).toBeGreaterThan(3);
  expect(held.length).toBeLessThan(27);
  stands.forEach((one, i) => {
    if (one?.by !== "held-back") expect(one).toEqual({ node: i < 10 ? "trial" : "none", state: "waiting", by: null });
  });
  await expect(journeys.edit(id, { heldBack: 0 })).rejects.toMatchObject({ kind: "conflict" });
  expect((await journeys.one(id)).counts).toMatchObject({ entered: 30 - held.length, inside: 30 - held.length, heldBack: held.length });
});

it("each node's counts add up, each person's place says what comes next and why not, and it stands on their line of time", async () => {
  const { journeys, interact } = world.house;
  const people = await world.people(3);
  const [a = "", b = "", c = ""] = people;
  const id = await world.journey(
    [
      BY_HAND,
      node("mail", "send"),
      node("split", "split", {
        ways: [
          { id: "x", label: "X", share: 0 },
          { id: "y", label: "Y", share: 100 },
        ],
      }),
      days(2),
      OUT,
    ],
    [
      ["in", "next", "mail"],
      ["mail", "next", "split"],
      ["split", "x", "out"],
      ["split", "y", "days"],
      ["days", "next", "out"],
    ],
  );
  const draft = await journeys.draftRun(id);
  expect(draft.ways.map(({ nodes }) => nodes)).toEqual([
    ["in", "mail", "split", "out"],
    ["in", "mail", "split", "days", "out"],
  ]);
  expect(draft.messages).toMatchObject([{ node: "mail", failed: [] }]);
  expect(draft.messages[0]!.made).toBe(draft.people);
  const afterTwoDays = new Date(world.clock.now.getTime() + 2 * 86_400_000);
  for (const { heldBack, way } of draft.each) {
    expect(heldBack).toBe(false);
    expect(way.map(({ node: at }) => at)).toEqual(["in", "mail", "split", "days", "out"]);
    expect(way.map(({ port }) => port).slice(2)).toEqual(["Y", null, null]);
    expect(way.at(-1)?.at).toEqual(afterTwoDays);
  }
  await journeys.put(id, people);
  await world.move();
  await journeys.take(id, c);
  await journeys.pause(id);
  const counts = await journeys.report.counts(id);
  for (const each of counts) {
    const gone = each.ports
      .concat(each.left.map(({ reason, people: n }) => ({ port: reason, people: n })))
      .reduce((sum, one) => sum + one.people, 0);
    expect(each.entered, each.node).toBe(each.waiting + each.held + gone);
  }
  expect(counts.find((each) => each.node === "split")?.ports).toEqual([{ port: "y", people: 3 }]);
  expect(counts.find((each) => each.node === "days")).toMatchObject({ waiting: 2, left: [{ reason: "by-hand", people: 1 }] });
  expect(counts.find((each) => each.node === "mail")?.suppressed).toEqual([
    { reason: "left-journey", label: "Left the journey before it went out", people: 1 },
  ]);
  const at = await journeys.report.people(id, { node: "days", inside: true, limit: 1 });
  expect(at.items).toMatchObject([
    { personId: a, state: "waiting", words: "Wait 2 days", why: "The journey is paused", next: { words: "Exit", at: null } },
  ]);
  const more = await journeys.report.people(id, { inside: true, limit: 5, cursor: at.nextCursor ?? "" });
  expect(more.items.map((one) => one.personId)).toEqual([b]);
  await journeys.resume(id);
  const [place] = await journeys.report.of(a);
  expect(place?.next?.at?.getTime()).toBe(world.clock.now.getTime() + 48 * 3_600_000);
  expect((await journeys.report.of(c))[0]).toMatchObject({ state: "left", why: "Taken out by hand", next: null });
  const { items } = await interact.timeline(c, { limit: 20 });
  expect(items.filter(({ kind }) => kind === "journey").map(({ title }) => title.replace(/“.*”/, "it"))).toEqual(
    expect.arrayContaining(["Came into the journey it", "Left the journey it"]),
  );
  expect((await journeys.report.result(id)).treated.people).toBe(3);
  const open = await journeys.tasks.list(true, undefined);
  const [task] = open;
  expect(task).toMatchObject({ title: "Call", reason: "New here", doneAt: null });
  await journeys.tasks.done(task!.id, "Reached", "user:a");
  expect((await journeys.tasks.list(false, task!.personId)).map(({ outcome }) => outcome)).toEqual(["Reached"]);
  expect(await journeys.tasks.list(true, task!.personId)).toEqual([]);
});

it("a draft run says of each person the way that the engine then takes them", async () => {
  const { journeys } = world.house;
  const people = await world.people(6);
  await world.people(2, { consents: false });
  const id = await world.draw(
    [
      BY_HAND,
      node("french", "branch", { rule: { field: "fact.language", operator: "is", value: "fr" } }),
      node("parted", "split", {
        ways: [
          { id: "x", label: "X", share: 50 },
          { id: "y", label: "Y", share: 50 },
        ],
      }),
      node("mail", "send"),
      node("until", "until", { what: "event", event: "Nothing Of The Kind", amount: 2, unit: "days" }),
      OUT,
      node("other", "exit"),
    ],
    [
      ["in", "next", "french"],
      ["french", "yes", "other"],
      ["french", "no", "parted"],
      ["parted", "x", "mail"],
      ["parted", "y", "until"],
      ["mail", "next", "until"],
      ["mail", "unreachable", "other"],
      ["until", "did", "other"],
      ["until", "did-not", "out"],
    ],
    { heldBack: 0.3 },
  );
  const { each } = await journeys.draftRun(id);
  expect(each.length).toBeGreaterThan(7);
  await journeys.start(id, { inside: "finish" }, "user:a");
  await journeys.put(
    id,
    each.map(({ personId }) => personId),
  );
  await world.move();
  world.pass(49);
  await world.move();
  for (const { personId, heldBack, way } of each) {
    const { rows } = await sql<{ node: string }>`
      select node from interact.journey_steps where journey_id = ${id} and person_id = ${personId} order by entered_at, left_at nulls last`.execute(
      world.db,
    );
    expect(rows.map((row) => row.node).toSorted(), personId).toEqual(heldBack ? [] : way.map((step) => step.node).toSorted());
  }
  expect(new Set(each.map(({ way }) => way.at(-1)?.node))).toEqual(
    new Set(["out", "other"].slice(0, new Set(each.map(({ way }) => way.at(-1)?.node)).size)),
  );
  expect(people.length).toBe(6);
});

it("whoever comes onto a watch list comes in, once; those who were on it when the journey started do not", async () => {
  const { journeys, identify, differentiate } = world.house;
  const [before, after] = await world.people(2);
  const order = (personId: string | undefined, number: string) =>
    identify.record(world.db, [
      {
        personId: personId ?? "",
        messageId: `order:${number}`,
        type: "track",
        name: "Order Completed",
        at: new Date(world.clock.now.getTime() - 3_600_000),
        source: "test",
        payload: {
          order_id: number,
          currency: "EUR",
          total_minor: 5000,
          products: [{ sku: "S", quantity: 1, price_minor: 5000, amount_minor: 5000 }],
        },
      },
    ]);
  const refreshed = async (): Promise<void> => {
    await world.settle();
    await differentiate.refresh(world.clock.now);
    await world.settle();
  };
  await order(before, "w1");
  await refreshed();
  const id = await world.journey(
    [node("in", "start", { trigger: "watch-list", watchList: "customers" }), days(3), OUT],
    [
      ["in", "next", "days"],
      ["days", "next", "out"],
    ],
  );
  expect(await world.where(id, before ?? "")).toBeUndefined();
  await order(after, "w2");
  await refreshed();
  expect(await world.where(id, after ?? "")).toMatchObject({ node: "days", state: "waiting" });
  expect(await world.where(id, before ?? "")).toBeUndefined();
  await refreshed();
  const { counts } = await journeys.one(id);
  expect(counts).toMatchObject({ entered: 1, inside: 1 });
});
