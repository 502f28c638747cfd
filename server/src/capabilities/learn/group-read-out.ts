/** What a draw by groups says: the group is the unit, so that people of one organisation who buy alike are not taken for many. Pure. */
import { formatMoney } from "../../vocabulary/money.ts";
import { DAY, dayOf } from "../../vocabulary/time.ts";
import { alwaysValid, broughtByAll, etaFor, type AlwaysValid, type Arm } from "./always-valid.ts";
import { sampleRatio } from "./statistics.ts";

/** Fewer in an arm tell nothing: intervals are asymptotic, and one large group would decide. */
const GROUPS_AT_LEAST = 5;
/** η is tuned to no fewer groups than this, in minor units squared to no less variance than that of small sums. */
const [TUNED_TO, LITTLE] = [20, 1000 ** 2];
/** A planned share that comes out so rarely is a fault of ours, not chance. */
const BLOCK_BELOW = 0.001;

/** One arm; sums in minor units a group. */
export interface GroupTotals extends Omit<Arm, "people" | "mean"> {
  readonly groups: number;
  readonly buyers: number;
  readonly revenueMinor: number;
}

export interface GroupArm {
  readonly groups: number;
  readonly buyers: number;
  readonly revenueMinor: number;
  readonly perGroupMinor: number;
}

interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface GroupResult {
  readonly treated: GroupArm;
  readonly heldBack: GroupArm;
  /** Of revenue a group, with a 95 % interval that holds however often one looks; null where none may or can be told. */
  readonly difference: ({ readonly perGroupMinor: number } & Interval) | null;
  readonly windowDays: number;
  /** RFC 3339. */
  readonly since: string;
  readonly sentence: string;
}

export interface GroupSetting {
  readonly controlShare: number;
  readonly windowDays: number;
  readonly startedAt: Date;
  readonly now: Date;
  readonly currency: string;
  /** Of the always-valid interval, fixed before the first look. */
  readonly eta: number;
}

export interface GroupTold {
  readonly result: GroupResult;
  readonly interval: AlwaysValid | null;
  readonly eta: number;
}

export const NO_GROUPS: GroupTotals = {
  groups: 0,
  buyers: 0,
  revenueMinor: 0,
  variance: 0,
  meanBefore: 0,
  varianceBefore: 0,
  covariance: 0,
};

/** η from the groups drawn on the first day and what they had bought before it: nothing in it changes afterwards. */
export function groupEta(first: { groups: number; sum: number; squares: number }, controlShare: number): number {
  const variance = first.groups > 0 ? first.squares / first.groups - (first.sum / first.groups) ** 2 : 0;
  return controlShare > 0 ? etaFor(Math.max(first.groups, TUNED_TO), Math.max(variance, LITTLE), controlShare) : 0;
}

const armOf = ({ groups, buyers, revenueMinor }: GroupTotals): GroupArm => ({
  groups,
  buyers,
  revenueMinor,
  perGroupMinor: groups > 0 ? Math.round(revenueMinor / groups) : 0,
});

const asArm = (totals: GroupTotals): Arm => ({
  ...totals,
  people: totals.groups,
  mean: totals.groups > 0 ? totals.revenueMinor / totals.groups : 0,
});

function sentenceOf(
  result: Omit<GroupResult, "sentence">,
  ratioOk: boolean,
  { startedAt, windowDays, now, currency }: GroupSetting,
): string {
  const { treated, heldBack, difference } = result;
  const money = (minor: number): string => formatMoney(Math.round(minor), currency);
  const end = new Date(startedAt.getTime() + windowDays * DAY);
  const until = end <= now ? "" : ` Purchases count until ${dayOf(end)}.`;
  if (treated.groups + heldBack.groups === 0) return "No group has been drawn yet.";
  if (!ratioOk) return "As many left alone as that is not chance: something went wrong in the draw or after it, so no difference is told.";
  if (heldBack.groups === 0) return "No group was left alone, so nobody can say what would have been bought anyway.";
  if (treated.groups < GROUPS_AT_LEAST || heldBack.groups < GROUPS_AT_LEAST)
    return `${treated.groups} groups treated and ${heldBack.groups} left alone are too few to compare: it takes ${GROUPS_AT_LEAST} of each.${until}`;
  if (treated.buyers + heldBack.buyers === 0) return `No group has bought since.${until}`;
  if (difference === null) return `Nothing differs yet.${until}`;
  const { low, high, perGroupMinor } = difference;
  if (low <= 0 && high >= 0)
    return `No difference can be told yet: it may be anything from ${money(low)} to ${money(high)} a group.${until}`;
  const way = perGroupMinor > 0 ? "more" : "less";
  const [least, most] = [Math.min(Math.abs(low), Math.abs(high)), Math.max(Math.abs(low), Math.abs(high))];
  return `Those treated bought for ${money(Math.abs(perGroupMinor))} a group ${way} than those left alone (95 %, however often one looks: ${money(least)} to ${money(most)}).${until}`;
}

