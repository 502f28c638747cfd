import type { OutcomeKey } from "./medium.ts";

/** What comes of a talk, by the keys 1 to 5. */
export const TALK_OUTCOMES: readonly OutcomeKey[] = [
  { id: "interested", label: "Interested", means: "done" },
  { id: "not-now", label: "Spoken to, not now", means: "done" },
  { id: "not-reached", label: "Not reached", means: "again" },
  { id: "wrong", label: "Wrong number or address", means: "wrong" },
  { id: "no-more", label: "Wants no more of these", means: "no-more" },
];
