/** Each arm of an experiment against each other and against those held back. */
import { formatMoney } from "../../vocabulary/money.ts";
import { alwaysValid, MISS } from "./always-valid.ts";
import { alwaysValidShares, type ShareDifference } from "./always-valid-shares.ts";
import { HELD_BACK, TREATED, type ArmPlan } from "./draw.ts";
import type { OutcomeKind } from "./experiment-store.ts";
import { add, NO_SUMS, totalsOf, type ArmTotals, type Sums } from "./outcome-sums.ts";
import { armOf, armResult, BLOCK_BELOW, type ArmResult } from "./read-out.ts";
import { sampleRatio } from "./statistics.ts";
import { tuned } from "./tuning.ts";

export interface ComparedArm extends ArmResult {
  name: string;
  doers: number;
  /** Of all people: as planned, and as it came out. */
  planned: number;
  share: number;
}

/** A difference with its interval: money in minor units a person, shares of people from -1 to 1. */
export interface Interval {
  difference: number;
  low: number;
  high: number;
}

export interface Pair {
  /** `a` less `b`. */
  a: string;
  b: string;
  money: (Interval & { explained: number }) | null;
  bought: ShareDifference | null;
  did: ShareDifference | null;
  /** Of what the experiment is judged by. */
  judged: Interval | null;
  verdict: "more" | "less" | "open" | "none";
  sentence: string;
}

export interface ComparedArms {
  arms: ComparedArm[];
  sampleRatio: { p: number; ok: boolean };
  pairs: Pair[];
  /** How the pairs share the five in a hundred by which an experiment may mislead. */
  correction: string;
  sentence: string;
}

export interface Judging {
  /** The share of all people that each arm is planned to get, those held back among them. */
  readonly plans: readonly ArmPlan[];
  readonly outcome: OutcomeKind;
  readonly event: string | null;
  readonly currency: string;
}

/** The name of an arm as people read it. */
export const armName = (name: string): string =>
  name === HELD_BACK ? "those held back" : name === TREATED ? "those treated" : `those with “${name}”`;

/** In words: a difference of an outcome, and what it is a difference of. */
function figures({ outcome, currency }: Pick<Judging, "outcome" | "currency">): { bare: (difference: number) => string; unit: string } {
  return outcome === "money"
    ? { bare: (minor) => formatMoney(Math.round(minor), currency), unit: " a person" }
    : { bare: (share) => (100 * share).toFixed(1), unit: " points" };
}

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

const deedOf = ({ outcome, event }: Judging): string =>
  outcome === "money" ? "bought for" : outcome === "bought" ? "bought again" : `did “${event ?? ""}”`;

/** What an interval says, and where it says nothing, what it rules out. */
function sayInterval(a: string, b: string, { low, high, difference }: Interval, judging: Judging): string {
  const { bare, unit } = figures(judging);
  const show = (value: number): string => `${bare(value)}${unit}`;
  const deed = deedOf(judging);
  if (low <= 0 && high >= 0) {
    const most = Math.max(-low, high);
    return `No difference between ${a} and ${b} can be told yet. What is ruled out: an effect larger than ${show(most)} either way.`;
  }
  const way = difference > 0 ? "more" : "less";
  const [least, most] = [Math.min(Math.abs(low), Math.abs(high)), Math.max(Math.abs(low), Math.abs(high))];
  const range = `${bare(least)} to ${bare(most)}`;
  return judging.outcome === "money"
    ? `${capital(a)} ${deed} ${show(Math.abs(difference))} ${way} than ${b} (${range}).`
    : `Of ${a}, ${show(Math.abs(difference))} ${way} ${deed} than of ${b} (${range}).`;
}

interface Group {
  readonly plan: ArmPlan;
  readonly sums: Sums;
  readonly totals: ArmTotals;
}

