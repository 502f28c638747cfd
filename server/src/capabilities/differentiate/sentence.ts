/** What the figures of one person say, in plain words. */
import { formatMoney } from "../../vocabulary/money.ts";
import { leavingChance, type Model } from "./model.ts";
import { meanOfAll, ordersThatWeighAsMuch, type SpendingFit } from "./gamma-gamma.ts";

/** Why no chance is told: too few have bought again; or the history shows hardly anybody leaving, and the model would promise that all come back. */
export type Doubt = "none" | "few" | "no-lapse";

/** Below this mean chance to leave after an order, the model has seen no lapse it could learn from. */
const LEAVING_SEEN = 0.01;

export function doubtOf({ tooEarly, model }: { tooEarly: boolean; model: Model }): Doubt {
  if (tooEarly) return "few";
  return leavingChance(model) < LEAVING_SEEN ? "no-lapse" : "none";
}

export interface Rhythm {
  /** Distinct days with a purchase. */
  orders: number;
  /** Mean days between purchases; null below two. */
  rhythmDays: number | null;
  silentDays: number;
  /** Probability of at least one purchase within the coming year; null where nothing can be said. */
  pReturn: number | null;
  doubt: Doubt;
}

const days = (n: number): string => (n === 1 ? "1 day" : `${n} days`);

function ago(silent: number): string {
  if (silent <= 0) return "today";
  return silent === 1 ? "yesterday" : `${days(silent)} ago`;
}

function every(rhythm: number): string {
  if (rhythm < 1.5) return "nearly every day";
  return `every ${days(Math.round(rhythm))}`;
}

/** "8 in 100", never 0 and never 100: no model knows that. */
export function inHundred(p: number): string {
  const n = Math.round(100 * p);
  if (n < 1) return "Fewer than 1 in 100";
  return n > 99 ? "More than 99 in 100" : `${n} in 100`;
}

export function sentence(person: Rhythm): string {
  const { orders, rhythmDays, silentDays, pReturn, doubt } = person;
  if (orders === 0) return "Has not ordered yet.";
  const late = rhythmDays !== null && silentDays > rhythmDays;
  let start: string;
  if (orders === 1 || rhythmDays === null) start = `Ordered once, ${ago(silentDays)}.`;
  else if (late) start = `Usually orders ${every(rhythmDays)}; silent for ${silentDays === 1 ? "1 day" : silentDays}.`;
  else start = `Usually orders ${every(rhythmDays)}; the last order was ${ago(silentDays)}.`;
  if (pReturn === null || !Number.isFinite(pReturn)) return start;
  if (doubt === "no-lapse") return `${start} The history is too short to say how many such customers come back.`;
  if (doubt === "few") return `${start} Too early to say how many such customers come back: fewer than 100 have bought again so far.`;
  return `${start} ${inHundred(pReturn)} such customers ${late ? "come back within a year" : "order again within a year"}.`;
}

const plural = (n: number): string => (n === 1 ? "1 order" : `${n} orders`);

function rangeOf(low: number, high: number): string {
  if (high === 0) return "place none";
  return low === high ? `place ${plural(low)}` : `place ${low === 0 ? "none" : low} to ${plural(high)}`;
}

/** What the intervals beside a person's figures mean, and what one alone may do. */
export function outlookSentence(
  { orders, range }: { orders: { low: number | null }; range: { low: number; high: number } },
  doubt: Doubt,
  horizonDays: number,
): string {
  const one = `One alone does as they like: of ten such customers, nine ${rangeOf(range.low, range.high)} in the coming ${horizonDays} days.`;
  if (doubt === "few") return `Too early: fewer than 100 have bought again, so these figures lean on a general expectation. ${one}`;
  if (doubt === "no-lapse") return `This history shows hardly anybody leaving, so these figures are rather too high. ${one}`;
  if (orders.low === null) return `Your history does not pin the model down, so no span can be given. ${one}`;
  return `The spans tell how well your history pins down the average of all customers like this one: nine in ten of them hold it. ${one}`;
}

/** What the model's figures rest on. */
export function modelSentence(customers: number, repeaters: number, doubt: Doubt): string {
  if (customers === 0) return "No purchases yet, so there is nothing to expect from.";
  const seen = `Fitted on ${customers} ${customers === 1 ? "customer" : "customers"}, ${repeaters} of whom bought again`;
  if (doubt === "few") {
    return `${seen}: too early to say much. Below 100 repeat customers a general expectation counts as much as your own figures; take each as a guess.`;
  }
  if (doubt === "no-lapse") {
    return `${seen}. In this history hardly anybody can be seen to leave for good, so the model thinks that nearly all come back: trust the own rhythm of each more than its chances until the history is longer.`;
  }
  return `${seen}. It says how many orders to expect of each; how right it was on the last months is shown beside it.`;
}

/** From here on the two are told to go together (Pearson's r). */
const GO_TOGETHER = 0.2;

/** What is expected of an order's money rests on: how much a person's own orders say, and whether the model fits. */
export function spendingSentence({ parameters, repeaters, priorWeight, correlation }: SpendingFit, currency: string): string {
  if (repeaters === 0) return "";
  const own = Math.round((100 * 3) / (3 + ordersThatWeighAsMuch(parameters)));
  const mean = formatMoney(Math.round(meanOfAll(parameters)), currency);
  const start = `An order is expected to be worth what the person's own orders were, drawn towards ${mean}, the mean of all: after three orders their own count for ${own} %`;
  if (priorWeight === 1) return `${start}, a general expectation as long as fewer than 100 people have bought again.`;
  if (correlation > GO_TOGETHER)
    return `${start}. Here those who buy more often also spend more an order, which the model leaves out: the value of the busiest is rather higher.`;
  if (correlation < -GO_TOGETHER)
    return `${start}. Here those who buy more often spend less an order, which the model leaves out: the value of the busiest is rather lower.`;
  return `${start}.`;
}

export const longDay = (day: string): string =>
  new Date(`${day}T00:00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
export const whole = (n: number): string => Math.round(n).toLocaleString("en-GB");

/** What came of the model's word: how many were expected, and how many came. */
export function calibrationSentence(judged: {
  from: string;
  to: string;
  bins: readonly { people: number; expected: number; ordered: number }[];
}): string {
  const sum = (of: "expected" | "ordered"): string => whole(judged.bins.reduce((total, bin) => total + bin.people * bin[of], 0));
  const people = judged.bins.reduce((total, bin) => total + bin.people, 0);
  return `Made to foretell on ${longDay(judged.from)}, from what was known by then: of ${whole(people)} customers ${sum("expected")} were expected to order by ${longDay(judged.to)}, and ${sum("ordered")} did.`;
}
