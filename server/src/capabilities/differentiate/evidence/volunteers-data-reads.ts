import type { Evidence } from "./evidence.ts";

/** More than this shows no more. */
const MOST = 4;

/** Tells us things: facts declared besides name and address, answers to our messages, friends sent. */
export const volunteersData: Evidence = {
  id: "volunteers-data",
  name: "Tells us things",
  weight: 2,
  needs: "said",
  missing: "Nobody has told anything or answered yet.",
  hits: `least(${MOST}, said)`,
  trials: String(MOST),
  sentence: (hits) =>
    hits === 0
      ? "Has told us nothing of themselves."
      : `Has told us things or answered ${hits >= MOST ? "four times or more" : hits === 1 ? "once" : `${hits} times`}.`,
};
