// What other rules would have brought, in words. Pure.
import { formatMoney } from "../../vocabulary/money.ts";
import type { WhatIfReport, WhatIfRule } from "./what-if.ts";

const NAMES: Readonly<Record<string, string>> = {
  learned: "To each what other people’s answers let expect most",
  unexplored: "Without exploring: each time what was believed best",
  nothing: "Always leave alone",
};

/** @param offer its name; undefined: it is no offer, or gone */
export const ruleName = (rule: string, offer: string | undefined): string =>
  NAMES[rule] ?? (rule.startsWith("next: ") ? `Always what comes next: ${rule.slice(6)}` : `Always “${offer ?? "an offer that is gone"}”`);

export function ruleSentence({ switchDr, gain, verdict }: WhatIfRule, currency: string): string {
  const money = (minor: number): string => formatMoney(Math.round(minor), currency);
  const between = ({ low, high }: { low: number; high: number }): string => `${money(low)} to ${money(high)}`;
  if (verdict === "untold")
    return `Between ${money(switchDr.low)} and ${money(switchDr.high)} a decision; whether that is more or less than what was done cannot be told.`;
  return `${money(Math.abs(gain.estimate))} a decision ${verdict} than what was done (difference ${between(gain)}).`;
}

const count = (n: number, one: string, many: string): string => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

export function pageSentence(report: WhatIfReport | null, currency: string): string {
  if (report === null) return "This has not been worked out yet: that happens every night, or at once when asked for.";
  const { decisions, people, steered, logged, rules } = report;
  const fixed = steered === 0 ? "" : ` ${count(steered, "decision was", "decisions were")} left out, for something was fixed by hand.`;
  if (logged === null) return `No decision of the past half year is over yet, so nothing can be told of other rules.${fixed}`;
  const brought = `${count(decisions, "decision", "decisions")} about ${count(people, "person", "people")} brought ${formatMoney(Math.round(logged.estimate), currency)} each, after what offers and contacts cost.`;
  const better = rules.filter(({ verdict }) => verdict === "more").length;
  const told =
    better === 0
      ? "Of no other rule can it be told that it would have brought more."
      : `${count(better, "other rule", "other rules")} would have brought more, beyond chance.`;
  return `${brought} ${told}${fixed}`;
}
