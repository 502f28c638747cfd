import type { Rule } from "../../differentiate/index.ts";
import { afterAmount, amountWords, AMOUNT, UNIT, type Unit } from "../place-clock.ts";
import { go, type NodeKind } from "./node-kind.ts";

export interface UntilSettings {
  readonly what: "event" | "rule";
  readonly event?: string;
  readonly rule?: Rule;
  /** How long at most. */
  readonly amount: number;
  readonly unit: Unit;
}

export const until: NodeKind<UntilSettings> = {
  id: "until",
  label: "Wait until",
  description:
    "Waits until something happens or comes to be so, and not longer than a limit; whoever did it and whoever did not go on apart.",
  role: "step",
  schema: {
    type: "object",
    required: ["what", "event", "rule", "amount", "unit"],
    properties: {
      what: { type: "string", title: "Until", enum: ["event", "rule"], description: "An event happens, or a rule about the person holds" },
      event: {
        type: "string",
        title: "Event",
        minLength: 1,
        maxLength: 120,
        description: "It counts from the moment the person comes to this node",
        "x-when": { what: ["event"] },
        "x-pick": "event",
      },
      rule: { type: "object", title: "Rule", "x-when": { what: ["rule"] }, "x-pick": "rule" },
      amount: { ...AMOUNT, title: "Not longer than" },
      unit: UNIT,
    },
  },
  defaults: { what: "event", event: "Order Completed", amount: 7, unit: "days" },
  ports: () => [
    { id: "did", label: "did" },
    { id: "did-not", label: "did not" },
  ],
  asks: ({ what, event = "", rule }) => (what === "event" ? { event } : rule === undefined ? null : { rule }),
  decide({ what, amount, unit }, { now, enteredAt, zone, holds, happenedAt }) {
    const limit = afterAmount(enteredAt, amount, unit, zone);
    // What happened after the limit came too late, however late we look.
    if (what === "event" ? happenedAt !== null && happenedAt <= limit : holds) return go("did");
    return now < limit ? { kind: "stay", until: limit } : go("did-not");
  },
  words: ({ what, event, amount, unit }) =>
    `Wait until ${what === "event" ? `“${event ?? ""}”` : "a rule holds"}, ${amountWords(amount, unit)} at most`,
};
