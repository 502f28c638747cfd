import type { NodeKind } from "./node-kind.ts";

export interface ExitSettings {
  readonly reason?: string;
}

export const exit: NodeKind<ExitSettings> = {
  id: "exit",
  label: "Exit",
  description: "The journey ends here for whoever comes here.",
  role: "end",
  schema: { type: "object", required: [], properties: { reason: { type: "string", title: "Why it ends here", maxLength: 120 } } },
  defaults: {},
  ports: () => [],
  decide: () => ({ kind: "leave", why: "end" }),
  words: ({ reason }) => (reason === undefined || reason === "" ? "Exit" : `Exit: ${reason}`),
};
