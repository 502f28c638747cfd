/**
 * What serving a person has cost: each contact at a price of its own (activity-based costing of customers, Kaplan & Narayanan 2001: what is
 * left of the margin after it is what a customer brings). Counts come from touches by their names and from days with a return.
 */
import { formatMoney, minorUnits } from "../../vocabulary/money.ts";

export const COST_KINDS = [
  { id: "mail", one: "mail", many: "mails", touches: ["Mail Sent", "Mail Received", "Email Delivered"], euros: 0.002 },
  { id: "sms", one: "short message", many: "short messages", touches: ["SMS Sent"], euros: 0.08 },
  { id: "letter", one: "letter", many: "letters", touches: ["Letter Sent"], euros: 1.1 },
  { id: "fax", one: "fax", many: "faxes", touches: ["Fax Sent"], euros: 0.05 },
  { id: "call", one: "call", many: "calls", touches: ["Call Made", "Call Received"], euros: 4 },
  { id: "visit", one: "visit", many: "visits", touches: ["Visit Made"], euros: 90 },
  { id: "complaint", one: "complaint", many: "complaints", touches: ["Complaint Opened", "Complaint Reopened"], euros: 15 },
  { id: "return", one: "return handled", many: "returns handled", touches: [], euros: 6 },
] as const;

export type CostKind = (typeof COST_KINDS)[number]["id"];

/** Minor units of the business's currency each; fractions are meant: a mail costs less than a cent. */
export type Prices = Readonly<Record<CostKind, number>>;

/** Marketing money: what goes out to a person because we chose so; complaints and returns come to us. */
export const SPENT_ON: readonly CostKind[] = ["mail", "sms", "letter", "fax", "call", "visit"];

export type Counts = Readonly<Partial<Record<CostKind, number>>>;

/** So many of a currency are about a euro: for first guesses of prices only, which the business then sets. */
const ABOUT_A_EURO: Readonly<Record<string, number>> = {
  CZK: 25,
  DKK: 7.5,
  HUF: 400,
  INR: 95,
  JPY: 165,
  KRW: 1500,
  MXN: 20,
  NOK: 11,
  PLN: 4.3,
  RON: 5,
  SEK: 11,
  TRY: 40,
  UAH: 45,
  ZAR: 20,
};

/** A first guess in a currency: franked post and staff paid as in Western Europe. ISO 4217 code in, minor units out. */
export function defaultPrices(currency: string): Prices {
  const unit = (ABOUT_A_EURO[currency] ?? 1) * minorUnits(currency);
  return Object.fromEntries(COST_KINDS.map(({ id, euros }) => [id, Number((euros * unit).toPrecision(2))])) as Record<CostKind, number>;
}

/** Each touch that costs something, by its name: minor units. */
export const pricesByTouch = (prices: Prices): Map<string, number> =>
  new Map(COST_KINDS.flatMap(({ id, touches }) => touches.map((name) => [name, prices[id]] as const)));

/** Whole minor units. */
export function costToServe(counts: Counts, prices: Prices): number {
  return Math.round(COST_KINDS.reduce((sum, { id }) => sum + (counts[id] ?? 0) * prices[id], 0));
}

export interface CostLine {
  kind: CostKind;
  /** "12 mails". */
  words: string;
  count: number;
  eachMinor: number;
  costMinor: number;
}

/** What a person's cost is made of, the dearest first; kinds without a contact are left out. */
export function costLines(counts: Counts, prices: Prices): CostLine[] {
  return COST_KINDS.flatMap(({ id, one, many }) => {
    const count = counts[id] ?? 0;
    const costMinor = count * prices[id];
    return count === 0 ? [] : [{ kind: id, words: `${count} ${count === 1 ? one : many}`, count, eachMinor: prices[id], costMinor }];
  }).sort((a, b) => b.costMinor - a.costMinor);
}

/** What is left of the margin, in a sentence. */
export function costSentence(marginMinor: number, costMinor: number, currency: string): string {
  if (costMinor === 0) return "";
  const money = (minor: number): string => formatMoney(minor, currency);
  const left = marginMinor - costMinor;
  const served = `Serving cost ${money(costMinor)} so far`;
  if (left < 0) return `${served}, ${money(-left)} more than the margin of ${money(marginMinor)}`;
  return `${served}, which leaves ${money(left)} of the margin of ${money(marginMinor)}`;
}
