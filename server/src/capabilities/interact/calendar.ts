// When people who are in a journey now are expected to be written to. Pure.
import { follow, kindIn, nodeBy, portsOf, type Graph } from "./journey-graph.ts";
import type { UntilSettings } from "./journey-kinds/until.ts";
import { waitEnds, type WaitSettings } from "./journey-kinds/wait.ts";
import { afterAmount } from "./place-clock.ts";

/** People who stand at a node and go on from it at a moment. */
export interface Crowd {
  readonly node: string;
  readonly at: Date;
  readonly people: number;
}

export interface Expected {
  /** The send node. */
  readonly node: string;
  readonly at: Date;
  /** A number to be expected: with a share for each way that nobody can know yet. */
  readonly people: number;
}

/** How people went on from a node so far: port → people. */
export type Ways = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Each port's share: as drawn for a split, else as people went so far, each port counted once more so that none is ruled out. */
function shares(graph: Graph, nodeId: string, ways: Ways): { port: string; share: number }[] {
  const node = nodeBy(graph, nodeId);
  if (node === undefined) return [];
  const ports = portsOf(node).filter((port) => port.optional !== true);
  if (node.kind === "split") {
    const drawn = node.settings["ways"] as readonly { id: string; share: number }[];
    return drawn.map(({ id, share }) => ({ port: id, share: share / 100 }));
  }
  const went = ports.map(({ id }) => (ways.get(nodeId)?.get(id) ?? 0) + 1);
  const all = went.reduce((sum, n) => sum + n, 0);
  return ports.map(({ id }, i) => ({ port: id, share: (went[i] ?? 0) / all }));
}

/** When somebody who comes to a node goes on from it, at the latest, by the clock of a zone. */
function goesOn(graph: Graph, nodeId: string, at: Date, zone: string): Date {
  const node = nodeBy(graph, nodeId);
  if (node?.kind === "wait") return waitEnds(node.settings as unknown as WaitSettings, at, zone);
  if (node?.kind !== "until") return at;
  const { amount, unit } = node.settings as unknown as UntilSettings;
  return afterAmount(at, amount, unit, zone);
}

const FEW = 0.01;

/** The messages that these people are expected to get until a moment. */
export function expectedSends(graph: Graph, crowds: readonly Crowd[], ways: Ways, until: Date, zone: string): Expected[] {
  const found: Expected[] = [];
  const walk = ({ node: id, at, people }: Crowd): void => {
    const node = nodeBy(graph, id);
    if (node === undefined || at > until || people < FEW) return;
    if (kindIn(node).id === "send") found.push({ node: id, at, people });
    for (const { port, share } of shares(graph, id, ways)) {
      const to = follow(graph, node, port);
      if (to !== null) walk({ node: to.id, at: goesOn(graph, to.id, at, zone), people: people * share });
    }
  };
  for (const crowd of crowds) walk(crowd);
  return found;
}

/** The nodes at which somebody stands who may be written to within so many days. */
export function soonWritten(graph: Graph, now: Date, days: number, zone: string): string[] {
  const until = new Date(now.getTime() + days * 86_400_000);
  return graph.nodes
    .filter(
      ({ id, kind }) => kind !== "exit" && expectedSends(graph, [{ node: id, at: now, people: 1 }], new Map(), until, zone).length > 0,
    )
    .map(({ id }) => id);
}
