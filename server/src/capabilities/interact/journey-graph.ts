// A journey as a drawing: nodes and edges, and what is wrong with it. Pure.
import type { Rule } from "../differentiate/index.ts";
import { nodeKind } from "./journey-kinds/index.ts";
import type { Condition, NodeKind, Port } from "./journey-kinds/node-kind.ts";
import { faultsOfSettings } from "./settings-schema.ts";

export interface JourneyNode {
  readonly id: string;
  readonly kind: string;
  readonly settings: { [setting: string]: unknown; rule?: Rule | undefined };
  /** Where it stands on the canvas. */
  readonly x?: number | undefined;
  readonly y?: number | undefined;
}

export interface JourneyEdge {
  readonly from: string;
  readonly port: string;
  readonly to: string;
}

export interface Graph {
  readonly nodes: JourneyNode[];
  readonly edges: JourneyEdge[];
}

/** Something wrong, at a node or with the whole. */
export interface GraphFault {
  readonly node: string | null;
  readonly sentence: string;
}

const MOST_NODES = 200;

export const nodeBy = (graph: Graph, id: string): JourneyNode | undefined => graph.nodes.find((node) => node.id === id);
export const startsOf = (graph: Graph): JourneyNode[] => graph.nodes.filter(({ kind }) => nodeKind(kind)?.role === "start");

/** The node's kind, of a graph that was checked. */
export function kindIn({ kind }: JourneyNode): NodeKind {
  const found = nodeKind(kind);
  if (found === undefined) throw new Error(`A node of the kind ${kind}, which was not checked.`);
  return found;
}

/** Where a port leads; an optional one that leads nowhere goes where the first one does. */
export function follow(graph: Graph, from: JourneyNode, port: string): JourneyNode | null {
  const edge = graph.edges.find((each) => each.from === from.id && each.port === port);
  if (edge !== undefined) return nodeBy(graph, edge.to) ?? null;
  const [first, ...others] = portsOf(from);
  return first !== undefined && others.some((each) => each.id === port && each.optional === true) ? follow(graph, from, first.id) : null;
}

/** None where the settings are not such that it could be said. */
export function portsOf(node: JourneyNode): readonly Port[] {
  const kind = nodeKind(node.kind);
  return kind === undefined || faultsOfSettings(kind.schema, node.settings).length > 0 ? [] : kind.ports(node.settings);
}

export const wordsOf = (node: JourneyNode): string => kindIn(node).words(node.settings);

/** By node: what it does in a few words, or the name of its kind as long as its settings have mistakes. */
export function wordsIn(graph: Graph): Record<string, string> {
  return Object.fromEntries(
    graph.nodes.map((node) => {
      const kind = nodeKind(node.kind);
      if (kind === undefined) return [node.id, node.kind];
      return [node.id, faultsOfSettings(kind.schema, node.settings).length > 0 ? kind.label : kind.words(node.settings)];
    }),
  );
}
export const asksOf = (node: JourneyNode): Condition | null => kindIn(node).asks?.(node.settings) ?? null;

function nodeFaults(graph: Graph, node: JourneyNode): string[] {
  const kind = nodeKind(node.kind);
  if (kind === undefined) return [`There is no kind of node called “${node.kind}”.`];
  const faults = faultsOfSettings(kind.schema, node.settings);
  if (faults.length > 0) return faults;
  faults.push(...(kind.faults?.(node.settings) ?? []));
  for (const port of kind.ports(node.settings)) {
    const leads = graph.edges.filter((edge) => edge.from === node.id && edge.port === port.id);
    if (leads.length > 1) faults.push(`The way “${port.label}” leads to more than one place.`);
    if (leads.length === 0 && port.optional !== true) faults.push(`The way “${port.label}” leads nowhere. Let it lead on, or to an exit.`);
  }
  return faults;
}

function edgeFaults(graph: Graph): GraphFault[] {
  return graph.edges.flatMap(({ from, port, to }): GraphFault[] => {
    const [a, b] = [nodeBy(graph, from), nodeBy(graph, to)];
    if (a === undefined) return [{ node: null, sentence: `A line begins at “${from}”, which is not there.` }];
    if (b === undefined) return [{ node: from, sentence: `A line leads to “${to}”, which is not there.` }];
    if (nodeKind(b.kind)?.role === "start")
      return [{ node: from, sentence: "A line leads to a start. People come in there; nothing leads to it." }];
    const ports = portsOf(a);
    const known = nodeKind(a.kind)?.role === "end" ? false : ports.length === 0 || ports.some(({ id }) => id === port);
    return known ? [] : [{ node: from, sentence: `A line begins at the way “${port}”, which this node has not.` }];
  });
}

/** Node → where its lines lead. */
const leadsTo = (graph: Graph): Map<string, string[]> =>
  new Map([...Map.groupBy(graph.edges, (edge) => edge.from)].map(([from, edges]) => [from, edges.map(({ to }) => to)]));

/** The nodes that people can come to. */
function reached(graph: Graph, from: readonly string[]): Set<string> {
  const next = leadsTo(graph);
  const seen = new Set<string>();
  const open = [...from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    open.push(...(next.get(id) ?? []));
  }
  return seen;
}

/** Nodes from which a line leads back to themselves. */
function circles(graph: Graph): string[] {
  const next = leadsTo(graph);
  return graph.nodes.flatMap(({ id }) => (reached(graph, next.get(id) ?? []).has(id) ? [id] : []));
}

/** Each mistake in a graph by itself, without what only the installation knows. */
export function faultsIn(graph: Graph): GraphFault[] {
  if (graph.nodes.length > MOST_NODES) return [{ node: null, sentence: `A journey has at most ${MOST_NODES} nodes.` }];
  const faults: GraphFault[] = [];
  const starts = startsOf(graph);
  if (starts.length === 0) faults.push({ node: null, sentence: "There is no start. Without one nobody comes in." });
  const ids = new Set<string>();
  for (const { id } of graph.nodes) {
    if (ids.has(id)) faults.push({ node: id, sentence: "Two nodes have the same id." });
    ids.add(id);
  }
  for (const node of graph.nodes) faults.push(...nodeFaults(graph, node).map((sentence) => ({ node: node.id, sentence })));
  faults.push(...edgeFaults(graph));
  const round = circles(graph);
  for (const id of round)
    faults.push({ node: id, sentence: "From here the way leads back to here. Let people come in again instead (re-entry)." });
  const seen = reached(
    graph,
    starts.map(({ id }) => id),
  );
  for (const { id } of graph.nodes) {
    if (starts.length > 0 && !seen.has(id)) faults.push({ node: id, sentence: "Nobody comes here: no way leads to it from a start." });
  }
  return faults;
}

/** The messages that a graph sends, each with its nodes. */
export function messagesIn(graph: Graph): Map<string, string[]> {
  const sends = graph.nodes.filter(({ kind, settings }) => kind === "send" && typeof settings["message"] === "string");
  return new Map(
    [...Map.groupBy(sends, ({ settings }) => String(settings["message"]))].map(([id, nodes]) => [id, nodes.map((node) => node.id)]),
  );
}
