import type { Group } from "../../api/types.ts";

export const groupKinds: readonly { id: Group["kind"]; one: string; many: string }[] = [
  { id: "organisation", one: "Organisation", many: "Organisations" },
  { id: "household", one: "Household", many: "Households" },
  { id: "channel", one: "Channel partner", many: "Channel partners" },
];

export const kindLabel = (kind: Group["kind"]): string => groupKinds.find((known) => known.id === kind)?.one ?? kind;
