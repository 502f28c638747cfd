/** The last months, held out to judge a model by. */
import { DAY, dayOf } from "../../vocabulary/time.ts";

/** Half a year is foretold, or a third of a shorter history; below four weeks nothing is. */
const [LONGEST, SHORTEST] = [182, 28];

export interface HeldOut {
  /** Day on which a model is made to foretell, as a day number. */
  readonly cut: number;
  /** Days foretold, up to today. */
  readonly horizon: number;
  readonly from: string;
  readonly to: string;
}

/** @returns a sentence that says why not, where there is too little history */
export function heldOut(first: number | null, today: number): HeldOut | string {
  if (first === null) return "No purchases yet, so nothing can be foretold.";
  const horizon = Math.min(LONGEST, Math.floor((today - first) / 3));
  if (horizon < SHORTEST) {
    return `The history is too short to judge the model by: it needs ${3 * SHORTEST} days, and there are ${Math.max(0, today - first)}.`;
  }
  const [from, to] = [dayOf(new Date((today - horizon) * DAY)), dayOf(new Date(today * DAY))];
  return { cut: today - horizon, horizon, from, to };
}

export const tooFew = (from: string): string => `Too few to judge the model by: by ${from} fewer than 100 people had bought again.`;
