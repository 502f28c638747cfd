import { go, type NodeKind } from "./node-kind.ts";

export interface SplitSettings {
  readonly ways: readonly { readonly id: string; readonly label: string; readonly share: number }[];
}

export const split: NodeKind<SplitSettings> = {
  id: "split",
  label: "Split",
  description: "Parts people by a draw, in shares; the same person always draws the same way.",
  role: "step",
  schema: {
    type: "object",
    required: ["ways"],
    properties: {
      ways: {
        type: "array",
        title: "Ways",
        minItems: 2,
        maxItems: 8,
        items: {
          type: "object",
          title: "Way",
          required: ["id", "label", "share"],
          properties: {
            id: { type: "string", title: "Id", minLength: 1, maxLength: 40, pattern: "^[a-z0-9-]+$" },
            label: { type: "string", title: "Name", minLength: 1, maxLength: 60 },
            share: { type: "number", title: "Share", description: "In hundredths of the people", minimum: 0, maximum: 100 },
          },
        },
      },
    },
  },
  defaults: {
    ways: [
      { id: "a", label: "A", share: 50 },
      { id: "b", label: "B", share: 50 },
    ],
  },
  ports: ({ ways }) => ways.map(({ id, label }) => ({ id, label })),
  faults({ ways }) {
    const sum = ways.reduce((total, { share }) => total + share, 0);
    const faults = Math.abs(sum - 100) < 1e-6 ? [] : [`The shares add up to ${Number(sum.toFixed(2))}, not to 100.`];
    return new Set(ways.map(({ id }) => id)).size === ways.length ? faults : [...faults, "Two ways have the same id."];
  },
  decide({ ways }, { drawn }) {
    let upTo = 0;
    for (const { id, share } of ways) if (drawn * 100 < (upTo += share)) return go(id);
    return go(ways.findLast(({ share }) => share > 0)?.id ?? "");
  },
  words: ({ ways }) => `Split ${ways.map(({ share }) => share).join(" : ")}`,
};
