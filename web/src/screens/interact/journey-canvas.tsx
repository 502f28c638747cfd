import "@xyflow/react/dist/base.css";
import { useComputedColorScheme } from "@mantine/core";
import {
  applyNodeChanges,
  Background,
  Controls,
  Handle,
  MarkerType,
  Position,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useViewport,
  type Edge,
  type Node,
  type NodeChange,
  type NodeProps,
} from "@xyflow/react";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useEffect, useMemo, useRef, useState, type CSSProperties, type DragEvent, type ReactNode } from "react";
import type { JourneyGraph, JourneyNode } from "../../api/types.ts";
import { whole } from "../../lib/format.ts";
import { AddMenu } from "./journey-add-menu.tsx";
import css from "./journey-canvas.module.css";
import { useDesk, type Desk } from "./journey-desk.tsx";
import { goals, isStart, nodeIn, portsOf, target } from "./journey-drawing.ts";
import { placesOf } from "./journey-layout.ts";
import { KindIcon } from "./journey-words.tsx";

const width = 248;
/** Farther away, buttons of the size that a finger needs would cover each other. */
const nearest = 0.55;
/** What the palette puts into a drag. */
export const KIND_MIME = "application/x-rapport-node";

type Box = Node<{ numbers: ReactNode }, "box">;

/** As tall as the box will be, near enough for the layout. */
function heightOf(desk: Desk, node: JourneyNode, numbered: boolean): number {
  const rows = [desk.detail(node) !== null, desk.faults(node.id).length > 0, desk.faults(node.id).length > 0, numbered];
  return 62 + 20 * rows.filter(Boolean).length + (portsOf(node, desk.kinds).length > 0 ? 32 : 0);
}

interface CanvasProps {
  /** What a node shows besides its words, such as who waits there. */
  numbers?: ((id: string) => ReactNode) | undefined;
}

/** The drawing, to be moved about with the mouse; the list beside it does the same by keys. */
export function JourneyCanvas(props: CanvasProps) {
  return (
    <ReactFlowProvider>
      <Flow {...props} />
    </ReactFlowProvider>
  );
}

/** The layout puts what is drawn first to the right: the last way first, so that lines do not cross. */
function inPortOrder({ order, kinds, graph }: Desk): JourneyGraph {
  const edges = order.flatMap((node) =>
    portsOf(node, kinds)
      .toReversed()
      .flatMap((port) => graph.edges.filter((edge) => edge.from === node.id && edge.port === port.id)),
  );
  return { nodes: [...order], edges };
}

function boxesOf(desk: Desk, numbers: CanvasProps["numbers"]): Box[] {
  const { graph } = desk;
  const sizes = new Map(graph.nodes.map((node) => [node.id, { width, height: heightOf(desk, node, numbers !== undefined) }]));
  const places = placesOf(inPortOrder(desk), (id) => sizes.get(id) ?? { width, height: 90 });
  return graph.nodes.map((node) => ({
    id: node.id,
    type: "box",
    position: places.get(node.id) ?? { x: 0, y: 0 },
    data: { numbers: numbers?.(node.id) },
    width,
    selected: node.id === desk.selected,
    ariaLabel: `${desk.numbers.get(node.id) ?? ""} ${desk.words(node.id)}`,
  }));
}

function linesOf(graph: JourneyGraph): Edge[] {
  return graph.edges.map(({ from, port, to }) => ({
    id: `${from} ${port}`,
    source: from,
    sourceHandle: port,
    target: to,
    type: "smoothstep",
    focusable: false,
    selectable: false,
    markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16 },
  }));
}

/** The boxes as they stand: where the drawing says, and under the mouse while one is moved. */
function useBoxes(desk: Desk, numbers: CanvasProps["numbers"]): [Box[], (changes: NodeChange<Box>[]) => void] {
  const drawn = boxesOf(desk, numbers);
  const shape = JSON.stringify(drawn.map(({ id, position, selected, ariaLabel }) => [id, position, selected, ariaLabel]));
  const [boxes, setBoxes] = useState(drawn);
  const [shown, setShown] = useState(shape);
  if (shown !== shape) {
    setShown(shape);
    const known = new Map(boxes.map((box) => [box.id, box]));
    setBoxes(drawn.map((box) => ({ ...box, ...(known.get(box.id)?.measured && { measured: known.get(box.id)?.measured }) }) as Box));
  }
  const fresh = new Map(drawn.map(({ id, data }) => [id, data]));
  return [
    boxes.map((box) => ({ ...box, data: fresh.get(box.id) ?? box.data })),
    (changes) => {
      setBoxes((old) => applyNodeChanges(changes, old));
      const turned = changes.filter((change) => change.type === "select");
      const chosen = turned.find((change) => change.selected);
      if (chosen !== undefined) desk.select(chosen.id);
      else if (turned.some(({ id }) => id === desk.selected)) desk.select(null);
    },
  ];
}

