// Where the nodes of a journey stand: as they were put by hand, else by layers from top to bottom (dagre: Gansner et al. 1993).
import { graphlib, layout } from "@dagrejs/dagre";
import type { JourneyGraph } from "../../api/types.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** By node, the upper left corner in pixels of the canvas. */
export function placesOf(graph: JourneyGraph, sizeOf: (id: string) => Size): Map<string, { x: number; y: number }> {
  const drawn = new graphlib.Graph();
  drawn.setGraph({ rankdir: "TB", nodesep: 36, ranksep: 56 });
  drawn.setDefaultEdgeLabel(() => ({}));
  for (const { id } of graph.nodes) drawn.setNode(id, { ...sizeOf(id) });
  for (const { from, to } of graph.edges) if (drawn.hasNode(from) && drawn.hasNode(to)) drawn.setEdge(from, to);
  layout(drawn);
  return new Map(
    graph.nodes.map(({ id, x, y }) => {
      const { width, height } = sizeOf(id);
      const middle = drawn.node(id);
      return [id, { x: x ?? (middle.x ?? 0) - width / 2, y: y ?? (middle.y ?? 0) - height / 2 }];
    }),
  );
}
