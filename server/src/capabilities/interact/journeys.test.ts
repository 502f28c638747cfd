// Journeys end to end, on real engines, with a clock that the test moves.
import { afterAll, beforeAll, expect, it } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { newId } from "../../platform/ids.ts";
import type { Graph } from "./journey-graph.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
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
