/** One life line: each person is in exactly one state, by their own buying rhythm. */

export const STATES = [
  { id: "stranger", label: "Stranger", meaning: "Bought without giving a name: a receipt, but no person we could write to." },
  { id: "prospect", label: "Prospect", meaning: "Known by name, has not bought yet." },
  { id: "engaged-prospect", label: "Engaged prospect", meaning: "Has not bought yet, but looked, asked or answered in the past year." },
  { id: "first-time", label: "First-time customer", meaning: "Bought once, not long ago by the usual time to a second purchase." },
  { id: "repeat", label: "Repeat customer", meaning: "Buys in the own rhythm." },
  { id: "lapsing", label: "Lapsing", meaning: "Silent for more than twice the own rhythm: the time for a rescue." },
  { id: "former", label: "Former customer", meaning: "Silent for more than four times the own rhythm." },
  { id: "won-back", label: "Won back", meaning: "Was a former customer, bought again within the past year and keeps the rhythm." },
  { id: "gone", label: "Gone", meaning: "Moved away, died or needs it no longer, as we were told." },
] as const;

export type State = (typeof STATES)[number]["id"];

export const labelOf = (state: State): string => STATES.find((s) => s.id === state)?.label ?? state;

/** The default definition; `refresh` puts the same numbers into its SQL. */
export const RULE = {
  lapsingAfter: 2,
  formerAfter: 4,
  wonBackDays: 365,
  engagedDays: 365,
  /** Typical days between purchases where nobody has bought twice yet. */
  gapWithoutEvidence: 90,
} as const;

/** Contacts that come from us or from a file, not from the person: they make nobody engaged. */
export const PASSIVE_TOUCHES: readonly string[] = ["First seen", "Seen", "Mail Sent", "Letter Sent", "Mail Received"];

/** What we were told that ends the need for us. */
export const FAREWELL_TOUCHES: readonly string[] = ["Moved Away", "Died", "Need Satisfied"];

export interface Doings {
  /** Distinct days with a purchase, ascending, as day numbers. */
  days: readonly number[];
  /** Day of the last own doing (a click, an answer, a visit), if any. */
  engagedDay: number | null;
  /** Day on which we were told that the need is over, if so. */
  farewellDay: number | null;
  /** False for a receipt without a name. */
  named: boolean;
}

/** Expected days between purchases: the person's own gaps, with the business's typical gap counted once among them. */
export function ownRhythm(purchaseDays: number, spanDays: number, typicalGap: number): number {
  return (spanDays + typicalGap) / purchaseDays;
}

function cameBack(days: readonly number[], asOf: number, typicalGap: number): boolean {
  return days.some((day, i) => {
    const before = days[i - 1];
    if (before === undefined || day <= asOf - RULE.wonBackDays) return false;
    return day - before > RULE.formerAfter * ownRhythm(i, before - days[0]!, typicalGap);
  });
}

/** The state on day `asOf`; only purchases up to that day count. */
export function stateOf(doings: Doings, asOf: number, typicalGap: number): State {
  if (!doings.named) return "stranger";
  const days = doings.days.filter((day) => day <= asOf);
  const first = days[0];
  const last = days.at(-1);
  const farewell = doings.farewellDay !== null && doings.farewellDay <= asOf ? doings.farewellDay : null;
  if (farewell !== null && farewell >= (last ?? -Infinity)) return "gone";
  if (first === undefined || last === undefined) {
    const engaged = doings.engagedDay !== null && doings.engagedDay <= asOf && doings.engagedDay > asOf - RULE.engagedDays;
    return engaged ? "engaged-prospect" : "prospect";
  }
  const rhythm = ownRhythm(days.length, last - first, typicalGap);
  const silent = asOf - last;
  if (silent > RULE.formerAfter * rhythm) return "former";
  if (silent > RULE.lapsingAfter * rhythm) return "lapsing";
  if (days.length === 1) return "first-time";
  return cameBack(days, asOf, typicalGap) ? "won-back" : "repeat";
}
