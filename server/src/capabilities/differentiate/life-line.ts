/** One life line: each person is in exactly one state, by the business's own definition; by default by each one's own buying rhythm. */

export const STATES = [
  { id: "stranger", label: "Stranger" },
  { id: "prospect", label: "Prospect" },
  { id: "engaged-prospect", label: "Engaged prospect" },
  { id: "first-time", label: "First-time customer" },
  { id: "repeat", label: "Repeat customer" },
  { id: "lapsing", label: "Lapsing" },
  { id: "former", label: "Former customer" },
  { id: "won-back", label: "Won back" },
  { id: "gone", label: "Gone" },
] as const;

export type State = (typeof STATES)[number]["id"];

export const labelOf = (state: State): string => STATES.find((s) => s.id === state)?.label ?? state;

/** What the business calls lapsing, former, won back and engaged. */
export interface LifeLineRule {
  /** How silence is measured: in multiples of the person's own days between purchases, or in days, the same for all. */
  readonly silence: "rhythm" | "days";
  /** A customer silent for longer than this is lapsing; in the measure of `silence`. */
  readonly lapsingAfter: number;
  /** And for longer than this a former customer. */
  readonly formerAfter: number;
  /** Nobody's rhythm counts as quicker than so many days; of no account where silence is in days. */
  readonly quickestRhythm: number;
  /** Days for which a former customer who buys again is won back. */
  readonly wonBackDays: number;
  /** Days for which a prospect's own doing makes them engaged. */
  readonly engagedDays: number;
}

export const DEFAULT_LIFE_LINE: LifeLineRule = {
  silence: "rhythm",
  lapsingAfter: 2,
  formerAfter: 4,
  quickestRhythm: 0,
  wonBackDays: 365,
  engagedDays: 365,
};

/** What is wrong with a definition, in a sentence; null where nothing is. */
export function faultOf(rule: LifeLineRule): string | null {
  const unit = rule.silence === "days" ? "days" : "times the own rhythm";
  if (!(rule.formerAfter > rule.lapsingAfter)) {
    return `A former customer has been silent for longer than a lapsing one: choose more than ${rule.lapsingAfter} ${unit} for "former".`;
  }
  return null;
}

export const sameRule = (a: LifeLineRule, b: LifeLineRule): boolean =>
  (Object.keys(DEFAULT_LIFE_LINE) as (keyof LifeLineRule)[]).every((key) => a[key] === b[key]);

const days = (n: number): string => (n === 1 ? "1 day" : n === 365 ? "a year" : `${n} days`);
const times = (n: number): string => (n === 2 ? "twice" : `${n} times`);

/** What each state means under a definition, in plain words. */
export function meaningsOf(rule: LifeLineRule): Record<State, string> {
  const silentFor = (limit: number): string =>
    rule.silence === "days" ? `No purchase for more than ${days(limit)}` : `Silent for more than ${times(limit)} the own rhythm`;
  const floor =
    rule.silence === "rhythm" && rule.quickestRhythm > 0 ? ` (nobody's rhythm counts as quicker than ${days(rule.quickestRhythm)})` : "";
  const keeps = rule.silence === "days" ? "has bought since" : "keeps the rhythm";
  return {
    stranger: "Bought without giving a name: a receipt, but no person we could write to.",
    prospect: "Known by name, has not bought yet.",
    "engaged-prospect": `Has not bought yet, but looked, asked or answered in the past ${rule.engagedDays === 365 ? "year" : days(rule.engagedDays)}.`,
    "first-time": "Bought once, not long ago by the usual time to a second purchase.",
    repeat: rule.silence === "days" ? "Has bought more than once, and not too long ago." : "Buys in the own rhythm.",
    lapsing: `${silentFor(rule.lapsingAfter)}${floor}: the time for a rescue.`,
    former: `${silentFor(rule.formerAfter)}${floor}.`,
    "won-back": `Was a former customer, bought again within the past ${rule.wonBackDays === 365 ? "year" : days(rule.wonBackDays)} and ${keeps}.`,
    gone: "Moved away, died or needs it no longer, as we were told.",
  };
}

/** Typical days between purchases where nobody has bought twice yet. */
export const GAP_WITHOUT_EVIDENCE = 90;

/** What we write into somebody's line of time about their state. */
export const LAPSING_EVENT = "Became Lapsing";

/** Contacts that come from us or from a file, not from the person: they make nobody engaged. */
export const PASSIVE_TOUCHES: readonly string[] = ["First seen", "Seen", "Mail Sent", "Letter Sent", "Mail Received", LAPSING_EVENT];

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

/** Days of silence that a limit of the definition stands for, for somebody with this rhythm. */
export const limitOf = (rule: LifeLineRule, limit: number, rhythm: number): number =>
  rule.silence === "days" ? limit : limit * Math.max(rule.quickestRhythm, rhythm);

function cameBack(days: readonly number[], asOf: number, typicalGap: number, rule: LifeLineRule): boolean {
  return days.some((day, i) => {
    const before = days[i - 1];
    if (before === undefined || day <= asOf - rule.wonBackDays) return false;
    return day - before > limitOf(rule, rule.formerAfter, ownRhythm(i, before - days[0]!, typicalGap));
  });
}

/** The state on day `asOf`; only purchases up to that day count. */
export function stateOf(doings: Doings, asOf: number, typicalGap: number, rule: LifeLineRule = DEFAULT_LIFE_LINE): State {
  if (!doings.named) return "stranger";
  const days = doings.days.filter((day) => day <= asOf);
  const first = days[0];
  const last = days.at(-1);
  const farewell = doings.farewellDay !== null && doings.farewellDay <= asOf ? doings.farewellDay : null;
  if (farewell !== null && farewell >= (last ?? -Infinity)) return "gone";
  if (first === undefined || last === undefined) {
    const engaged = doings.engagedDay !== null && doings.engagedDay <= asOf && doings.engagedDay > asOf - rule.engagedDays;
    return engaged ? "engaged-prospect" : "prospect";
  }
  const rhythm = ownRhythm(days.length, last - first, typicalGap);
  const silent = asOf - last;
  if (silent > limitOf(rule, rule.formerAfter, rhythm)) return "former";
  if (silent > limitOf(rule, rule.lapsingAfter, rhythm)) return "lapsing";
  if (days.length === 1) return "first-time";
  return cameBack(days, asOf, typicalGap, rule) ? "won-back" : "repeat";
}
