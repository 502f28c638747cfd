import { useQuery } from "@tanstack/react-query";
import { createContext, use } from "react";
import { queries } from "../../api/queries.ts";
import type { Journey, JourneyCheck, JourneyGraph, JourneyKind, JourneyNode } from "../../api/types.ts";
import { useMay } from "../session.ts";
import { inOrder, type Kinds } from "./journey-drawing.ts";

/** What can be done to a drawing. */
export interface Deeds {
  /** A node on a way, or standing alone. */
  readonly add: (kind: JourneyKind, where: { from: string; port: string } | { x: number; y: number } | null) => void;
  readonly connect: (from: string, port: string, to: string | null) => void;
  readonly remove: (id: string) => void;
  readonly settle: (id: string, settings: JourneyNode["settings"], about: string) => void;
  readonly place: (places: ReadonlyMap<string, { x: number; y: number }>) => void;
}

/** A drawing on the table, with all that canvas, list and panel show of it. */
export interface Desk {
  readonly journey: Journey;
  readonly graph: JourneyGraph;
  readonly kinds: Kinds;
  /** By node, the number it has in the list. */
  readonly numbers: ReadonlyMap<string, number>;
  readonly order: readonly JourneyNode[];
  readonly words: (id: string) => string;
  /** The name of what a node's settings point to: a segment, a message. */
  readonly detail: (node: JourneyNode) => string | null;
  readonly faults: (id: string | null) => readonly string[];
  /** Whether the server has looked at it yet. */
  readonly checked: boolean;
  readonly selected: string | null;
  readonly select: (id: string | null) => void;
  /** Null where one may only look. */
  readonly deeds: Deeds | null;
  /** How many went a way, where that is told. */
  readonly went?: (node: string, port: string) => number;
}

const DeskContext = createContext<Desk | null>(null);
export const DeskProvider = DeskContext;

export function useDesk(): Desk {
  const desk = use(DeskContext);
  if (desk === null) throw new Error("There is no drawing on the table");
  return desk;
}

/** What a setting is filled in with, of those that the server's schema names. */
export interface Setting {
  readonly type: "string" | "integer" | "number" | "boolean" | "array" | "object";
  readonly title: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: Setting;
  readonly properties?: Readonly<Record<string, Setting>>;
  readonly "x-when"?: Readonly<Record<string, readonly string[]>>;
  readonly "x-pick"?: string;
}

export const settingsOf = (kind: JourneyKind): [string, Setting][] =>
  Object.entries((kind.schema["properties"] ?? {}) as Record<string, Setting>);

/** Whether a setting counts beside the others. */
export const counts = (setting: Setting, settings: JourneyNode["settings"]): boolean =>
  Object.entries(setting["x-when"] ?? {}).every(([other, values]) => values.includes(String(settings[other])));

/** The names of segments, watch lists and messages by their ids. */
export function useNames(journey: Journey): ReadonlyMap<string, string> {
  const may = useMay();
  const segments = useQuery({ ...queries.segments(), enabled: may("lists") }).data?.items ?? [];
  const lists = useQuery({ ...queries.watchLists(), enabled: may("lists") }).data?.items ?? [];
  return new Map([
    ...[...segments, ...lists].map(({ id, name }): [string, string] => [id, name]),
    ...journey.messages.map(({ id, name }): [string, string] => [id, name]),
  ]);
}

const NAMED = new Set(["segment", "watch-list", "message"]);

function detailOf(node: JourneyNode, kinds: Kinds, names: ReadonlyMap<string, string>): string | null {
  const kind = kinds.get(node.kind);
  if (kind === undefined) return null;
  const named = settingsOf(kind).filter(([, setting]) => NAMED.has(setting["x-pick"] ?? "") && counts(setting, node.settings));
  return named.map(([key]) => names.get(String(node.settings[key]))).find((name) => name !== undefined) ?? null;
}

interface OnTheDesk extends Pick<Desk, "journey" | "graph" | "kinds" | "selected" | "select" | "deeds"> {
  readonly check: JourneyCheck | undefined;
  readonly names: ReadonlyMap<string, string>;
}

export function deskOf({ check, names, ...given }: OnTheDesk): Desk {
  const { graph, kinds } = given;
  const order = inOrder(graph, kinds);
  const numbers = new Map(order.map(({ id }, index) => [id, index + 1]));
  const kindOf = new Map(graph.nodes.map(({ id, kind }) => [id, kind]));
  const faults = Map.groupBy(check?.faults ?? [], (fault) => fault.node);
  return {
    ...given,
    order,
    numbers,
    words: (id) => check?.words[id] ?? kinds.get(kindOf.get(id) ?? "")?.label ?? "",
    detail: (node) => detailOf(node, kinds, names),
    checked: check !== undefined,
    faults: (id) => faults.get(id)?.map((fault) => fault.sentence) ?? [],
  };
}
