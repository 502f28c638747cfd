/** What several experiments say together, and what they do not. */
import { formatMoney } from "../../vocabulary/money.ts";
import { broughtByAll, type AlwaysValid } from "./always-valid.ts";
import type { ArmTotals } from "./outcome-sums.ts";
import type { ExperimentResult } from "./read-out.ts";

export interface Together {
  /** Experiments, and how many of them can count: somebody held back, and as many as planned. */
  experiments: number;
  counted: number;
  treated: number;
  heldBack: number;
  /** Of revenue a treated person, with a 95 % interval that holds however often one looks; null where none can be told. */
  difference: { perPersonMinor: number; low: number; high: number } | null;
  /** That difference times the people treated. */
  broughtMinor: { estimate: number; low: number; high: number } | null;
  sentence: string;
}

export interface Told {
  readonly treated: ArmTotals;
  readonly heldBack: ArmTotals;
  readonly result: ExperimentResult;
  readonly interval: AlwaysValid | null;
  readonly eta: number;
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

/** Each experiment brings its difference times the people treated in it; one whose share held back cannot be chance is left out. */
export function together(told: readonly Told[], currency: string): Together {
  const sound = told.filter(({ treated, heldBack, result }) => result.sampleRatio.ok && treated.people >= 2 && heldBack.people >= 2);
  const sum = (of: "treated" | "heldBack"): number => sound.reduce((total, each) => total + each[of].people, 0);
  const [treated, heldBack] = [sum("treated"), sum("heldBack")];
  // The first one was there before any was looked at, so it sets the scale.
  const brought = broughtByAll(
    sound.toReversed().flatMap((each) =>
      each.interval === null
        ? []
        : [
            {
              treated: each.treated.people,
              people: each.treated.people + each.heldBack.people,
              eta: each.eta,
              difference: each.interval,
            },
          ],
    ),
  );
  const rounded = (by: number) =>
    brought && { estimate: Math.round(brought.brought / by), low: Math.round(brought.low / by), high: Math.round(brought.high / by) };
  const perPerson = rounded(treated);
  const all = {
    experiments: told.length,
    counted: sound.length,
    treated,
    heldBack,
    difference: perPerson && { perPersonMinor: perPerson.estimate, low: perPerson.low, high: perPerson.high },
    broughtMinor: rounded(1),
  };
  return { ...all, sentence: sentenceOf(all, currency) };
}
