import type { Rule } from "../../differentiate/index.ts";
import { go, type NodeKind } from "./node-kind.ts";

export interface BranchSettings {
  readonly rule?: Rule;
}

export const branch: NodeKind<BranchSettings> = {
  id: "branch",
  label: "Branch",
  description: "Parts people by a rule about them, as of the moment they come here.",
  role: "step",
  schema: { type: "object", required: ["rule"], properties: { rule: { type: "object", title: "Rule", "x-pick": "rule" } } },
  defaults: {},
  ports: () => [
    { id: "yes", label: "yes" },
    { id: "no", label: "no" },
  ],
  asks: ({ rule }) => (rule === undefined ? null : { rule }),
  decide: (_, { holds }) => go(holds ? "yes" : "no"),
  words: () => "Branch by a rule",
};
