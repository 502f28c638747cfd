// What becomes of a person at a node: the pure heart of the engine.
import { follow, kindIn, nodeBy, type Graph } from "./journey-graph.ts";
import type { Effect, Visit } from "./journey-kinds/node-kind.ts";

/** Of the pass and the journey, what the decision rests on. */
export interface Standing extends Visit {
  readonly node: string;
  /** When the pass is due at this node. */
  readonly runAt: Date;
  readonly lateAfterMs: number;
  readonly reachedGoal: boolean;
  /** Why the pass ends whatever the drawing says: held back, or another record of the same individual goes on. */
  readonly aside: "held-back-twin" | "twin" | null;
  /** Whether the message of a send may go now; true elsewhere. */
  readonly reachable: boolean;
}

export type Fate =
  | { readonly kind: "leave"; readonly why: string }
  | { readonly kind: "hold"; readonly why: string }
  | { readonly kind: "stay"; readonly until: Date }
  | { readonly kind: "go"; readonly port: string; readonly to: string; readonly effect: Effect | null };

/** Whoever is held back or has reached the goal leaves; what is far too late waits for a person; else the node decides. */
export function fateOf(graph: Graph, standing: Standing): Fate {
  if (standing.aside !== null) return { kind: "leave", why: standing.aside };
  if (standing.reachedGoal) return { kind: "leave", why: "goal" };
  const node = nodeBy(graph, standing.node);
  if (node === undefined) return { kind: "leave", why: "node-gone" };
  if (standing.now.getTime() - standing.runAt.getTime() > standing.lateAfterMs) return { kind: "hold", why: "late" };
  const decision = kindIn(node).decide(node.settings, standing);
  if (decision.kind !== "go") return decision;
  const port = decision.effect?.do === "send" && !standing.reachable ? "unreachable" : decision.port;
  const next = follow(graph, node, port);
  if (next === null) return { kind: "leave", why: "end" };
  return { kind: "go", port, to: next.id, effect: decision.effect ?? null };
}
