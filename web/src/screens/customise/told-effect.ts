import type { Programme } from "../../api/types.ts";

/** What a programme added a person in minor units, where its interval leaves nothing out; null where it may be more or less than nothing. */
export function toldEffect({ difference }: Pick<Programme["result"], "difference">): number | null {
  if (difference === null || (difference.low <= 0 && difference.high >= 0)) return null;
  return difference.perPersonMinor;
}
