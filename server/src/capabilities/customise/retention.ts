import { rowsOfTable, type RetentionKind } from "../../platform/retention.ts";

/** What customise keeps for a time. */
export const CUSTOMISE_KEEPS: readonly RetentionKind[] = [
  rowsOfTable(
    {
      id: "decisions",
      name: "What was shown to whom, or not",
      words:
        "Each decision about what to show a person, with what it rested on and what became of it. Needed to learn and to make a decision again.",
      unit: "decisions",
      defaultDays: 400,
      leastDays: 30,
    },
    "customise.decisions",
    "decided_at",
  ),
];
