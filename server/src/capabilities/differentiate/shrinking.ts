/** "Bought for … in the year before, and … in the past year": the sentence of the lists of those who shrink. Pure. */
const span = (days: number): string => (days === 365 ? "year" : `${days} days`);

/** What was bought then and now, in a sentence about whoever bought. */
export function shrinking(
  bought: string,
  now: { readonly revenuePeriodMinor: number; readonly revenuePeriodBeforeMinor: number },
  { money, periodDays }: { money(minor: number): string; periodDays: number },
): string {
  const before = `${money(now.revenuePeriodBeforeMinor)} in the ${span(periodDays)} before`;
  if (now.revenuePeriodMinor <= 0) return `${bought} for ${before}, and nothing in the past ${span(periodDays)}.`;
  const share = Math.max(1, Math.round((100 * now.revenuePeriodMinor) / now.revenuePeriodBeforeMinor));
  return `${bought} for ${before}, and ${money(now.revenuePeriodMinor)} in the past ${span(periodDays)}: ${share} % of it.`;
}
