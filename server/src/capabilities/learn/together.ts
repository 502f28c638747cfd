/** What several experiments say together, and what they do not. */
import { formatMoney } from "../../vocabulary/money.ts";
import { sampleOf, type ArmTotals, type ExperimentResult } from "./read-out.ts";
import { stratified } from "./statistics.ts";

export interface Together {
  /** Experiments, and how many of them can count: somebody held back, and as many as planned. */
  experiments: number;
  counted: number;
  treated: number;
  heldBack: number;
  /** Of revenue a treated person, with a 95 % interval; null where none can be told. */
  difference: { perPersonMinor: number; low: number; high: number } | null;
  /** That difference times the people treated. */
  broughtMinor: { estimate: number; low: number; high: number } | null;
  sentence: string;
}

export interface Told {
  readonly treated: ArmTotals;
  readonly heldBack: ArmTotals;
  readonly result: ExperimentResult;
}

const times = (count: number): string => (count === 1 ? "one experiment" : `${count} experiments`);

function sentenceOf(
  { experiments, counted, treated, heldBack, difference, broughtMinor }: Omit<Together, "sentence">,
  currency: string,
): string {
  const money = (minor: number): string => formatMoney(Math.round(minor), currency);
  if (experiments === 0) return "Nothing has been done from this list yet with anybody left alone to compare with.";
  if (counted === 0) return "Nobody was left alone to compare with, or not as many as planned, so nothing can be told.";
  const over = `Over ${times(counted)}, ${treated} people treated and ${heldBack} left alone`;
  if (difference === null || broughtMinor === null) return `${over}: nobody has bought since, so nothing can be told yet.`;
  if (difference.low <= 0 && difference.high >= 0) {
    return `${over}: no difference can be told yet; it may be anything from ${money(difference.low)} to ${money(difference.high)} a person.`;
  }
  const more = difference.perPersonMinor > 0;
  return (
    `${over}: those treated bought for ${money(Math.abs(difference.perPersonMinor))} a person ${more ? "more" : "less"} (95 %: ${money(difference.low)} to ${money(difference.high)}), ` +
    `which makes ${money(broughtMinor.estimate)} in all (${money(broughtMinor.low)} to ${money(broughtMinor.high)}).`
  );
}

/** Each experiment weighs as many people as were treated in it; one whose share held back cannot be chance is left out. */
export function together(told: readonly Told[], currency: string): Together {
  const sound = told.filter(({ treated, heldBack, result }) => result.sampleRatio.ok && treated.people >= 2 && heldBack.people >= 2);
  const sum = (of: "treated" | "heldBack"): number => sound.reduce((total, each) => total + each[of].people, 0);
  const interval = stratified(sound.map(({ treated, heldBack }) => ({ treated: sampleOf(treated), heldBack: sampleOf(heldBack) })));
  const [treated, heldBack] = [sum("treated"), sum("heldBack")];
  const all = {
    experiments: told.length,
    counted: sound.length,
    treated,
    heldBack,
    difference: interval && {
      perPersonMinor: Math.round(interval.difference),
      low: Math.round(interval.low),
      high: Math.round(interval.high),
    },
    broughtMinor: interval && {
      estimate: Math.round(interval.difference * treated),
      low: Math.round(interval.low * treated),
      high: Math.round(interval.high * treated),
    },
  };
  return { ...all, sentence: sentenceOf(all, currency) };
}
