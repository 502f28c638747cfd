/** What an experiment says, and what it does not. */
import { formatMoney } from "../../vocabulary/money.ts";
import { dayOf, DAY } from "../../vocabulary/time.ts";
import { alwaysValid, type AlwaysValid, type Arm } from "./always-valid.ts";
import type { ArmTotals } from "./outcome-sums.ts";
import { repurchase, type Repurchase } from "./repurchase.ts";
import { sampleRatio } from "./statistics.ts";

export interface ArmResult {
  people: number;
  buyers: number;
  revenueMinor: number;
  perPersonMinor: number;
}

export interface ExperimentResult {
  treated: ArmResult;
  heldBack: ArmResult;
  /**
   * Of revenue a person, with a 95 % interval that holds however often one looks; `explained` is the part of the chance in it that earlier
   * purchases took away, 0 to 1. Null where none may or can be told.
   */
  difference: { perPersonMinor: number; low: number; high: number; explained: number } | null;
  /** Shares held back; `ok` is false where the observed one cannot be chance, and then no difference is told. */
  sampleRatio: { expected: number; observed: number; p: number; ok: boolean };
  /** Whether more came back, and came back by preference. */
  repurchase: Repurchase;
  windowDays: number;
  since: string;
  sentence: string;
}

export interface Setting {
  controlShare: number;
  windowDays: number;
  startedAt: Date;
  now: Date;
  currency: string;
  /** Of the always-valid interval, fixed before the first look. */
  eta: number;
  /** Of the interval of shares of people. */
  etaShares: number;
}

/** A planned share that comes out so rarely is a fault of ours, not chance. */
export const BLOCK_BELOW = 0.001;

export const armResult = ({ people, buyers, revenueMinor }: ArmTotals): ArmResult => ({
  people,
  buyers,
  revenueMinor,
  perPersonMinor: people > 0 ? Math.round(revenueMinor / people) : 0,
});

function whenOver({ startedAt, windowDays, now }: Setting): string {
  const end = new Date(startedAt.getTime() + windowDays * DAY);
  return end <= now ? "" : ` Purchases count until ${dayOf(end)}.`;
}

function sentenceOf(result: Omit<ExperimentResult, "sentence">, setting: Setting): string {
  const { treated, heldBack, difference, sampleRatio: ratio } = result;
  const money = (minor: number): string => formatMoney(Math.round(minor), setting.currency);
  if (treated.people + heldBack.people === 0) return "Nobody has been drawn yet.";
  if (!ratio.ok) {
    return `${(100 * ratio.observed).toFixed(1)} % were held back instead of ${(100 * ratio.expected).toFixed(1)} %, which is not chance: something went wrong in the draw or after it, so no difference is told.`;
  }
  if (heldBack.people === 0) return "Nobody was held back, so nobody can say what would have been bought anyway.";
  if (treated.buyers + heldBack.buyers === 0) return `Nobody has bought since.${whenOver(setting)}`;
  if (difference === null) return `Too few people to tell a difference.${whenOver(setting)}`;
  const { low, high, perPersonMinor } = difference;
  if (low <= 0 && high >= 0) {
    return `No difference can be told yet: it may be anything from ${money(low)} to ${money(high)} a person.${whenOver(setting)}`;
  }
  const way = perPersonMinor > 0 ? "more" : "less";
  const [least, most] = [Math.min(Math.abs(low), Math.abs(high)), Math.max(Math.abs(low), Math.abs(high))];
  return `Those we wrote to bought for ${money(Math.abs(perPersonMinor))} a person ${way} than those held back (95 %, however often one looks: ${money(least)} to ${money(most)}).${whenOver(setting)}`;
}

export const armOf = (totals: ArmTotals): Arm => ({ ...totals, mean: totals.people > 0 ? totals.revenueMinor / totals.people : 0 });

/** The difference with its interval, unless the draw failed or there is nothing to tell. */
export function differenceOf(
  treated: ArmTotals,
  heldBack: ArmTotals,
  { controlShare, eta }: Pick<Setting, "controlShare" | "eta">,
): AlwaysValid | null {
  const p = sampleRatio([heldBack.people, treated.people], [controlShare, 1 - controlShare]);
  return p >= BLOCK_BELOW ? alwaysValid(armOf(treated), armOf(heldBack), eta) : null;
}

export function readOut(treated: ArmTotals, heldBack: ArmTotals, setting: Setting): ExperimentResult {
  const people = treated.people + heldBack.people;
  const p = sampleRatio([heldBack.people, treated.people], [setting.controlShare, 1 - setting.controlShare]);
  const ok = p >= BLOCK_BELOW;
  const interval = differenceOf(treated, heldBack, setting);
  const result = {
    treated: armResult(treated),
    heldBack: armResult(heldBack),
    difference: interval && {
      perPersonMinor: Math.round(interval.difference),
      low: Math.round(interval.low),
      high: Math.round(interval.high),
      explained: interval.explained,
    },
    sampleRatio: { expected: setting.controlShare, observed: people > 0 ? heldBack.people / people : 0, p, ok },
    repurchase: repurchase(treated, heldBack, ok, setting.etaShares),
    windowDays: setting.windowDays,
    since: setting.startedAt.toISOString(),
  };
  return { ...result, sentence: sentenceOf(result, setting) };
}