function pairOf(a: Group, b: Group, judging: Judging, miss: number): Pair {
  const both = a.plan.share + b.plan.share;
  const { eta, etaShares } = tuned(add(a.sums, b.sums), b.plan.share / both, miss);
  const shares = (of: "buyers" | "doers"): ShareDifference | null =>
    alwaysValidShares({ people: a.totals.people, did: a.totals[of] }, { people: b.totals.people, did: b.totals[of] }, etaShares, miss);
  const found = alwaysValid(armOf(a.totals), armOf(b.totals), eta, miss);
  const money = found && { difference: found.difference, low: found.low, high: found.high, explained: found.explained };
  const [bought, did] = [shares("buyers"), judging.outcome === "event" ? shares("doers") : null];
  const from: Interval | null = { money, bought, event: did }[judging.outcome];
  const judged = from && { difference: from.difference, low: from.low, high: from.high };
  const [x, y] = [armName(a.plan.name), armName(b.plan.name)];
  return {
    a: a.plan.name,
    b: b.plan.name,
    money,
    bought,
    did,
    judged,
    verdict: judged === null ? "none" : judged.low > 0 ? "more" : judged.high < 0 ? "less" : "open",
    sentence:
      judged === null ? `Nothing to tell between ${x} and ${y} yet: too few people, or nobody bought.` : sayInterval(x, y, judged, judging),
  };
}

/** All pairs, the held-back group as the second wherever it is one of the two. */
function pairsOf(groups: readonly Group[]): [Group, Group][] {
  const held = groups.filter(({ plan }) => plan.name === HELD_BACK);
  const arms = groups.filter(({ plan }) => plan.name !== HELD_BACK);
  return [
    ...arms.flatMap((a) => held.map((b): [Group, Group] => [a, b])),
    ...arms.flatMap((a, i) => arms.slice(i + 1).map((b): [Group, Group] => [a, b])),
  ];
}

function correctionOf(pairs: number): string {
  if (pairs < 2) return "One comparison: the interval holds in 95 of 100 such experiments, however often one looks.";
  return `${pairs} comparisons share the 5 in 100 (Bonferroni): each interval is drawn for ${(100 - 5 / pairs).toFixed(1)} %, so that in 95 of 100 such experiments all of them hold, however often one looks.`;
}

function sentenceOf(arms: readonly ComparedArm[], ok: boolean, pairs: readonly Pair[]): string {
  const people = arms.reduce((sum, arm) => sum + arm.people, 0);
  if (people === 0) return "Nobody has been drawn yet.";
  if (!ok) {
    const sizes = arms
      .map((arm) => `${armName(arm.name)} ${(100 * arm.share).toFixed(1)} % instead of ${(100 * arm.planned).toFixed(1)} %`)
      .join(", ");
    return `The groups are not of the sizes that were planned (${sizes}), which is not chance: something went wrong in the draw or after it, so no difference is told.`;
  }
  const told = pairs.filter(({ verdict }) => verdict === "more" || verdict === "less");
  if (told.length > 0) return told.map(({ sentence }) => sentence).join(" ");
  const open = pairs.filter(({ verdict }) => verdict === "open");
  if (open.length === 0)
    return pairs.length === 0
      ? "There is only one group, so there is nothing to compare."
      : "Too little has happened to tell a difference.";
  return open.length === 1
    ? open[0]!.sentence
    : `No difference can be told yet between any two of the ${arms.length} groups; below stands what each comparison rules out.`;
}

/** @param sums of each arm by its name, at one look */
export function compareArms(sums: ReadonlyMap<string, Sums>, judging: Judging): ComparedArms {
  const groups = judging.plans.map((plan): Group => {
    const own = sums.get(plan.name) ?? NO_SUMS;
    return { plan, sums: own, totals: totalsOf(own) };
  });
  const people = groups.reduce((sum, { totals }) => sum + totals.people, 0);
  const p = sampleRatio(
    groups.map(({ totals }) => totals.people),
    groups.map(({ plan }) => plan.share),
  );
  const ok = p >= BLOCK_BELOW;
  const arms = groups.map(({ plan, totals }) => ({
    name: plan.name,
    ...armResult(totals),
    doers: totals.doers,
    planned: plan.share,
    share: people > 0 ? totals.people / people : 0,
  }));
  const couples = pairsOf(groups);
  const pairs = ok ? couples.map(([a, b]) => pairOf(a, b, judging, MISS / couples.length)) : [];
  return { arms, sampleRatio: { p, ok }, pairs, correction: correctionOf(couples.length), sentence: sentenceOf(arms, ok, pairs) };
}
