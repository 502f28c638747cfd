import { expect, test } from "vitest";
import type { JourneyGraph, JourneyKind } from "../../api/types.ts";
import { addAfter, connect, goals, inOrder, portsOf, remove, setSettings, target } from "./journey-drawing.ts";

const kind = (id: string, role: JourneyKind["role"], ports: string[]): JourneyKind => ({
  id,
  role,
  label: id,
  description: "",
  schema: {},
  defaults: id === "split" ? { ways: [{ id: "a" }, { id: "b" }] } : {},
  ports: ports.map((port) => ({ id: port, label: port, optional: false })),
});
const list = [
  kind("start", "start", ["next"]),
  kind("wait", "step", ["next"]),
  kind("branch", "step", ["yes", "no"]),
  kind("split", "step", ["a", "b"]),
  kind("exit", "end", []),
];
const kinds = new Map(list.map((each) => [each.id, each]));
const of = (id: string): JourneyKind => kinds.get(id)!;

const short: JourneyGraph = {
  nodes: [
    { id: "start", kind: "start", settings: {} },
    { id: "exit", kind: "exit", settings: {} },
  ],
  edges: [{ from: "start", port: "next", to: "exit" }],
};

test("a node added on a way stands between what the way joined, and taking it away joins them again", () => {
  const { graph, id } = addAfter(short, "start", "next", of("branch"));
  expect(target(graph, "start", "next")).toBe(id);
  expect(target(graph, id, "yes")).toBe("exit");
  expect(target(graph, id, "no")).toBeNull();
  expect(remove(graph, id, kinds)).toEqual(short);
  expect(short.nodes).toHaveLength(2);
});

test("a way leads to one place, and never back to where it came from", () => {
  const { graph, id } = addAfter(short, "start", "next", of("wait"));
  expect(connect(graph, "start", "next", "exit").edges.filter(({ from }) => from === "start")).toEqual([
    { from: "start", port: "next", to: "exit" },
  ]);
  expect(goals(graph, "start", kinds).map((node) => node.id)).toEqual(["exit", id]);
  expect(goals(graph, id, kinds).map((node) => node.id)).toEqual(["exit"]);
});

test("a split has a way for each in its settings, and a way that goes takes its line along", () => {
  const { graph, id } = addAfter(short, "start", "next", of("split"));
  const both = connect(graph, id, "b", "exit");
  expect(
    portsOf(
      both.nodes.find((node) => node.id === id)!,
      kinds,
    ).map((port) => port.id),
  ).toEqual(["a", "b"]);
  const one = setSettings(both, id, { ways: [{ id: "b", label: "B" }] }, kinds);
  expect(one.edges.filter(({ from }) => from === id)).toEqual([{ from: id, port: "b", to: "exit" }]);
});

test("the order puts each node after all that lead to it, and what nobody comes to last", () => {
  const branched = addAfter(short, "start", "next", of("branch"));
  const waiting = addAfter(branched.graph, branched.id, "no", of("wait"));
  const joined = connect(waiting.graph, waiting.id, "next", "exit");
  const lone = { ...joined, nodes: [{ id: "lone", kind: "wait", settings: {} }, ...joined.nodes] };
  expect(inOrder(lone, kinds).map((node) => node.id)).toEqual(["start", branched.id, waiting.id, "exit", "lone"]);
});