export function groupReadOut(treated: GroupTotals, heldBack: GroupTotals, setting: GroupSetting): GroupTold {
  const groups = treated.groups + heldBack.groups;
  const ok =
    groups === 0 ||
    setting.controlShare === 0 ||
    sampleRatio([heldBack.groups, groups - heldBack.groups], [setting.controlShare, 1 - setting.controlShare]) >= BLOCK_BELOW;
  const enough = treated.groups >= GROUPS_AT_LEAST && heldBack.groups >= GROUPS_AT_LEAST && treated.buyers + heldBack.buyers > 0;
  const interval = ok && enough ? alwaysValid(asArm(treated), asArm(heldBack), setting.eta) : null;
  const result = {
    treated: armOf(treated),
    heldBack: armOf(heldBack),
    difference: interval && {
      perGroupMinor: Math.round(interval.difference),
      low: Math.round(interval.low),
      high: Math.round(interval.high),
    },
    windowDays: setting.windowDays,
    since: setting.startedAt.toISOString(),
  };
  return { result: { ...result, sentence: sentenceOf(result, ok, setting) }, interval, eta: setting.eta };
}

export interface GroupsTogether {
  readonly experiments: number;
  /** Those of which a difference can be told. */
  readonly counted: number;
  readonly treated: number;
  readonly heldBack: number;
  /** The difference times the groups treated, over all that count. */
  readonly broughtMinor: ({ readonly estimate: number } & Interval) | null;
  readonly sentence: string;
}

/** Several draws of one list, the newest first, as one sum. */
export function groupsTogether(told: readonly GroupTold[], currency: string): GroupsTogether {
  const money = (minor: number): string => formatMoney(Math.round(minor), currency);
  const counted = told.flatMap(({ result, interval, eta }) =>
    interval === null
      ? []
      : [{ treated: result.treated.groups, people: result.treated.groups + result.heldBack.groups, eta, difference: interval }],
  );
  // The first one was there before any was looked at, so it sets the scale.
  const brought = broughtByAll(counted.toReversed());
  const treated = told.reduce((sum, { result }) => sum + result.treated.groups, 0);
  const heldBack = told.reduce((sum, { result }) => sum + result.heldBack.groups, 0);
  const base = { experiments: told.length, counted: counted.length, treated, heldBack };
  if (brought === null) {
    const [newest] = told;
    const sentence = newest?.result.sentence ?? "Nothing has been done from this list yet with any group left alone to compare with.";
    return { ...base, broughtMinor: null, sentence };
  }
  const { brought: estimate, low, high } = brought;
  const who = `${treated} groups treated and ${heldBack} left alone`;
  const sentence =
    low <= 0 && high >= 0
      ? `${who}: no difference can be told yet; acting on it may have brought anything from ${money(low)} to ${money(high)}.`
      : `${who}: acting on it ${estimate > 0 ? "brought" : "cost"} ${money(Math.abs(estimate))} (95 %, however often one looks: ${money(Math.min(Math.abs(low), Math.abs(high)))} to ${money(Math.max(Math.abs(low), Math.abs(high)))}).`;
  return { ...base, broughtMinor: { estimate: Math.round(estimate), low: Math.round(low), high: Math.round(high) }, sentence };
}