const types = { box: NodeBox };

function Flow({ numbers }: CanvasProps) {
  const desk = useDesk();
  const { graph, deeds, kinds } = desk;
  const scheme = useComputedColorScheme();
  const { screenToFlowPosition, fitView } = useReactFlow();
  const { zoom } = useViewport();
  const [boxes, changed] = useBoxes(desk, numbers);
  const lines = useMemo(() => linesOf(graph), [graph]);
  // A new node may lie outside of what is shown, mistakes make boxes taller, and the panel takes room.
  const stand = `${graph.nodes.length} ${desk.checked} ${desk.selected !== null}`;
  const fitted = useRef("");
  useEffect(() => {
    if (fitted.current === stand) return;
    fitted.current = stand;
    // The boxes are measured by the next frame.
    requestAnimationFrame(() => void fitView({ maxZoom: 1, padding: 0.12, duration: 150 }));
  }, [stand, fitView]);
  function drop(event: DragEvent): void {
    const kind = kinds.get(event.dataTransfer.getData(KIND_MIME));
    if (kind === undefined || deeds === null) return;
    event.preventDefault();
    deeds.add(kind, screenToFlowPosition({ x: event.clientX, y: event.clientY }));
  }
  return (
    <div
      className={css.canvas}
      role="region"
      aria-label="Canvas"
      data-far={zoom < nearest || undefined}
      style={{ "--near": String(1 / zoom) } as CSSProperties}
    >
      <ReactFlow<Box>
        nodes={boxes}
        edges={lines}
        nodeTypes={types}
        colorMode={scheme}
        onNodesChange={changed}
        onNodeDragStop={(_, __, moved) => deeds?.place(new Map(moved.map(({ id, position }) => [id, position])))}
        onPaneClick={() => desk.select(null)}
        onConnect={({ source, sourceHandle, target }) => sourceHandle !== null && deeds?.connect(source, sourceHandle, target)}
        isValidConnection={({ source, target }) => goals(graph, source, kinds).some(({ id }) => id === target)}
        onDrop={drop}
        onDragOver={(event) => event.preventDefault()}
        nodesDraggable={deeds !== null}
        nodesConnectable={deeds !== null}
        edgesFocusable={false}
        deleteKeyCode={null}
        fitView
        fitViewOptions={{ maxZoom: 1, padding: 0.12 }}
        minZoom={0.2}
        maxZoom={1.5}
      >
        <Background gap={20} />
        <Controls showInteractive={false} />
      </ReactFlow>
    </div>
  );
}

function NodeBox({ id, data }: NodeProps<Box>) {
  const desk = useDesk();
  const node = nodeIn(desk.graph, id);
  if (node === undefined) return null;
  const faults = desk.faults(id);
  const detail = desk.detail(node);
  return (
    <div
      className={css.box}
      data-role={desk.kinds.get(node.kind)?.role}
      data-selected={id === desk.selected || undefined}
      data-fault={faults.length > 0 || undefined}
    >
      {!isStart(node, desk.kinds) && <Handle type="target" position={Position.Top} className={css.handle ?? ""} />}
      <div className={css.head}>
        <KindIcon kind={node.kind} />
        <span className={css.kind}>
          {desk.numbers.get(id)} {desk.kinds.get(node.kind)?.label ?? node.kind}
        </span>
      </div>
      <p className={css.words}>{desk.words(id)}</p>
      {detail !== null && <p className={css.detail}>{detail}</p>}
      {faults[0] !== undefined && (
        <p className={css.fault}>
          <IconAlertTriangle size={14} aria-hidden="true" />
          <span>
            {faults[0]}
            {faults.length > 1 && ` And ${faults.length - 1} more.`}
          </span>
        </p>
      )}
      {data.numbers}
      <Ports node={node} />
    </div>
  );
}

function Ports({ node }: { node: JourneyNode }) {
  const { graph, kinds, deeds, words, went } = useDesk();
  const ports = portsOf(node, kinds);
  if (ports.length === 0) return null;
  return (
    <div className={css.ports} data-still={deeds === null || undefined}>
      {ports.map((port) => (
        <div key={port.id} className={css.port} data-open={target(graph, node.id, port.id) === null || undefined}>
          <span className={css.portName}>
            {port.label}
            {went !== undefined && <strong> {whole(went(node.id, port.id))}</strong>}
          </span>
          {deeds !== null && (
            <AddMenu
              label={`Add after “${words(node.id)}”, ${port.label}`}
              choose={(kind) => deeds.add(kind, { from: node.id, port: port.id })}
            />
          )}
          <Handle type="source" id={port.id} position={Position.Bottom} className={css.handle ?? ""} />
        </div>
      ))}
    </div>
  );
}
