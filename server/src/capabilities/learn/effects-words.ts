import { formatMoney } from "../../vocabulary/money.ts";
import { LEAST_BUYERS, LEAST_PEOPLE, type EffectsReport } from "./effects.ts";

const percent = (share: number): string => `${Math.round(100 * share)} %`;
const all = { all: "everybody", nobody: "nobody" } as const;

/** What to do about it, in a sentence. */
export function effectsSentence(report: EffectsReport, currency: string): string {
  const { none, heldBack, treated, buyers, beyond, coefficient, noise, rule } = report;
  const money = (minor: number): string => formatMoney(Math.round(minor), currency);
  if (none === "few") {
    return `${treated} people were treated and ${heldBack} left alone; from ${LEAST_PEOPLE} on each side on it can be asked for whom it works.`;
  }
  if (none === "nobody bought" || rule === null) {
    return `${buyers} of them bought anything since; from ${LEAST_BUYERS} on it can be asked for whom it works.`;
  }
  if (!beyond) {
    return (
      `For whom it works cannot be told from what was known of people: ranked by what it was expected to add, the ranking is worth ${money(coefficient)} a person, ` +
      `and rankings drawn at random reach ${money(noise)}. No choice among people is recommended; go by the difference of all.`
    );
  }
  if (!rule.recommended) {
    return (
      `It works better for some than for others, by more than chance, but choosing them does not beat doing it for ${all[rule.bestArm]} beyond chance ` +
      `(${money(rule.gain)} a person; chance reaches ${money(rule.noise)}). No choice among people is recommended.`
    );
  }
  return (
    `It pays to choose: done only for the ${percent(rule.share)} for whom it is expected to add anything, it brings ${money(rule.value)} a person of all, ` +
    `${money(rule.gain)} more than done for ${all[rule.bestArm]} (chance reaches ${money(rule.noise)}). Leave the others alone.`
  );
}
