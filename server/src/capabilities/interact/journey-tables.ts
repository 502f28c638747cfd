import type { Rule } from "../differentiate/index.ts";
import type { Graph } from "./journey-graph.ts";

/** Whoever reaches it leaves, wherever they are: an event, coming into a segment, a rule. */
export type Goal = { readonly event: string } | { readonly segment: string } | { readonly rule: Rule };

/** Whether somebody who was in comes in again: so many days after they came in last, or whenever there is an occasion. */
export type Reentry = { readonly kind: "never" } | { readonly kind: "after"; readonly days: number } | { readonly kind: "always" };

export interface JourneyRow {
  readonly id: string;
  readonly name: string;
  readonly graph: Graph;
  readonly goal: Goal | null;
  readonly reentry: Reentry;
  readonly heldBack: number;
  readonly windowDays: number;
  readonly afterPause: "go-on" | "ask";
  readonly lateHours: number;
  readonly version: number | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly pausedAt: Date | null;
  readonly endedAt: Date | null;
  readonly archivedAt: Date | null;
}

export interface VersionRow {
  readonly version: number;
  readonly graph: Graph;
  readonly inside: "finish" | "move";
  readonly startedAt: Date;
  readonly startedBy: string;
}

/** What of a journey can be changed at any time. */
export type JourneyChange = Pick<
  JourneyRow,
  "name" | "graph" | "goal" | "reentry" | "heldBack" | "windowDays" | "afterPause" | "lateHours"
>;
