import type { Rule } from "../../differentiate/index.ts";
import type { SettingsSchema } from "../settings-schema.ts";

/** A way out of a node. */
export interface Port {
  readonly id: string;
  readonly label: string;
  /** Need not lead anywhere: then people go on by the first port. */
  readonly optional?: boolean;
}

/** Something that happens outside of a journey and that it waits for. */
export type Condition = { readonly event: string } | { readonly rule: Rule };

/** A person at a node, with all that the node asked to know. */
export interface Visit {
  readonly now: Date;
  /** When they came to the node. */
  readonly enteredAt: Date;
  /** IANA name of the zone whose clock is theirs. */
  readonly zone: string;
  /** Of a rule the node asked about: whether it holds now. */
  readonly holds: boolean;
  /** Of an event the node asked about: when it first happened since they came to the node. */
  readonly happenedAt: Date | null;
  /** A number in [0, 1) drawn for this person and node, always the same. */
  readonly drawn: number;
}

/** What a node does for a person beside letting them go on. */
export type Effect =
  | { readonly do: "send"; readonly message: string }
  | { readonly do: "task"; readonly title: string; readonly reason: string; readonly forWhom: "rep" | "team"; readonly dueAt: Date };

/** What becomes of a person at a node: they stay until a moment, go on by a port, or leave the journey. */
export type Decision =
  | { readonly kind: "stay"; readonly until: Date }
  | { readonly kind: "go"; readonly port: string; readonly effect?: Effect }
  | { readonly kind: "leave"; readonly why: string };

/**
 * A kind of node: one file each, added to index.ts. The editor's palette and panels, the check and the engine all read it.
 * Settings are those that the schema lets through.
 */
export interface NodeKind<S extends object = object> {
  readonly id: string;
  readonly label: string;
  /** What it does, in a plain sentence. */
  readonly description: string;
  readonly role: "start" | "step" | "end";
  readonly schema: SettingsSchema;
  readonly defaults: S;
  ports(settings: S): readonly Port[];
  /** What is wrong beyond what the schema says, as sentences. */
  faults?(settings: S): string[];
  /** What must be known of a person before it can decide. */
  asks?(settings: S): Condition | null;
  /** Pure: the same visit gives the same decision. */
  decide(settings: S, visit: Visit): Decision;
  /** The node in a few words: "Wait 3 days". */
  words(settings: S): string;
}

export const NEXT: readonly Port[] = [{ id: "next", label: "next" }];

export const go = (port: string, effect?: Effect): Decision => ({ kind: "go", port, ...(effect && { effect }) });
