// Which way somebody would take through a journey as things stand now: nothing further happens to them, and no rule changes its mind. Pure.
import { nodeBy, portsOf, type Graph, type JourneyNode } from "./journey-graph.ts";
import { fateOf } from "./journey-turn.ts";

/** What is known of somebody now, by node. */
export interface AsTheyAre {
  /** IANA name of the zone whose clock is theirs. */
  readonly zone: string;
  /** Of a rule that a node asks about. */
  readonly holds: (node: string) => boolean;
  /** Whether the message of a send could go to them. */
  readonly reachable: (node: string) => boolean;
  /** A number in [0, 1) for each node. */
  readonly drawn: (node: string) => number;
}

export interface ForecastStep {
  readonly node: string;
  /** When they come there. */
  readonly at: Date;
  /** How they go on: the label of the way where there are several, else null. */
  readonly way: string | null;
}

function wayOut(node: JourneyNode, port: string): string | null {
  const ports = portsOf(node);
  return ports.length < 2 ? null : (ports.find(({ id }) => id === port)?.label ?? port);
}

/** From a start to an end; of a checked graph, which has no circles. */
export function forecast(graph: Graph, start: string, { zone, holds, reachable, drawn }: AsTheyAre, from: Date): ForecastStep[] {
  const steps: ForecastStep[] = [];
  let [node, at] = [nodeBy(graph, start), from];
  while (node !== undefined) {
    const { id } = node;
    const visit = (now: Date) =>
      fateOf(graph, {
        now,
        node: id,
        enteredAt: at,
        runAt: now,
        lateAfterMs: 0,
        zone,
        holds: holds(id),
        happenedAt: null,
        drawn: drawn(id),
        reachedGoal: false,
        aside: null,
        reachable: reachable(id),
      });
    const first = visit(at);
    const left = first.kind === "stay" ? first.until : at;
    const fate = first.kind === "stay" ? visit(left) : first;
    if (fate.kind !== "go") return [...steps, { node: id, at, way: null }];
    steps.push({ node: id, at, way: wayOut(node, fate.port) });
    [node, at] = [nodeBy(graph, fate.to), left];
  }
  return steps;
}
