/**
 * What an experiment will be able to see, before it starts, with the test that may be looked at every day.
 *
 * From the mixture's own bound: an effect is seen on day D in so many of 100 cases as the estimate lies beyond the bound then,
 * reach(V, η) + z √V over the people, where V is the variance of the sum by that day. Looks on the way add a little more, which is not
 * counted: the figure is a lower bound (simulated in the tests). The fixed-horizon formula would promise an effect a third smaller and break
 * its word to whoever looks twice.
 */
import { formatMoney } from "../../vocabulary/money.ts";
import { MISS, reach } from "./always-valid.ts";
import { armName } from "./compare-arms.ts";
import { HELD_BACK, type ArmPlan } from "./draw.ts";
import type { OutcomeKind } from "./experiment-store.ts";
import { etasFor } from "./tuning.ts";

/** What people of this kind do in a window without an experiment: from the business's own past. */
export interface Spread {
  /** People it was read from. */
  readonly people: number;
  /** Money a person in minor units: mean, and variance between people. */
  readonly mean: number;
  readonly variance: number;
  /** Of what one buys in a window with what the same person bought in the one before, -1 to 1. */
  readonly correlation: number;
  /** Shares of people: who bought, and who did the event. */
  readonly bought: number;
  readonly did: number;
}

export interface Planning {
  /** People there at the start, and how many come in each day from then on. */
  readonly people: number;
  readonly perDay: number;
  readonly days: number;
  readonly windowDays: number;
  /** The share of all people that each arm gets, those held back among them. */
  readonly plans: readonly ArmPlan[];
  readonly outcome: OutcomeKind;
  readonly spread: Spread;
}

export interface PairPower {
  a: string;
  b: string;
  /** The smallest effect seen in 8 of 10 cases: minor units a person, or a share of people. Null where none can be. */
  effect: number | null;
}

/** The point of the normal distribution beyond which 8 of 10 lie. */
const Z80 = 0.8416212335729143;

/** Windows of people that have passed by a day, in whole people: half a window of two people is one. */
function exposure({ people, perDay, windowDays }: Planning, days: number): number {
  const each = Math.min(days / windowDays, 1);
  const arriving = days <= windowDays ? days ** 2 / (2 * windowDays) : days - windowDays / 2;
  return people * each + perDay * arriving;
}

/**
 * People who buy more also vary more, so the effect stands on both sides and is found by going round: with the factor itself where they only
 * order more often, with its square where each order or person grows; half way between is taken, and with the factor itself from a doubling on, for
 * nobody's orders grow that much. The smaller group is not believed to vary less than both together, as in the read-out.
 */
function wider(factor: number): number {
  return Math.min(factor, 2) ** 1.5 * Math.max(factor / 2, 1);
}

function moneySeen(
  { mean, variance, correlation }: Spread,
  ratio: number,
  exposed: number,
  bound: (variance: number) => number,
): number | null {
  const each = variance * (1 - correlation ** 2) * exposed;
  if (!(each > 0)) return null;
  let effect = 0;
  for (let i = 0; i < 50; i++) {
    const more = mean > 0 ? wider(1 + effect / mean) : 1;
    const sum = each * (more / (1 - ratio) + ((1 - ratio) * more + ratio) / ratio);
    effect = (bound(sum) + Z80 * Math.sqrt(sum)) / exposed;
  }
  return effect;
}

/** The smallest effect a person (of a whole window) that is seen by a day in 8 of 10 cases; null where there is nobody to compare. */
function detectable(plan: Planning, a: ArmPlan, b: ArmPlan, days: number, miss: number): number | null {
  const both = a.share + b.share;
  const ratio = both > 0 ? b.share / both : 0;
  const people = (plan.people + plan.perDay * days) * both;
  const exposed = exposure(plan, days) * both;
  if (!(ratio > 0 && ratio < 1) || people * Math.min(ratio, 1 - ratio) < 2 || exposed <= 0) return null;
  const { spread, outcome } = plan;
  const share = outcome === "event" ? spread.did : spread.bought;
  const { eta, etaShares } = etasFor((plan.people + plan.perDay) * both, spread.variance, share, ratio, miss);
  if (outcome === "money") return moneySeen(spread, ratio, exposed, (variance) => reach(variance, eta, miss));
  const now = (share * exposed) / people;
  if (!(now > 0 && now < 1)) return null;
  const odds = ((now / (1 - now)) * people) / (ratio * (1 - ratio));
  return ((1 - now) * (reach(odds, etaShares, miss) + Z80 * Math.sqrt(odds))) / exposed;
}

/** All pairs, those with the held-back group first. */
function couples(plans: readonly ArmPlan[]): [ArmPlan, ArmPlan][] {
  const arms = plans.filter(({ name }) => name !== HELD_BACK);
  const held = plans.filter(({ name }) => name === HELD_BACK);
  return [
    ...arms.flatMap((a) => held.map((b): [ArmPlan, ArmPlan] => [a, b])),
    ...arms.flatMap((a, i) => arms.slice(i + 1).map((b): [ArmPlan, ArmPlan] => [a, b])),
  ];
}

