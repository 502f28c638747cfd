/** A person's value as a screen shows it. */
import { formatMoney } from "../../vocabulary/money.ts";
import { labelOf, type State } from "./life-line.ts";
import { longDay, sentence, type Doubt } from "./sentence.ts";
import { costSentence } from "./cost-to-serve.ts";
import { tierMeaning, type Tier, type TierRule } from "./tiers.ts";
import type { ValueRow } from "./value-reads.ts";

export interface PersonValue {
  asOf: string;
  orders: number;
  revenueMinor: number;
  revenueYearMinor: number;
  revenueYearBeforeMinor: number;
  marginMinor: number;
  returnsMinor: number;
  /** Contacts, complaints and returns at the prices of the settings. */
  costToServeMinor: number;
  marginAfterMinor: number;
  /** Null for somebody who has not bought; so are all figures below that need a purchase. */
  firstDay: string | null;
  lastDay: string | null;
  rhythmDays: number | null;
  silentDays: number | null;
  pAlive: number | null;
  expectedOrders: number;
  expectedValueMinor: number;
  horizonDays: number;
  state: State;
  stateLabel: string;
  tier: Tier | null;
  decile: number | null;
  sentence: string;
  reasons: string[];
}

export interface Context {
  asOf: string;
  currency: string;
  horizonDays: number;
  doubt: Doubt;
  /** By which the tiers of this run are. */
  tiers: TierRule;
}

function reasonsOf(row: ValueRow, { currency, tiers }: Context): string[] {
  if (row.orders === 0) return [];
  const money = (minor: number): string => formatMoney(minor, currency);
  const reasons = [
    row.orders === 1 ? `One order, on ${longDay(row.firstDay)}` : `${row.orders} days with an order since ${longDay(row.firstDay)}`,
    `${money(row.revenueYearMinor)} in the past 365 days, ${money(row.revenueYearBeforeMinor)} in the 365 days before`,
  ];
  if (row.tier !== "") reasons.push(`${row.tier}: ${tierMeaning(row.tier, tiers)}`);
  if (row.returnsMinor > 0) reasons.push(`${money(row.returnsMinor)} given back`);
  const served = costSentence(row.marginMinor, row.costToServeMinor, currency);
  if (served !== "") reasons.push(served);
  return reasons;
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

export function personValue(row: ValueRow, context: Context): PersonValue {
  const bought = row.orders > 0;
  const rhythmDays = row.orders > 1 ? rounded(row.rhythmDays, 1) : null;
  return {
    asOf: context.asOf,
    orders: row.orders,
    revenueMinor: row.revenueMinor,
    revenueYearMinor: row.revenueYearMinor,
    revenueYearBeforeMinor: row.revenueYearBeforeMinor,
    marginMinor: row.marginMinor,
    returnsMinor: row.returnsMinor,
    costToServeMinor: row.costToServeMinor,
    marginAfterMinor: row.marginMinor - row.costToServeMinor,
    firstDay: bought ? row.firstDay : null,
    lastDay: bought ? row.lastDay : null,
    rhythmDays,
    silentDays: bought ? row.silentDays : null,
    // Nobody is alive with certainty, however it rounds.
    pAlive: bought ? Math.min(0.999, rounded(row.pAlive, 4)) : null,
    expectedOrders: rounded(row.expectedOrders, 3),
    expectedValueMinor: row.expectedValueMinor,
    horizonDays: context.horizonDays,
    state: row.state,
    stateLabel: labelOf(row.state),
    tier: row.tier === "" ? null : row.tier,
    decile: bought ? row.decile : null,
    sentence: sentence({ orders: row.orders, rhythmDays, silentDays: row.silentDays, pReturn: row.pReturn, doubt: context.doubt }),
    reasons: reasonsOf(row, context),
  };
}
