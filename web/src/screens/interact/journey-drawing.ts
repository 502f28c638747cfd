// A journey's drawing as the editor changes it. Each function gives a new drawing and leaves the old one as it was.
import type { JourneyGraph, JourneyKind, JourneyNode } from "../../api/types.ts";

export interface Port {
  readonly id: string;
  readonly label: string;
  readonly optional: boolean;
}

export type Kinds = ReadonlyMap<string, JourneyKind>;

export const nodeIn = (graph: JourneyGraph, id: string): JourneyNode | undefined => graph.nodes.find((node) => node.id === id);

export const isStart = (node: JourneyNode, kinds: Kinds): boolean => kinds.get(node.kind)?.role === "start";

/** The ways out of a node: those of its kind, or one for each of the ways in its settings (see GET /v1/journeys/kinds). */
export function portsOf(node: JourneyNode, kinds: Kinds): readonly Port[] {
  const ways = node.settings["ways"];
  if (Array.isArray(ways))
    return (ways as { id: string; label: string }[]).map(({ id, label }) => ({ id, label: label === "" ? id : label, optional: false }));
  return kinds.get(node.kind)?.ports ?? [];
}

/** Where a way leads; null where it leads nowhere. */
export const target = (graph: JourneyGraph, from: string, port: string): string | null =>
  graph.edges.find((edge) => edge.from === from && edge.port === port)?.to ?? null;

/** Never that of a node that was taken away: people may still stand at it in a running version. */
const freshId = (kind: string): string => `${kind}-${crypto.randomUUID().slice(0, 8)}`;

export interface Added {
  readonly graph: JourneyGraph;
  readonly id: string;
}

/** A node that nothing leads to yet. */
export function addLoose(graph: JourneyGraph, kind: JourneyKind, at?: { x: number; y: number }): Added {
  const id = freshId(kind.id);
  const node = { id, kind: kind.id, settings: structuredClone(kind.defaults), ...at };
  return { id, graph: { ...graph, nodes: [...graph.nodes, node] } };
}

/** A node on a way; where the way led before, the new node's first way leads now. */
export function addAfter(graph: JourneyGraph, from: string, port: string, kind: JourneyKind): Added {
  const before = target(graph, from, port);
  const { id, graph: wider } = addLoose(graph, kind);
  const first = kind.ports[0];
  const linked = connect(wider, from, port, id);
  return { id, graph: before === null || first === undefined ? linked : connect(linked, id, first.id, before) };
}

/** Lets a way lead there, or nowhere. */
export function connect(graph: JourneyGraph, from: string, port: string, to: string | null): JourneyGraph {
  const edges = graph.edges.filter((edge) => edge.from !== from || edge.port !== port);
  return { ...graph, edges: to === null ? edges : [...edges, { from, port, to }] };
}

/** Takes a node away; what led to it leads where its first way led. */
export function remove(graph: JourneyGraph, id: string, kinds: Kinds): JourneyGraph {
  const node = nodeIn(graph, id);
  const [first] = node === undefined ? [] : portsOf(node, kinds);
  const on = first === undefined ? null : target(graph, id, first.id);
  return {
    nodes: graph.nodes.filter((each) => each.id !== id),
    edges: graph.edges.flatMap((edge) => {
      if (edge.from === id) return [];
      if (edge.to !== id) return [edge];
      return on === null ? [] : [{ ...edge, to: on }];
    }),
  };
}

/** New settings; a way that is not there any more leads nowhere. */
export function setSettings(graph: JourneyGraph, id: string, settings: JourneyNode["settings"], kinds: Kinds): JourneyGraph {
  const nodes = graph.nodes.map((node) => (node.id === id ? { ...node, settings } : node));
  const node = nodes.find((each) => each.id === id);
  const ports = new Set(node === undefined ? [] : portsOf(node, kinds).map((port) => port.id));
  return { nodes, edges: graph.edges.filter((edge) => edge.from !== id || ports.has(edge.port)) };
}

/** Where nodes were put by hand. */
export function place(graph: JourneyGraph, places: ReadonlyMap<string, { x: number; y: number }>): JourneyGraph {
  return { ...graph, nodes: graph.nodes.map((node) => ({ ...node, ...places.get(node.id) })) };
}

/** Every node where the layout puts it. */
export function tidied(graph: JourneyGraph): JourneyGraph {
  return { ...graph, nodes: graph.nodes.map(({ id, kind, settings }) => ({ id, kind, settings })) };
}

/** All that can be come to from a node, and the node. */
function after(graph: JourneyGraph, id: string): Set<string> {
  const seen = new Set<string>();
  const open = [id];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    for (const edge of graph.edges) if (edge.from === next) open.push(edge.to);
  }
  return seen;
}

/** The nodes that a way of this one may lead to: no start, and nothing from which one comes back here. */
export function goals(graph: JourneyGraph, from: string, kinds: Kinds): JourneyNode[] {
  return graph.nodes.filter((node) => !isStart(node, kinds) && !after(graph, node.id).has(from));
}

/** In the order in which people come to them, each after all that lead to it; what nobody comes to stands last. */
export function inOrder(graph: JourneyGraph, kinds: Kinds): JourneyNode[] {
  const done = new Set<string>();
  const order: JourneyNode[] = [];
  const visit = (node: JourneyNode): void => {
    if (done.has(node.id)) return;
    done.add(node.id);
    for (const port of portsOf(node, kinds).toReversed()) {
      const to = target(graph, node.id, port.id);
      const next = to === null ? undefined : nodeIn(graph, to);
      if (next !== undefined) visit(next);
    }
    order.unshift(node);
  };
  for (const node of graph.nodes.filter((each) => isStart(each, kinds)).toReversed()) visit(node);
  return [...order, ...graph.nodes.filter((node) => !done.has(node.id))];
}