export interface PowerReport {
  pairs: PairPower[];
  /** The effect that all pairs can see, by day. */
  byDay: { day: number; effect: number | null }[];
  /** The first day on which the wished effect is seen in 8 of 10 cases; null where it is not within a year, or none was wished for. */
  day: number | null;
  sentence: string;
  basis: string;
}

const worst = (effects: readonly (number | null)[]): number | null =>
  effects.length === 0 || effects.includes(null) ? null : Math.max(...effects.map((effect) => effect ?? 0));

const YEAR = 365;

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

function shown(outcome: OutcomeKind, currency: string): (effect: number) => string {
  return outcome === "money"
    ? (effect) => `${formatMoney(Math.ceil(effect), currency)} a person`
    : (effect) => `${(100 * effect).toFixed(1)} points of share`;
}

function sentenceOf(plan: Planning, pairs: readonly PairPower[], currency: string): string {
  const show = shown(plan.outcome, currency);
  const held = plan.plans.find(({ name }) => name === HELD_BACK)?.share ?? 0;
  const all = Math.round(plan.people + plan.perDay * plan.days);
  const who = `${held > 0 ? `With ${percent(held)} held back of` : "Of"} ${all.toLocaleString("en")} people`;
  if (pairs.length === 0) return "There is only one group, so there is nothing to compare: hold some people back, or try two things.";
  const told = [true, false].flatMap((withHeld) => {
    const some = pairs.filter(({ b }) => (b === HELD_BACK) === withHeld);
    const effect = worst(some.map((pair) => pair.effect));
    if (some.length === 0) return [];
    const what = withHeld ? `against ${armName(HELD_BACK)}` : "between two of the versions";
    return effect === null ? [`${what} nothing can be seen`] : [`an effect of ${show(effect)} or more ${what}`];
  });
  if (pairs.every(({ effect }) => effect === null)) return `${who} nothing can be seen: too few people in a group, or nobody of them buys.`;
  return `${who} you will see ${told.join(", and ")} after ${plan.days} days in 8 of 10 cases.`;
}

/** Where only what nobody would hope for can be seen, what to do instead. */
function tooSmall({ outcome, spread }: Planning, pairs: readonly PairPower[]): string {
  const effect = worst(pairs.map((pair) => pair.effect));
  if (outcome !== "money" || effect === null || effect <= spread.mean) return "";
  return " What can be seen is more than such people buy for at all: take more people or more days, or judge it by who buys.";
}

function basisOf(plan: Planning, pairs: readonly PairPower[], currency: string): string {
  const { spread, outcome, windowDays, plans } = plan;
  const comparisons = (plans.length * (plans.length - 1)) / 2;
  const shared = comparisons > 1 ? ` ${comparisons} comparisons share the 5 in 100 (Bonferroni).` : "";
  const last = `in the last ${windowDays} days of purchases known`;
  const how =
    outcome === "money"
      ? `${spread.people.toLocaleString("en")} such people bought for ${formatMoney(Math.round(spread.mean), currency)} each ${last}, spread by ${formatMoney(Math.round(Math.sqrt(spread.variance)), currency)}; earlier purchases take ${percent(spread.correlation ** 2)} of the chance out.`
      : `Of ${spread.people.toLocaleString("en")} such people ${percent(outcome === "event" ? spread.did : spread.bought)} did so ${last}.`;
  return `${how} Reckoned for the test that may be looked at every day, from the bound of its last day; looks on the way find a little more.${shared}${tooSmall(plan, pairs)}`;
}

/** @param wished an effect one hopes for, in minor units a person or as a share */
export function power(plan: Planning, wished: number | null, currency: string): PowerReport {
  const all = couples(plan.plans);
  const miss = MISS / Math.max(all.length, 1);
  const at = (days: number): (number | null)[] => all.map(([a, b]) => detectable(plan, a, b, days, miss));
  const now = at(plan.days);
  const pairs = all.map(([a, b], i) => ({ a: a.name, b: b.name, effect: now[i] ?? null }));
  const last = Math.min(YEAR, Math.max(plan.days, plan.windowDays));
  const step = Math.max(1, Math.floor(last / 30));
  const byDay: PowerReport["byDay"] = [];
  for (let day = step; day <= last; day += step) byDay.push({ day, effect: worst(at(day)) });
  let day: number | null = null;
  if (wished !== null && wished > 0)
    for (let d = 1; d <= YEAR && day === null; d++) {
      const effect = worst(at(d));
      if (effect !== null && effect <= wished) day = d;
    }
  return { pairs, byDay, day, sentence: sentenceOf(plan, pairs, currency), basis: basisOf(plan, pairs, currency) };
}
