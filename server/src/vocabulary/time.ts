/** Milliseconds in a day. */
export const DAY = 86_400_000;

/** The UTC calendar day of a moment, e.g. "2011-12-09". */
export function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}
